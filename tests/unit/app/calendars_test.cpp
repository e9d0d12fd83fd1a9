// The calendars of the repository: against the days on which real series have values, and in
// replays of years in which some values are missing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "analyzer/analyzer.h"
#include "app/config/config_calendars.h"
#include "feed/replay/history.h"
#include "support/scenario.h"
#include "support/shared_data.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;
using testing::heartbeat;
using ::testing::IsEmpty;
using testing::make_rule;
using testing::make_spec;
using testing::shared_data;

constexpr std::int32_t kHour = 3'600;
constexpr DueTime kTreasury{0, 18 * kHour + kHour / 2};
constexpr DueTime kFred{1, 9 * kHour};
constexpr DueTime kFredAtLast{1, 18 * kHour + kHour / 2};

std::shared_ptr<const Calendar> calendar(const std::string& name) {
  const char* source = std::getenv("YIELDWATCH_SOURCE");  // NOLINT(concurrency-mt-unsafe)
  Diagnostics diagnostics;
  auto read = load_calendar(std::filesystem::path(source != nullptr ? source : ".") /
                                "config/calendars" / (name + ".toml"),
                            diagnostics);
  EXPECT_EQ(diagnostics.text(), "");
  return read;
}

Session day(const char* date) {
  return *parse_session(date);
}

// The days of a column of the real data that have a value, in order, from the calendars' first.
std::vector<Session> days_of(const std::filesystem::path& file, const std::string& column) {
  HistorySpec spec;
  spec.files.push_back({.path = file,
                        .time_column = "date",
                        .zone = std::make_shared<const Zone>(Zone::utc()),
                        .columns = {{column, "X", Unit::points}}});
  HistoryReader reader(spec, [](const BadRow& row) { ADD_FAILURE() << row.message; });
  std::vector<Session> days;
  while (const auto tick = reader.next()) {
    if (tick->session >= day("2015-01-01")) {
      days.push_back(tick->session);
    }
  }
  return days;
}

// "2018-12-05 is a session without a value", "2015-01-31 has a value and is closed".
std::vector<std::string> disagreements(const Calendar& calendar, const std::vector<Session>& days) {
  std::vector<std::string> found;
  for (Session date = calendar.first; date <= days.back(); ++date.day) {
    const bool has_value = std::ranges::binary_search(days, date);
    if (has_value != calendar.is_session(date)) {
      found.push_back(to_string(date) +
                      (has_value ? " has a value and is closed" : " is a session without a value"));
    }
  }
  return found;
}

struct Column {
  std::string file;
  std::string name;
};

class RealSeriesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    data_ = shared_data("data/daily");
    if (!data_) {
      GTEST_SKIP() << "the real series are not here";
    }
  }

  std::vector<Session> days(const Column& column) const {
    return days_of(*data_ / column.file, column.name);
  }

  std::optional<std::filesystem::path> data_;
};

TEST_F(RealSeriesTest, TheBondCalendarIsThatOfTheTreasurysYields) {
  const auto bond = calendar("us-bond");
  for (const Column& column : {Column{"treasury_cmt_yields.csv", "DGS10"},
                               {"treasury_cmt_yields.csv", "DGS2"},
                               {"DFII10.csv", "DFII10"},
                               {"T10YIE.csv", "T10YIE"}}) {
    EXPECT_THAT(disagreements(*bond, days(column)), IsEmpty()) << column.name;
  }
}

TEST_F(RealSeriesTest, TheEquityCalendarIsThatOfIndicesAndEtfs) {
  const auto equity = calendar("us-equity");
  for (const Column& column : {Column{"RUT.csv", "RUT"},
                               {"GSPC.csv", "GSPC"},
                               {"SPY_adj.csv", "SPY_ADJ"},
                               {"IWM_adj.csv", "IWM_ADJ"}}) {
    EXPECT_THAT(disagreements(*equity, days(column)), IsEmpty()) << column.name;
  }
}

// Moody's and ICE keep calendars of their own, which nearly are the bond market's.
TEST_F(RealSeriesTest, SpreadsLackAFewSessionsOfTheBondCalendar) {
  const auto bond = calendar("us-bond");
  const auto lacking = [&](const Column& column) {
    auto found = disagreements(*bond, days(column));
    std::erase_if(found, [](const std::string& line) { return line.ends_with("is closed"); });
    return found;
  };
  EXPECT_THAT(lacking({"BAA10Y.csv", "BAA10Y"}),
              ElementsAre("2017-11-10 is a session without a value",  // Veterans Day, at Moody's
                          "2021-04-02 is a session without a value",  // Good Friday
                          "2021-12-31 is a session without a value",
                          "2023-04-07 is a session without a value",    // Good Friday
                          "2026-04-03 is a session without a value"));  // Good Friday
  EXPECT_THAT(lacking({"BAMLH0A0HYM2.csv", "BAMLH0A0HYM2"}),
              ElementsAre("2015-01-16 is a session without a value",
                          "2015-04-03 is a session without a value",    // Good Friday
                          "2021-04-02 is a session without a value",    // Good Friday
                          "2023-04-07 is a session without a value"));  // Good Friday
}

// Plays the days of a series as its source would: each value some minutes before it is due, with
// heartbeats every `step`, and every second about each due time.
class Replay : public AnalyzerListener {
 public:
  Replay(const std::string& calendar_name, DueTime due, std::int64_t step,
         const std::string& publisher = "", const std::string& instrument = "UST10Y")
      : calendar_(calendar(calendar_name)),
        publisher_(publisher.empty() ? nullptr : calendar(publisher)),
        due_(due),
        step_(step) {
    AnalyzerSpec spec = make_spec({make_rule("high", "last(UST10Y)", {{"5", "4.5"}})});
    spec.instruments[0].calendar = calendar_;
    spec.instruments[0].due = due;
    spec.instruments[0].publisher = publisher_;
    spec.instruments[0].zone = calendar_->zone;
    spec.instruments[0].may_lack_quiet_sessions =
        default_instrument(instrument).may_lack_quiet_sessions;
    analyzer_.emplace(std::move(spec), *this);
  }

  void on_transition(Transition) override {}
  void on_refusal(const Refusal& refusal) override { ADD_FAILURE() << refusal.detail; }
  void on_stale(const StaleChange& change) override {
    if (change.stale) {
      told.push_back(change);
      heard.push_back(now_);
    } else {
      ++fresh;
    }
  }

  // All days from the first of `days` to the last.
  void play(const std::vector<Session>& days) {
    Timestamp now = calendar_->zone->to_utc(days.front(), 0);
    for (const Session date : days) {
      const Timestamp published = publication_of(date);
      pass(now, published);
      now_ = published;
      testing::tick(*analyzer_, "UST10Y", calendar_->zone->to_utc(date, 15 * kHour + kHour / 2),
                    Value{4'000'000 + value_++ % 7});
      now = published;
    }
    pass(now, now.plus(kNanosPerHour));
  }

  // When a value of that date is due, be it a session or not.
  Timestamp due_of(Session date) const {
    return expected_after(*calendar_, Session{date.day - 1}, due_,
                          publisher_ ? *publisher_ : *calendar_)
        .due;
  }

  std::vector<StaleChange> told;  // stale
  std::vector<Timestamp> heard;   // when each of them came out, which is not what it says
  int fresh = 0;

 private:
  // Some minutes before it is due; of another publisher, on the next day on which that one works.
  Timestamp publication_of(Session date) const {
    const Timestamp due =
        publisher_ ? publisher_->zone->to_utc(*publisher_->next_session(date), due_.second_of_day)
                   : due_of(date);
    return due.plus(-10 * kNanosPerMinute - 7 * kNanosPerSecond);
  }

  void pass(Timestamp from, Timestamp until) {
    std::vector<Timestamp> beats;
    for (Timestamp time = from; time <= until; time = time.plus(step_)) {
      beats.push_back(time);
    }
    const auto& zone = *calendar_->zone;
    for (Session date = zone.session_of(from); date <= zone.session_of(until); ++date.day) {
      // None at the due time itself: what is late is to be late.
      for (std::int64_t second = -3; second <= 3; ++second) {
        const Timestamp beat = zone.to_utc(date, due_.second_of_day)
                                   .plus(second * kNanosPerSecond + kNanosPerSecond / 2);
        if (from <= beat && beat <= until) {
          beats.push_back(beat);
        }
      }
    }
    std::ranges::sort(beats);
    for (const Timestamp beat : beats) {
      now_ = beat;
      heartbeat(*analyzer_, beat);
    }
  }

  std::shared_ptr<const Calendar> calendar_;
  std::shared_ptr<const Calendar> publisher_;  // null: the same
  DueTime due_;
  std::int64_t step_;
  Timestamp now_;  // of what is being played
  std::optional<Analyzer> analyzer_;
  std::int64_t value_ = 0;
};

std::vector<Session> sessions(const Calendar& calendar, const char* first, const char* last) {
  std::vector<Session> all;
  for (Session date = day(first); date <= day(last); ++date.day) {
    if (calendar.is_session(date)) {
      all.push_back(date);
    }
  }
  return all;
}

struct Years {
  const char* calendar;
  DueTime due;
  const char* publisher = "";
};

class TwoYearsTest : public ::testing::TestWithParam<Years> {};

TEST_P(TwoYearsTest, EveryMissingValueIsToldOnceWithinASecondOfItsDueTimeAndNothingElse) {
  Replay replay(GetParam().calendar, GetParam().due, 10 * kNanosPerMinute, GetParam().publisher);
  std::vector<Session> days = sessions(*calendar(GetParam().calendar), "2025-01-02", "2026-12-31");
  // A session before and one after a holiday, early closes, both changes of the clock, a whole
  // week (told once), and any.
  const std::vector<Session> missing{
      day("2025-01-21"), day("2025-03-10"), day("2025-07-03"), day("2025-10-14"), day("2025-11-03"),
      day("2025-11-28"), day("2026-02-03"), day("2026-02-04"), day("2026-02-05"), day("2026-02-06"),
      day("2026-02-09"), day("2026-04-02"), day("2026-09-08"), day("2026-12-24")};
  std::erase_if(days, [&](Session date) { return std::ranges::binary_search(missing, date); });
  replay.play(days);

  std::vector<Session> told;
  for (const StaleChange& change : replay.told) {
    told.push_back(change.missing);
    EXPECT_EQ(change.time, replay.due_of(change.missing)) << to_string(change.missing);
  }
  for (std::size_t i = 0; i < replay.told.size(); ++i) {
    const std::int64_t late = replay.heard[i].ns - replay.due_of(replay.told[i].missing).ns;
    EXPECT_GE(late, 0) << to_string(replay.told[i].missing);
    EXPECT_LE(late, kNanosPerSecond) << to_string(replay.told[i].missing);
  }
  std::vector<Session> wanted = missing;
  std::erase_if(
      wanted, [](Session date) { return day("2026-02-04") <= date && date <= day("2026-02-09"); });
  EXPECT_EQ(told, wanted);
  EXPECT_EQ(replay.fresh, static_cast<int>(wanted.size()));
}

INSTANTIATE_TEST_SUITE_P(, TwoYearsTest,
                         ::testing::Values(Years{"us-bond", kTreasury}, Years{"us-bond", kFred},
                                           Years{"us-equity", {0, 17 * kHour}},
                                           Years{"us-equity", kFred},
                                           // the VIX, as FRED has it
                                           Years{"us-equity", kFredAtLast, "us-bond"}));

// Each as the source of its kind has it, and by its instrument's defaults.
TEST_F(RealSeriesTest, ElevenYearsOfRealValuesGiveNoFalseAlarm) {
  const auto expect_none = [&](const std::vector<Session>& played, const std::string& instrument,
                               Years years) {
    Replay replay(years.calendar, years.due, 12 * kNanosPerHour, years.publisher, instrument);
    replay.play(played);
    for (const StaleChange& change : replay.told) {
      ADD_FAILURE() << instrument << " is said to lack " << to_string(change.missing);
    }
  };
  for (const auto& [column, instrument] :
       {std::pair{"DGS1MO", "UST1M"}, std::pair{"DGS3MO", "UST3M"}, std::pair{"DGS6MO", "UST6M"},
        std::pair{"DGS1", "UST1Y"}, std::pair{"DGS2", "UST2Y"}, std::pair{"DGS3", "UST3Y"},
        std::pair{"DGS5", "UST5Y"}, std::pair{"DGS7", "UST7Y"}, std::pair{"DGS10", "UST10Y"},
        std::pair{"DGS20", "UST20Y"}, std::pair{"DGS30", "UST30Y"}}) {
    std::vector<Session> played = days({"treasury_cmt_yields.csv", column});
    // The newest rows of the file have some maturities only.
    std::erase_if(played, [](Session date) { return date > day("2026-09-18"); });
    expect_none(played, instrument, {"us-bond", kTreasury});
  }
  for (const auto& [column, instrument] :
       {std::pair{Column{"treasury_cmt_yields.csv", "DGS10"}, "UST10Y"},
        std::pair{Column{"treasury_cmt_yields.csv", "DGS2"}, "UST2Y"},
        std::pair{Column{"T10YIE.csv", "T10YIE"}, "T10YIE"},
        std::pair{Column{"DFII10.csv", "DFII10"}, "DFII10"},
        std::pair{Column{"BAA10Y.csv", "BAA10Y"}, "BAA10Y"},
        std::pair{Column{"BAMLH0A0HYM2.csv", "BAMLH0A0HYM2"}, "HYOAS"}}) {
    expect_none(days(column), instrument, {"us-bond", kFredAtLast});
  }
  expect_none(days({"VIXCLS.csv", "VIXCLS"}), "VIX", {"us-equity", kFredAtLast, "us-bond"});
  for (const auto& [column, instrument] :
       {std::pair{Column{"RUT.csv", "RUT"}, "RUT"}, std::pair{Column{"GSPC.csv", "GSPC"}, "SPX"},
        std::pair{Column{"SPY_adj.csv", "SPY_ADJ"}, "SPY"},
        std::pair{Column{"IWM_adj.csv", "IWM_ADJ"}, "IWM"}}) {
    expect_none(days(column), instrument, {"us-equity", {0, 16 * kHour + kHour / 2}});
  }
}

// What is left out of the quiet sessions hides nothing else.
TEST_F(RealSeriesTest, AValueThatASpreadLacksOnAnotherDayIsToldAsMissing) {
  std::vector<Session> all = days({"BAA10Y.csv", "BAA10Y"});
  std::erase(all, day("2026-03-11"));
  Replay replay("us-bond", kFredAtLast, 12 * kNanosPerHour, "", "BAA10Y");
  replay.play(all);
  ASSERT_EQ(replay.told.size(), 1U);
  EXPECT_EQ(to_string(replay.told[0].missing), "2026-03-11");
}

}  // namespace
}  // namespace yieldwatch
