#include "app/check_inputs.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/json_line.h"

namespace yieldwatch {
namespace {

constexpr std::int32_t kRounded = 100;  // days, of a backfill that is proposed

// What some rule or regime asks for.
struct Reader {
  std::string who;
  const SignalDef* signal = nullptr;
};

std::vector<Reader> readers_of(const Config& config) {
  std::vector<Reader> all;
  for (const Rule& rule : config.rules) {
    all.push_back({"rule " + rule.name, &rule.signal});
    for (const Condition& condition : rule.conditions) {
      all.push_back({"rule " + rule.name, &condition.signal});
    }
  }
  for (const Regime& regime : config.regimes) {
    all.push_back({"regime " + json_quote(regime.name), &regime.condition.signal});
  }
  return all;
}

bool takes_any(const FeedConfig& feed) {
  return feed.kind == FeedKind::push ||
         (feed.kind == FeedKind::live && feed.live.kind->form == LiveForm::pipe);
}

bool replays(const FeedConfig& feed, std::string_view instrument) {
  return feed.kind == FeedKind::replay &&
         std::ranges::any_of(feed.history.files, [&](const HistoryFile& file) {
           return std::ranges::find(file.columns, instrument, &HistoryColumn::instrument) !=
                  file.columns.end();
         });
}

// The live feed of which most of an instrument's past comes; null where none has it, and where a
// history has it.
const FeedConfig* longest_of(const Config& config, std::string_view instrument) {
  const FeedConfig* longest = nullptr;
  for (const FeedConfig& feed : config.feeds) {
    if (replays(feed, instrument)) {
      return nullptr;
    }
    if (feed.kind == FeedKind::live && feed.live.publishes(instrument) &&
        (longest == nullptr || feed.live.past_days() > longest->live.past_days())) {
      longest = &feed;
    }
  }
  return longest;
}

bool is_given(const Config& config, std::string_view instrument) {
  return std::ranges::any_of(config.feeds, [&](const FeedConfig& feed) {
    return takes_any(feed) || replays(feed, instrument) ||
           (feed.kind == FeedKind::live && feed.live.publishes(instrument));
  });
}

// Of so many days before `today`. Weekdays where no calendar is known: no instrument has more.
std::int64_t sessions_of(const Calendar* calendar, Session today, std::int32_t days) {
  std::int64_t sessions = 0;
  for (Session date{today.day - days}; date < today; ++date.day) {
    const bool is_known = calendar != nullptr && calendar->covers(date);
    sessions += (is_known ? calendar->is_session(date) : is_weekday(date)) ? 1 : 0;
  }
  return sessions;
}

class InputCheck {
 public:
  InputCheck(const Config& config, Session today, Diagnostics& diagnostics)
      : config_(&config), today_(today), diagnostics_(&diagnostics) {}

  void look_at(const Reader& reader) {
    for (const std::string& instrument : instruments_of(*reader.signal)) {
      if (!is_given(*config_, instrument)) {
        tell({config_->path.string()}, reader.who + " reads " + instrument +
                                           ", which no feed of this configuration has: it will "
                                           "have no value");
      } else if (const FeedConfig* feed = longest_of(*config_, instrument)) {
        compare(reader, instrument, *feed);
      }
    }
  }

 private:
  void compare(const Reader& reader, const std::string& instrument, const FeedConfig& feed) {
    const auto& windows = reader.signal->windows;
    if (windows.empty() || !windows.front().by_session()) {
      return;  // the newest value, or one of hours: soon there
    }
    const std::int64_t need = reader.signal->row->depth(windows) + 1;
    const std::int64_t have = sessions_of(calendar_of(instrument), today_, feed.live.past_days());
    if (have >= need) {
      return;
    }
    tell(feed.place, reader.who + " needs " + std::to_string(need) + " closes of " + instrument +
                         ", and at its start the feed " + feed.name + " has " +
                         (feed.live.past_days() > 0 ? "about " + std::to_string(have) : "none") +
                         ": it will have no value until " + std::to_string(need - have) +
                         " more sessions are over; " + mend(feed, instrument, need));
  }

  std::string mend(const FeedConfig& feed, const std::string& instrument, std::int64_t need) const {
    if (feed.live.kind->form == LiveForm::polled) {
      for (std::int32_t days = kRounded; days <= LiveFeedConfig::kMostBackfillDays;
           days += kRounded) {
        if (sessions_of(calendar_of(instrument), today_, days) >= need) {
          return "write backfill = \"" + std::to_string(days) + "d\"";
        }
      }
    }
    return "a history (kind = \"replay\") may have them";
  }

  const Calendar* calendar_of(std::string_view instrument) const {
    const auto known = std::ranges::find(config_->instruments, instrument, &Instrument::name);
    return known == config_->instruments.end() ? nullptr : known->calendar.get();
  }

  // A rule's conditions often read what its signal reads.
  void tell(const Place& place, const std::string& message) {
    if (told_.insert(message).second) {
      diagnostics_->warning(place, message);
    }
  }

  const Config* config_;
  Session today_;
  Diagnostics* diagnostics_;
  std::set<std::string> told_;
};

}  // namespace

void warn_of_missing_inputs(const Config& config, Session today, Diagnostics& diagnostics) {
  if (std::ranges::none_of(config.feeds,
                           [](const auto& feed) { return feed.kind == FeedKind::live; })) {
    return;
  }
  InputCheck check(config, today, diagnostics);
  for (const Reader& reader : readers_of(config)) {
    check.look_at(reader);
  }
}

}  // namespace yieldwatch
