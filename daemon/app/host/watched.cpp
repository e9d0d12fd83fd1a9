#include "app/host/watched.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "core/zone.h"
#include "wire/fingerprint.h"

namespace yieldwatch {
namespace {

std::string text_of(const std::optional<Value>& value) {
  return value ? to_string(*value) : "-";
}

std::string text_of(const DueTime& due) {
  return ' ' + std::to_string(due.sessions_later) + ' ' + std::to_string(due.second_of_day);
}

// All that says when a value is due.
std::string text_of(const Calendar& calendar) {
  std::string text = ' ' + calendar.name + ' ' + to_string(calendar.first) + ' ';
  text += to_string(calendar.last) + ' ';
  // One whose file is not there has none, nor any date.
  text += calendar.zone ? calendar.zone->name() + ' ' : "- ";
  text += std::to_string(calendar.close_second);
  for (const Session closed : calendar.closed) {
    text += ' ' + std::to_string(closed.day);
  }
  for (const Calendar::EarlyClose& early : calendar.early) {
    text += " early " + std::to_string(early.session.day);
    text += ' ' + std::to_string(early.second_of_day);
  }
  for (const Session quiet : calendar.quiet) {
    text += " quiet " + std::to_string(quiet.day);
  }
  return text;
}

std::string text_of(const Instrument& instrument) {
  std::string text = instrument.name;
  text += ' ';
  text += to_string(instrument.kind);
  for (const auto& limit :
       {instrument.limits.lowest, instrument.limits.highest, instrument.limits.max_jump}) {
    text += ' ' + text_of(limit);
  }
  text += instrument.stale_after_ns ? ' ' + std::to_string(*instrument.stale_after_ns) : " -";
  text += instrument.zone ? ' ' + instrument.zone->name() : " -";
  if (instrument.calendar && instrument.due) {
    text += text_of(*instrument.calendar) + text_of(*instrument.due);
    text += instrument.publisher ? " by" + text_of(*instrument.publisher) : "";
    text += instrument.may_lack_quiet_sessions ? " may lack quiet sessions" : "";
  }
  for (const InstrumentSource& source : instrument.sources) {
    text += ' ' + source.feed;
    text += source.due ? text_of(*source.due) : " -";
    text += source.publisher ? " by" + text_of(*source.publisher) : "";
  }
  text += ' ' + text_of(instrument.tolerance);
  return text;
}

}  // namespace

AnalyzerSpec analyzer_spec(const Config& config) {
  return {config.instruments, config.rules, config.regimes};
}

std::function<bool(std::string_view)> known_names(const Config& config) {
  std::vector<std::string> names;
  for (const Instrument& instrument : config.instruments) {
    names.push_back(instrument.name);
  }
  std::ranges::sort(names);
  return [names = std::move(names)](std::string_view name) {
    return std::ranges::binary_search(names, name);
  };
}

std::vector<std::string> names_beyond(const AnalyzerState& state, const Config& config) {
  std::vector<std::string> names;
  for (const Instrument& instrument : config.instruments) {
    if (std::ranges::count(state.instruments, instrument.name, &InstrumentState::name) == 0) {
      names.push_back(instrument.name);
    }
  }
  return names;
}

std::optional<EvidenceHistory> record_of(const Config& config) {
  return config.evidence.empty() ? std::nullopt : std::optional(config.evidence.front());
}

std::vector<std::string> live_feeds(const Config& config) {
  std::vector<std::string> names;
  for (const FeedConfig& feed : config.feeds) {
    if (feed.kind == FeedKind::live) {
      names.push_back(feed.name);
    }
  }
  return names;
}

std::string hash_of(const Config& config) {
  std::set<std::string> read;
  std::string text;
  for (const Rule& rule : config.rules) {
    text += rule.name + ' ' + rule.instrument + ' ' + rule.hash + '\n';
    for (std::string& name : instruments_of(rule)) {
      read.insert(std::move(name));
    }
  }
  for (const Instrument& instrument : config.instruments) {
    text += read.contains(instrument.name) ? text_of(instrument) + '\n' : "";
  }
  return fingerprint(text);
}

}  // namespace yieldwatch
