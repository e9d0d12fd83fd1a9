#include "window/signal.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace yieldwatch {
namespace {

TEST(WindowTest, AWindowIsWrittenInItsLargestWholeUnit) {
  EXPECT_EQ(to_string(Window{.sessions = 60}), "60d");
  EXPECT_EQ(to_string(Window{.nanos = 90 * kNanosPerSecond}), "90s");
  EXPECT_EQ(to_string(Window{.nanos = 30 * kNanosPerMinute}), "30m");
  EXPECT_EQ(to_string(Window{.nanos = 240 * kNanosPerMinute}), "4h");
  EXPECT_EQ(to_string(Window{.nanos = 48 * kNanosPerHour}), "48h");
}

TEST(WindowTest, AWindowInWordsKnowsThePlural) {
  EXPECT_EQ(in_words(Window{.sessions = 60}), "60 sessions");
  EXPECT_EQ(in_words(Window{.sessions = 1}), "1 session");
  EXPECT_EQ(in_words(Window{.nanos = kNanosPerSecond}), "1 second");
  EXPECT_EQ(in_words(Window{.nanos = 30 * kNanosPerMinute}), "30 minutes");
  EXPECT_EQ(in_words(Window{.nanos = 4 * kNanosPerHour}), "4 hours");
}

TEST(SignalTableTest, EveryRowIsFoundByItsNameAndIsWhole) {
  EXPECT_EQ(signal_table().size(), 14U);
  for (const SignalRow& row : signal_table()) {
    EXPECT_EQ(find_signal(row.name), &row);
    EXPECT_FALSE(row.meaning.empty());
    EXPECT_TRUE(row.make_session != nullptr || row.make_time != nullptr) << row.name;
    EXPECT_TRUE(row.series == 1 || row.make_time == nullptr) << row.name;
    EXPECT_NE(row.unit, nullptr);
    EXPECT_NE(row.depth, nullptr);
    EXPECT_EQ(row.phrase.find("{W}") != std::string_view::npos, row.windows > 0) << row.name;
  }
  EXPECT_EQ(find_signal("chang"), nullptr);
  EXPECT_EQ(find_signal(""), nullptr);
}

TEST(SignalTableTest, OnlyWhatIsNotOfSessionsTakesTimeWindows) {
  std::string over_time;
  for (const SignalRow& row : signal_table()) {
    EXPECT_NE(row.make_session, nullptr) << row.name;
    over_time += row.make_time != nullptr ? std::string(row.name) + ' ' : "";
  }
  EXPECT_EQ(over_time, "change rise fall slope r2 mean stdev rank ");
}

// Over sessions and over time; the same kind twice where there are two series.
std::string units(std::string_view name, SeriesKind kind) {
  const SignalRow& row = *find_signal(name);
  const std::array kinds{kind, kind};
  return std::string(to_string(row.unit(kinds, true))) + ' ' +
         std::string(to_string(row.unit(kinds, false)));
}

TEST(SignalTableTest, ASignalOfAYieldIsInBasisPoints) {
  for (const char* name : {"last", "mean"}) {
    EXPECT_EQ(units(name, SeriesKind::rate), "% %") << name;
  }
  for (const char* name : {"change", "rise", "fall", "breakout", "stdev", "vol"}) {
    EXPECT_EQ(units(name, SeriesKind::rate), "bp bp") << name;
  }
  EXPECT_EQ(units("slope", SeriesKind::rate), "bp/d bp/h");
  EXPECT_EQ(units("zscore", SeriesKind::rate), "sigma sigma");
}

TEST(SignalTableTest, ASignalOfAPriceRatioOrLogarithmIsInPercent) {
  for (const char* name : {"last", "mean"}) {
    EXPECT_EQ(units(name, SeriesKind::price), "points points") << name;
    EXPECT_EQ(units(name, SeriesKind::ratio), "1 1") << name;
    EXPECT_EQ(units(name, SeriesKind::log), "1 1") << name;
  }
  for (const SeriesKind kind : {SeriesKind::price, SeriesKind::ratio, SeriesKind::log}) {
    for (const char* name : {"change", "rise", "fall", "breakout", "stdev", "vol"}) {
      EXPECT_EQ(units(name, kind), "% %") << name;
    }
    EXPECT_EQ(units("slope", kind), "%/d %/h");
    EXPECT_EQ(units("zscore", kind), "sigma sigma");
  }
}

TEST(SignalTableTest, SharesAndCorrelationsArePlainNumbers) {
  for (const SeriesKind kind :
       {SeriesKind::rate, SeriesKind::price, SeriesKind::ratio, SeriesKind::log}) {
    for (const char* name : {"rank", "r2", "beta", "corr"}) {
      EXPECT_EQ(units(name, kind), "1 1") << name;
    }
  }
}

TEST(SignalTableTest, BetaIsOneThingForEachOfTheOther) {
  const auto unit = [](SeriesKind y, SeriesKind x) {
    return to_string(find_signal("beta")->unit(std::array{y, x}, true));
  };
  EXPECT_EQ(unit(SeriesKind::price, SeriesKind::rate), "%/100bp");
  EXPECT_EQ(unit(SeriesKind::log, SeriesKind::rate), "%/100bp");
  EXPECT_EQ(unit(SeriesKind::rate, SeriesKind::price), "bp/%");
  EXPECT_EQ(unit(SeriesKind::ratio, SeriesKind::price), "1");
}

TEST(SignalTableTest, ASignalReadsAsFarBackAsItsLongestWindow) {
  const std::array<Window, 2> windows = {Window{.sessions = 20}, Window{.sessions = 250}};
  EXPECT_EQ(find_signal("last")->depth({}), 0);
  EXPECT_EQ(find_signal("change")->depth(std::span(windows).first(1)), 20);
  EXPECT_EQ(find_signal("zscore")->depth(windows), 250);
  EXPECT_EQ(find_signal("vol")->depth(std::span(windows).first(1)), 20);
  EXPECT_EQ(find_signal("mean")->depth(std::span(windows).first(1)), 19);
}

}  // namespace
}  // namespace yieldwatch
