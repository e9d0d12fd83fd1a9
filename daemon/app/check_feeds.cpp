#include "app/check_feeds.h"

#include <array>
#include <cstdio>
#include <map>
#include <vector>

#include "app/feed_keys.h"

namespace yieldwatch {
namespace {

constexpr std::size_t kWidth = 96;  // of a line

// Words after a beginning, broken into lines that are indented by as much.
std::string wrapped(const std::string& beginning, const std::vector<std::string>& words) {
  const std::string indent(6, ' ');
  std::string text = beginning;
  std::size_t column = beginning.size();
  for (const std::string& word : words) {
    if (column + 1 + word.size() > kWidth) {
      text += '\n' + indent;
      column = indent.size() - 1;
    } else {
      text += ' ';
    }
    text += word;
    column += 1 + word.size();
  }
  return text + '\n';
}

std::string text_of(const DueTime& due) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%02d:%02d", due.second_of_day / 3600,
                due.second_of_day / 60 % 60);
  std::string out = text.data();
  if (due.sessions_later == 1) {
    out += " of the next session";
  } else if (due.sessions_later > 1) {
    out += ", " + std::to_string(due.sessions_later) + " sessions later";
  }
  return out;
}

std::vector<std::string> symbols_of(const LiveFeedConfig& feed) {
  std::vector<std::string> words;
  for (const PolledSymbol& symbol : feed.symbols) {
    words.push_back(symbol.symbol == symbol.instrument ? symbol.symbol
                                                       : symbol.symbol + '=' + symbol.instrument);
  }
  return words;
}

std::string keys_of(const LiveFeedConfig& feed, const Environment& variables) {
  const FeedKeys found = find_keys(feed, variables);
  std::string text;
  for (std::size_t i = 0; i < found.keys.size(); ++i) {
    const FoundKey& key = found.keys[i];
    text += "      key: ";
    if (!key.fault.empty()) {
      text += "can't be used: " + key.fault;
    } else if (!key.secret.empty()) {
      text += "from " + key.place;
    } else {
      text += feed.kind->wants_keys ? "none here, and without one it can't start; put it into "
                                    : "none here, and it does without; one may be put into ";
      text += places_of(feed.kind->keys[i]);
    }
    text += '\n';
  }
  return text;
}

std::string describe(const FeedConfig& feed, const Environment& variables) {
  const LiveFeedConfig& live = feed.live;
  std::string text = "  feed " + feed.name;
  text += feed.name == live.kind->name ? "" : " (" + std::string(live.kind->name) + ')';
  text += live.own_process ? ", a process of its own:" : ":";
  text = wrapped(text, symbols_of(live));
  if (live.kind->form == LiveForm::stream) {
    text += live.extended_hours
                ? "      takes what is traded outside New York's regular hours too\n"
                : "      takes what is traded in New York's regular hours\n";
  }
  if (live.due) {
    text += "      a session's values are due by " + text_of(*live.due) + '\n';
  }
  return text + keys_of(live, variables);
}

// Instruments with the same order stand together.
std::string describe_sources(const std::vector<Instrument>& instruments) {
  std::map<std::string, std::vector<std::string>> by_order;
  for (const Instrument& instrument : instruments) {
    std::string order;
    for (const InstrumentSource& source : instrument.sources) {
      order += (order.empty() ? "  from " : ", else ") + source.feed;
    }
    if (!order.empty()) {
      by_order[order + ':'].push_back(instrument.name);
    }
  }
  std::string text;
  for (const auto& [order, names] : by_order) {
    text += wrapped(order, names);
  }
  return text;
}

}  // namespace

std::string describe_feeds(const Config& config, const Environment& variables) {
  std::string text;
  for (const FeedConfig& feed : config.feeds) {
    text += feed.kind == FeedKind::live ? describe(feed, variables) : "";
  }
  return text + describe_sources(config.instruments);
}

}  // namespace yieldwatch
