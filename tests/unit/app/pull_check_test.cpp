#include "app/pull/pull_check.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>

#include "core/calendar.h"

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

// A value each weekday, from a Monday on: 6, 6.01 … 6.09, 6 …
DatedValues daily(std::size_t count, std::string_view from = "1998-01-05") {
  DatedValues out;
  for (Session date = day(from); out.size() < count; ++date.day) {
    if (is_weekday(date)) {
      out.push_back({date, {6'000'000 + 10'000 * static_cast<std::int64_t>(out.size() % 10)}});
    }
  }
  return out;
}

// Every so many of them.
DatedValues each(std::size_t step, const DatedValues& all) {
  DatedValues out;
  for (std::size_t i = 0; i < all.size(); i += step) {
    out.push_back(all[i]);
  }
  return out;
}

DatedValues changed(DatedValues values, std::size_t count, std::int64_t by_micro) {
  for (std::size_t i = 0; i < count; ++i) {
    values[i].value.micro += by_micro;
  }
  return values;
}

constexpr std::string_view kAllTheSame = "remove the file to take it all the same";

TEST(PullCheckTest, DatesOfTheOlderFileMayNotGoMissingHoweverManyAreNew) {
  const DatedValues all = daily(500);
  const DatedValues before(all.begin(), all.begin() + 300);
  DatedValues fresh(all.begin(), all.begin() + 100);
  fresh.insert(fresh.end(), all.begin() + 200, all.end());
  EXPECT_THAT(check(fresh, kYield, before).faults,
              ElementsAre("100 dates of the older file are missing: 1998-05-25, 1998-05-26, "
                          "1998-05-27 ...",
                          kAllTheSame));
}

TEST(PullCheckTest, AHandfulOfDatesMayGoAndIsNamed) {
  DatedValues fresh = daily(400);
  const DatedValues before(fresh.begin(), fresh.begin() + 300);
  fresh.erase(fresh.begin() + 100, fresh.begin() + 101);
  EXPECT_THAT(check(fresh, kYield, before).faults, IsEmpty());
  EXPECT_THAT(check(fresh, kYield, before).notes,
              ElementsAre("1 date of the older file is missing: 1998-05-25"));
}

TEST(PullCheckTest, AFewValuesFarFromThoseOfTheOlderFileAreRefused) {
  const DatedValues before = daily(500);
  const PullCheck out = check(changed(before, 6, 14'000'000), kYield, before);
  EXPECT_THAT(out.faults, ElementsAre(HasSubstr("6 values are far from the older file's: "
                                                "1998-01-05 20, was 6, 1998-01-06 20.01, was 6.01"),
                                      kAllTheSame));
  EXPECT_THAT(check(changed(before, 5, 14'000'000), kYield, before).faults, IsEmpty());
}

TEST(PullCheckTest, MoreThanATwentiethOfValuesRevisedIsRefused) {
  const DatedValues before = daily(500);
  EXPECT_THAT(check(changed(before, 26, 10'000), kYield, before).faults,
              ElementsAre(HasSubstr("26 of 500 values are not the older file's: 1998-01-05 6.01, "
                                    "was 6, "),
                          kAllTheSame));
  EXPECT_THAT(check(changed(before, 25, 10'000), kYield, before).faults, IsEmpty());
  EXPECT_THAT(check(changed(before, 25, 10'000), kYield, before).notes, ElementsAre("25 revised"));
}

TEST(PullCheckTest, EachEditionOfReturnsMayChangeAllOfThemALittle) {
  const DatedValues before = daily(500);
  EXPECT_THAT(check(changed(before, 500, 100'000), kReturns, before).faults, IsEmpty());
  EXPECT_THAT(check(changed(before, 500, 600'000), kReturns, before).faults,
              ElementsAre(HasSubstr("500 of 500 values"), kAllTheSame));
}

TEST(PullCheckTest, TwoSourcesOfPricesMayRoundDifferently) {
  const DatedValues before = daily(500);
  EXPECT_THAT(check(changed(before, 500, 400), kPrice, before).faults, IsEmpty());
  EXPECT_THAT(check(changed(before, 500, 40'000), kPrice, before).faults,
              ElementsAre(HasSubstr("500 of 500 values"), kAllTheSame));
}

TEST(PullCheckTest, ASplitRescalesTheClosesOfAFundAndOfNothingElse) {
  const DatedValues before = daily(500);
  const auto times = [&](std::int64_t by, std::int64_t parts) {
    DatedValues out = before;
    for (DatedValue& row : out) {
      row.value.micro = row.value.micro * by / parts;
    }
    return out;
  };
  PullSeries fund = kPrice;
  fund.splits = true;
  EXPECT_THAT(check(times(1, 2), fund, before).faults, IsEmpty());
  EXPECT_THAT(check(times(1, 2), fund, before).notes,
              ElementsAre("all rescaled by 0.5, as after a split"));
  EXPECT_THAT(check(times(4, 1), fund, before).faults, IsEmpty());
  EXPECT_THAT(check(times(8, 7), fund, before).faults,
              ElementsAre(HasSubstr("500 of 500 values"), kAllTheSame));
  EXPECT_THAT(check(times(1, 2), kPrice, before).faults,
              ElementsAre(HasSubstr("500 values are far"), kAllTheSame));
}

TEST(PullCheckTest, WeeksOrMonthsAreNoDailyFigures) {
  const DatedValues all = daily(500);
  EXPECT_THAT(check(each(21, all)).faults,
              ElementsAre(HasSubstr("only 24 values on 482 weekdays: these are no daily figures")));
  EXPECT_THAT(check(each(5, all)).faults, ElementsAre(HasSubstr("no daily figures")));
  EXPECT_THAT(check(each(2, all)).faults, IsEmpty());
}

TEST(PullCheckTest, MonthsBeforeTheDaysAreRefused) {
  const DatedValues all = daily(1500, "1990-01-01");
  DatedValues mixed = each(21, {all.begin(), all.begin() + 294});
  mixed.insert(mixed.end(), all.begin() + 294, all.end());
  EXPECT_THAT(check(mixed).faults, ElementsAre(HasSubstr("14 holes: 1990-01-01 to 1990-01-30")));
}

TEST(PullCheckTest, WhatARollingSourceHasDroppedNeedNotBeRight) {
  const std::array<KnownPoint, 1> known{{{day("1999-12-31"), {9'000'000}}}};
  PullSeries series = kYield;
  series.known = known;
  EXPECT_THAT(check(kQuiet, series).faults, ElementsAre(HasSubstr("no value of 1999-12-31")));
  series.rolling = true;
  EXPECT_THAT(check(kQuiet, series).faults, IsEmpty());
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
    // A fund's closes change with its next split.
    EXPECT_EQ(series.known.empty(), series.splits) << series.instrument;
    EXPECT_TRUE(std::ranges::is_sorted(series.known, {}, &KnownPoint::date)) << series.instrument;
  }
}

}  // namespace
}  // namespace yieldwatch
