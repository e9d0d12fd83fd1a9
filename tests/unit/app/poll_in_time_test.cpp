// Whether a live feed of each kind, with its defaults, has a session's value before anyone misses
// it: two years of asking, without a network, of a source that publishes at its usual times.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "app/config/config.h"
#include "app/live_hours.h"
#include "feed/polled/polled_feed_config.h"
#include "feed/polled/zone_database.h"

namespace yieldwatch {
namespace {

constexpr std::int64_t kAnswer = 2 * kNanosPerSecond;  // what a source takes for one

// When it has a session's value: between these local times, some of its sessions later.
struct Habits {
  const char* kind;
  std::int32_t sessions_later = 0;
  std::int32_t from = 0;
  std::int32_t to = 0;
  const char* more = "";  // of the feed's configuration
};

using Published = std::pair<Session, Timestamp>;

class PollInTimeTest : public ::testing::TestWithParam<Habits> {
 protected:
  PollInTimeTest()
      : config_(load()),
        feed_(config_.feeds.at(0).live),
        polled_(completed(polled(feed_, config_.catalog))),
        plan_(plan_of(polled_)),
        zone_(load_zone("America/New_York")),
        book_(polled_.symbols, zone_, source_of(polled_).close_second) {}

  // With one feed, and the calendars of the repository.
  static Config load() {
    const char* source = std::getenv("YIELDWATCH_SOURCE");  // NOLINT(concurrency-mt-unsafe)
    const auto folder = std::filesystem::path(source != nullptr ? source : ".") / "config";
    Diagnostics diagnostics;
    Config config =
        load_config(folder / "one-feed.toml", diagnostics, [](const std::filesystem::path& path) {
          return path.filename() != "one-feed.toml"
                     ? read_text_file(path)
                     : "[feed.x]\nkind = '" + std::string(GetParam().kind) + "'\n" +
                           GetParam().more;
        });
    EXPECT_EQ(diagnostics.text(), "");
    return config;
  }

  static PolledFeedConfig polled(const LiveFeedConfig& feed, const Catalog& catalog) {
    PolledFeedConfig out{.name = "x",
                         .kind = std::string(feed.kind->name),
                         .symbols = feed.symbols,
                         .due = feed.due};
    out.is_session = sessions_to_ask(feed, source_of(out).times, catalog);
    return out;
  }

  // All sessions of its calendar from `first` to the end of 2026.
  static std::vector<Session> sessions(const Calendar& calendar, const char* first) {
    std::vector<Session> all;
    for (auto date = calendar.next_session({parse_session(first)->day - 1});
         date && *date <= *parse_session("2026-12-31"); date = calendar.next_session(*date)) {
      all.push_back(*date);
    }
    return all;
  }

  // On which day its source publishes a session: the source's own way with the calendar, apart from
  // the feed's.
  Session publication_day(Session session) const {
    for (std::int32_t i = 0; i < GetParam().sessions_later; ++i) {
      session = *feed_.calendar->next_session(session);
    }
    return session;
  }

  // Every time of day within its habits comes up, of each symbol another one on a day. There is
  // something of the month before, as any source has.
  void publish_all() {
    const std::int32_t minutes = (GetParam().to - GetParam().from) / 60 + 1;
    for (std::size_t i = 0; i < polled_.symbols.size(); ++i) {
      const Instrument& instrument = find(polled_.symbols[i].instrument);
      for (const Session session : sessions(*instrument.calendar, "2024-12-02")) {
        const Session day = publication_day(session);
        const std::int32_t turn = day.day * 37 + static_cast<std::int32_t>(i) * 53;
        published_[polled_.symbols[i].symbol].emplace_back(
            session, zone_->to_utc(day, GetParam().from + turn % minutes * 60));
      }
    }
  }

  // The answer to a question at `now`: all that is out by then.
  Readings answer(const std::string& question, Session from, Timestamp now) {
    Readings out;
    for (const auto& [symbol, values] : published_) {
      if (!question.empty() && question != symbol) {
        continue;
      }
      for (auto value = std::ranges::lower_bound(values, from, {}, &Published::first);
           value != values.end(); ++value) {
        if (value->second <= now) {
          out.readings.push_back({.symbol = symbol, .date = value->first, .value = {4'000'000}});
          fetched_[symbol].try_emplace(value->first, now);
        }
      }
    }
    return out;
  }

  void ask_for_two_years() {
    Timestamp now = *parse_timestamp("2025-01-01T12:00:00Z");
    while (now < *parse_timestamp("2027-01-06T12:00:00Z")) {
      for (const std::string& question : plan_.begin(now, book_)) {
        const bool asks_of_today = std::holds_alternative<QuoteSchedule>(*polled_.times) &&
                                   !plan_.wants_closes(question, now);
        const Session from =
            asks_of_today ? zone_->session_of(now) : plan_.from(question, now, book_);
        Readings readings = answer(question, from, now);
        now = now.plus(kAnswer);
        book_.take(readings, now);
        plan_.answered(question, now);
      }
      plan_.finish(now, book_);
      ASSERT_GT(plan_.next(), now);
      now = plan_.next();
    }
  }

  const Instrument& find(const std::string& name) const {
    return *std::ranges::find(config_.instruments, name, &Instrument::name);
  }

  Config config_;
  const LiveFeedConfig& feed_;
  PolledFeedConfig polled_;
  PollPlan plan_;
  std::shared_ptr<const Zone> zone_;
  FigureBook book_;
  std::map<std::string, std::vector<Published>> published_;      // by symbol, in rising order
  std::map<std::string, std::map<Session, Timestamp>> fetched_;  // by symbol
};

TEST_P(PollInTimeTest, WhatASourceHasAtItsUsualTimesIsThereBeforeItIsDue) {
  publish_all();
  ask_for_two_years();
  ASSERT_FALSE(polled_.symbols.empty());
  for (const PolledSymbol& symbol : polled_.symbols) {
    const Instrument& instrument = find(symbol.instrument);
    ASSERT_TRUE(instrument.calendar && instrument.due) << symbol.instrument;
    const Calendar& publisher = instrument.publisher ? *instrument.publisher : *instrument.calendar;
    const auto& fetched = fetched_[symbol.symbol];
    EXPECT_GT(fetched.size(), 490U);
    for (const Session session : sessions(*instrument.calendar, "2025-01-02")) {
      const Timestamp due =
          expected_after(*instrument.calendar, {session.day - 1}, *instrument.due, publisher).due;
      const auto found = fetched.find(session);
      ASSERT_NE(found, fetched.end()) << symbol.instrument << ' ' << to_string(session);
      EXPECT_LT(found->second.plus(kAnswer).ns, due.ns)
          << symbol.instrument << " of " << to_string(session) << " was due at " << to_string(due)
          << " and there at " << to_string(found->second);
    }
  }
}

const auto kNamed = [](const auto& info) {
  std::string name = info.param.kind;
  std::erase(name, '-');
  return name;
};

// The Treasury's table is out between half past three and six. FRED has some series in the morning
// and those of the H.15 when the Federal Reserve has them, soon after a quarter past four; what
// comes later than that is still in time until ten minutes before it is due. Stooq takes hours.
// Yahoo has a session's first quote when it opens, short as it may be.
INSTANTIATE_TEST_SUITE_P(
    , PollInTimeTest,
    ::testing::Values(Habits{"treasury", 0, time_of_day(15, 30), time_of_day(18, 20)},
                      Habits{"treasury-csv", 0, time_of_day(15, 30), time_of_day(18, 20)},
                      Habits{"fred", 1, time_of_day(8, 0), time_of_day(18, 20)},
                      Habits{"h15", 1, time_of_day(16, 15), time_of_day(16, 50)},
                      Habits{"stooq", 0, time_of_day(17, 0), time_of_day(21, 50)},
                      Habits{"yahoo", 0, time_of_day(9, 30), time_of_day(9, 35),
                             "symbols = { IWM = 'IWM' }"}),
    kNamed);

}  // namespace
}  // namespace yieldwatch
