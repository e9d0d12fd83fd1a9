#include "feed/polled/posix_zone.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// "2050-03-13T07:00:00Z -14400", one a change.
std::vector<std::string> changes(std::string_view rule, int first = 2050, int last = 2050) {
  std::vector<std::string> out;
  for (const ZoneOffset& change : posix_changes(rule, first, last)) {
    out.push_back(to_string(change.from) + ' ' + std::to_string(change.seconds));
  }
  return out;
}

TEST(PosixZoneTest, SummerTimeFollowsTheRuleEveryYear) {
  EXPECT_THAT(changes("EST5EDT,M3.2.0,M11.1.0", 2049, 2050),
              ElementsAre("2049-03-14T07:00:00Z -14400", "2049-11-07T06:00:00Z -18000",
                          "2050-03-13T07:00:00Z -14400", "2050-11-06T06:00:00Z -18000"));
}

TEST(PosixZoneTest, WinterMayComeFirstInAYear) {
  EXPECT_THAT(changes("AEST-10AEDT,M10.1.0,M4.1.0/3"),
              ElementsAre("2050-04-02T16:00:00Z 36000", "2050-10-01T16:00:00Z 39600"));
}

TEST(PosixZoneTest, OffsetsTimesAndNamesHaveManyForms) {
  // Dublin's winter is the exception; Nuuk changes on the evening before; Lord Howe by half an
  // hour.
  EXPECT_THAT(changes("IST-1GMT0,M10.5.0,M3.5.0/1"),
              ElementsAre("2050-03-27T01:00:00Z 3600", "2050-10-30T01:00:00Z 0"));
  EXPECT_THAT(changes("<-02>2<-01>,M3.5.0/-1,M10.5.0/0"),
              ElementsAre("2050-03-27T01:00:00Z -3600", "2050-10-30T01:00:00Z -7200"));
  EXPECT_THAT(changes("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"),
              ElementsAre("2050-04-02T15:00:00Z 37800", "2050-10-01T15:30:00Z 39600"));
}

TEST(PosixZoneTest, DaysMayBeCountedFromNewYear) {
  EXPECT_THAT(changes("AAA0BBB,J60/0,300/0", 2052, 2052),
              ElementsAre("2052-03-01T00:00:00Z 3600", "2052-10-26T23:00:00Z 0"));
}

TEST(PosixZoneTest, WhatHasNoSummerTimeOrMakesNoSenseHasNoChanges) {
  for (const char* rule : {"UTC0", "<+03>-3", "", "EST5EDT", "EST5EDT,M3.2.0",
                           "EST5EDT,M13.2.0,M1.1.0", "EST5EDT,M3.2.0,M11.1.0,x", "<EST",
                           "EST5EDT,M3.9.0,M11.1.7", "TZif2", "EST99999EDT,M3.2.0,M11.1.0"}) {
    EXPECT_THAT(changes(rule), IsEmpty()) << rule;
  }
}

}  // namespace
}  // namespace yieldwatch
