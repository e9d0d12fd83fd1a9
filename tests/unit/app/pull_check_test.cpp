#include "app/pull/pull_check.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Session day(std::string_view text) {
  return parse_session(text).value();
}

DatedValue row(std::string_view date, std::string_view value) {
  return {day(date), parse_value(value).value()};
}

const Session kToday = day("2000-02-01");
constexpr PullSeries kYield{.instrument = "UST10Y"};
constexpr PullSeries kPrice{.instrument = "IWM"};
constexpr PullSeries kReturns{.instrument = "SMB", .returns = true};

// Invented.
const DatedValues kQuiet{row("2000-01-03", "6.5"), row("2000-01-04", "6.55"),
                         row("2000-01-05", "6.4")};

PullCheck check(const DatedValues& fresh, const PullSeries& series = kYield,
                const DatedValues& before = {}) {
  return check_pulled(series, fresh, before, kToday);
}

TEST(PullCheckTest, WhatIsAsItShouldBeHasNothingToSay) {
  EXPECT_THAT(check(kQuiet).faults, IsEmpty());
  EXPECT_THAT(check(kQuiet).notes, IsEmpty());
}

TEST(PullCheckTest, NothingIsRefused) {
  EXPECT_THAT(check({}).faults, ElementsAre("no value at all"));
}

TEST(PullCheckTest, DatesThatFallOrRepeatAreRefused) {
  const PullCheck out =
      check({row("2000-01-04", "6.5"), row("2000-01-03", "6.5"), row("2000-01-03", "6.5")});
  EXPECT_THAT(out.faults, ElementsAre("2 dates do not rise: 2000-01-04 to 2000-01-03, "
                                      "2000-01-03 to 2000-01-03"));
}

TEST(PullCheckTest, ADateToComeIsRefusedButForTomorrow) {
  EXPECT_THAT(check({row("2000-02-02", "6.5")}).faults, IsEmpty());
  EXPECT_THAT(check({row("2000-02-03", "6.5")}).faults,
              ElementsAre("a value of 2000-02-03, which is to come"));
}

TEST(PullCheckTest, MoreThanTenDaysWithoutAValueAreNamed) {
  EXPECT_THAT(check({row("2000-01-03", "6.5"), row("2000-01-13", "6.5")}).notes, IsEmpty());
  const PullCheck out = check({row("2000-01-03", "6.5"), row("2000-01-14", "6.5")});
  EXPECT_THAT(out.faults, IsEmpty());
  EXPECT_THAT(out.notes, ElementsAre("1 hole: 2000-01-03 to 2000-01-14"));
}

TEST(PullCheckTest, AJumpThatLastsIsNamedWithBothValues) {
  const PullCheck out =
      check({row("2000-01-03", "6.5"), row("2000-01-04", "8.1"), row("2000-01-05", "8.2")});
  EXPECT_THAT(out.faults, IsEmpty());
  EXPECT_THAT(out.notes, ElementsAre("1 jump: 2000-01-03 6.5 to 2000-01-04 8.1"));
}

TEST(PullCheckTest, AJumpThatIsTakenBackTheNextDayIsRefused) {
  EXPECT_THAT(
      check({row("2000-01-03", "6.5"), row("2000-01-04", "0.65"), row("2000-01-05", "6.4")}).faults,
      ElementsAre("1 spike: 2000-01-04 0.65"));
  EXPECT_THAT(
      check({row("2000-01-03", "50"), row("2000-01-04", "500"), row("2000-01-05", "50")}, kPrice)
          .faults,
      ElementsAre("1 spike: 2000-01-04 500"));
}

TEST(PullCheckTest, TwoJumpsOneWayAreNoSpike) {
  EXPECT_THAT(
      check({row("2000-01-03", "6.5"), row("2000-01-04", "8.1"), row("2000-01-05", "9.9")}).faults,
      IsEmpty());
}

TEST(PullCheckTest, ValuesOutOfBoundsAreRefusedAndTheFirstAreNamed) {
  EXPECT_THAT(check({row("2000-01-03", "65"), row("2000-01-04", "65"), row("2000-01-05", "65"),
                     row("2000-01-06", "65")})
                  .faults,
              ElementsAre("4 values are out of bounds: 2000-01-03 65, 2000-01-04 65, "
                          "2000-01-05 65 ..."));
  EXPECT_THAT(check({row("2000-01-03", "-999")}, kReturns).faults,
              ElementsAre("1 value is out of bounds: 2000-01-03 -999"));
}

TEST(PullCheckTest, ReturnsMayJump) {
  const PullCheck out =
      check({row("2000-01-03", "-11"), row("2000-01-04", "9"), row("2000-01-05", "-11")}, kReturns);
  EXPECT_THAT(out.faults, IsEmpty());
  EXPECT_THAT(out.notes, IsEmpty());
}

TEST(PullCheckTest, AKnownValueMustBeThereAndRight) {
  const std::array<KnownPoint, 3> known{{{day("2000-01-03"), {6'400'000}, {100'000}},
                                         {day("2000-01-04"), {6'540'000}},
                                         {day("2000-01-06"), {6'500'000}}}};
  PullSeries series = kYield;
  series.known = known;
  EXPECT_THAT(check(kQuiet, series).faults,
              ElementsAre("2000-01-04 6.55, of which 6.54 is known",
                          "no value of 2000-01-06, of which 6.5 is known"));
}

TEST(PullCheckTest, LessThanBeforeIsRefused) {
  DatedValues less = kQuiet;
  less.pop_back();
  EXPECT_THAT(
      check(less, kYield, kQuiet).faults,
      ElementsAre(HasSubstr("the source gave less than before: 2 rows, and the file has 3")));
  EXPECT_THAT(check(kQuiet, kYield, less).faults, IsEmpty());
}

TEST(PullCheckTest, RevisedValuesAreCounted) {
  DatedValues before = kQuiet;
  before[1].value = {6'540'000};
  EXPECT_THAT(check(kQuiet, kYield, before).notes, ElementsAre("1 revised"));
}

TEST(PullCheckTest, WhatASourceHasDroppedStaysBeforeWhatItGives) {
  const DatedValues fresh{row("2000-01-04", "6.6"), row("2000-01-06", "6.7")};
  EXPECT_THAT(with_beginning(fresh, kQuiet),
              ElementsAre(row("2000-01-03", "6.5"), fresh[0], fresh[1]));
  EXPECT_EQ(with_beginning(fresh, {}), fresh);
  EXPECT_THAT(with_beginning({}, kQuiet), IsEmpty());
}

TEST(PullCheckTest, OnlyWholeDaysOfTheSymbolAreValues) {
  Readings readings;
  readings.readings = {{.symbol = "IWM", .date = day("2000-01-03"), .value = {1}},
                       {.symbol = "SPY", .date = day("2000-01-03"), .value = {2}},
                       {.symbol = "IWM", .time = Timestamp{5}, .value = {3}}};
  EXPECT_THAT(values_of(readings, "IWM"), ElementsAre(DatedValue{day("2000-01-03"), {1}}));
}

TEST(PullSeriesTest, EachSeriesHasASourceAndAFileOfItsOwn) {
  std::set<std::string_view> names;
  for (const PullSeries& series : pull_series()) {
    EXPECT_NE(series.first.source, nullptr) << series.instrument;
    EXPECT_TRUE(names.insert(series.instrument).second) << series.instrument;
    EXPECT_TRUE(std::ranges::is_sorted(series.known, {}, &KnownPoint::date)) << series.instrument;
  }
}

}  // namespace
}  // namespace yieldwatch
