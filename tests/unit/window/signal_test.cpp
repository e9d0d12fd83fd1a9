#include "window/signal.h"

#include <gtest/gtest.h>

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
  EXPECT_EQ(signal_table().size(), 7U);
  for (const SignalRow& row : signal_table()) {
    EXPECT_EQ(find_signal(row.name), &row);
    EXPECT_FALSE(row.meaning.empty());
    EXPECT_EQ(row.session_windows, row.make_session != nullptr) << row.name;
    EXPECT_EQ(row.time_windows, row.make_time != nullptr) << row.name;
    EXPECT_NE(row.unit, nullptr);
    EXPECT_NE(row.depth, nullptr);
    EXPECT_EQ(row.phrase.find("{W}") != std::string_view::npos, row.windows > 0) << row.name;
  }
  EXPECT_EQ(find_signal("chang"), nullptr);
  EXPECT_EQ(find_signal(""), nullptr);
}

std::string units(std::string_view name, SeriesKind kind) {
  const SignalRow& row = *find_signal(name);
  return std::string(to_string(row.unit(kind, true))) + ' ' +
         std::string(to_string(row.unit(kind, false)));
}

TEST(SignalTableTest, ASignalOfAYieldIsInBasisPoints) {
  EXPECT_EQ(units("last", SeriesKind::rate), "% %");
  EXPECT_EQ(units("change", SeriesKind::rate), "bp bp");
  EXPECT_EQ(units("rise", SeriesKind::rate), "bp bp");
  EXPECT_EQ(units("fall", SeriesKind::rate), "bp bp");
  EXPECT_EQ(units("breakout", SeriesKind::rate), "bp bp");
  EXPECT_EQ(units("slope", SeriesKind::rate), "bp/d bp/h");
  EXPECT_EQ(units("zscore", SeriesKind::rate), "sigma sigma");
}

TEST(SignalTableTest, ASignalOfAPriceRatioOrLogarithmIsInPercent) {
  EXPECT_EQ(units("last", SeriesKind::price), "points points");
  EXPECT_EQ(units("last", SeriesKind::ratio), "1 1");
  EXPECT_EQ(units("last", SeriesKind::log), "1 1");
  for (const SeriesKind kind : {SeriesKind::price, SeriesKind::ratio, SeriesKind::log}) {
    EXPECT_EQ(units("change", kind), "% %");
    EXPECT_EQ(units("rise", kind), "% %");
    EXPECT_EQ(units("fall", kind), "% %");
    EXPECT_EQ(units("breakout", kind), "% %");
    EXPECT_EQ(units("slope", kind), "%/d %/h");
    EXPECT_EQ(units("zscore", kind), "sigma sigma");
  }
}

TEST(SignalTableTest, ASignalReadsAsFarBackAsItsLongestWindow) {
  const std::array<Window, 2> windows = {Window{.sessions = 20}, Window{.sessions = 250}};
  EXPECT_EQ(find_signal("last")->depth({}), 0);
  EXPECT_EQ(find_signal("change")->depth(std::span(windows).first(1)), 20);
  EXPECT_EQ(find_signal("zscore")->depth(windows), 250);
}

}  // namespace
}  // namespace yieldwatch
