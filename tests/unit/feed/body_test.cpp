#include "feed/formats/body.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/readings.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;
using testing::shown;

TEST(BodyTest, NothingAndPagesOfHtmlAreStrange) {
  EXPECT_EQ(strange_body(""), "an empty body");
  EXPECT_EQ(strange_body("\xEF\xBB\xBF \r\n\t"), "an empty body");
  EXPECT_EQ(strange_body("\n<!DOCTYPE html><TITLE lang=x> Access\n\tdenied </TITLE>"),
            "a page of HTML, its title: Access denied");
  EXPECT_EQ(strange_body("<HTML><body>sorry"), "a page of HTML without a title");
  EXPECT_EQ(strange_body("<html><title"), "a page of HTML without a title");
  EXPECT_EQ(strange_body("<html><title>"), "a page of HTML without a title");
  EXPECT_EQ(strange_body("<feed/>"), "");
  EXPECT_EQ(strange_body("Date,Close"), "");
}

TEST(BodyTest, WhatIsShownOfABodyIsShortAndPrintable) {
  EXPECT_EQ(legible(" a\n\x01 b\xC3\xA9\x7f"), "a b??");
  EXPECT_EQ(legible("abc ", 3), "abc");
  EXPECT_EQ(legible("abcd", 3), "abc...");
  EXPECT_EQ(legible(legible("abcd", 3)), "abc...");  // as a message that quotes another one
  EXPECT_EQ(yieldwatch::quoted(std::string(50, 'x')), '"' + std::string(40, 'x') + "...\"");
}

TEST(BodyTest, ANumberIsADecimalWithBlanksAroundItOrNot) {
  EXPECT_EQ(read_number(" 4.25\t"), Value{4'250'000});
  EXPECT_EQ(read_number("-0.5"), Value{-500'000});
  for (const char* text : {"", "4,25", "1e3", "nan", "inf", "0x10", "4.2.5", "--1", "+-1", "."}) {
    EXPECT_EQ(read_number(text), std::nullopt) << text;
    EXPECT_EQ(number_fault(text), yieldwatch::quoted(text) + " is no number");
  }
  EXPECT_EQ(number_fault("-1000000"), "\"-1000000\" is not below a million");
}

TEST(BodyTest, AFigureThatComesAgainIsLeftOutAndAFaultIfItDiffers) {
  Readings out;
  const Session day = *parse_session("2026-10-05");
  const Timestamp time = *parse_timestamp("2026-10-05T19:30:00Z");
  keep(out, {.symbol = "B", .date = day, .value = {2}});
  keep(out, {.symbol = "A", .date = day, .value = {1}});
  keep(out, {.symbol = "B", .date = day, .value = {3}});
  keep(out, {.symbol = "B", .date = day, .value = {2}});
  keep(out, {.symbol = "A", .time = time, .value = {1}});
  keep(out, {.symbol = "A", .time = time, .value = {4}});
  drop_repeats(out);
  EXPECT_THAT(
      shown(out),
      ElementsAre(
          "2026-10-05 B 0.000002", "2026-10-05 A 0.000001", "2026-10-05T19:30:00Z A 0.000001",
          "! 2026-10-05T19:30:00Z, A: is here twice, as 0.000001 and as 0.000004; the first is "
          "used",
          "! 2026-10-05, B: is here twice, as 0.000002 and as 0.000003; the first is used"));
}

TEST(BodyTest, ABodyHasSoManyFiguresAndNoMore) {
  Readings out;
  out.readings.resize(kMaxReadings - 1);
  for (int i = 0; i < 3; ++i) {
    keep(out, {.symbol = "A", .date = {0}, .value = {1}});
  }
  EXPECT_EQ(out.readings.size(), kMaxReadings);
  EXPECT_EQ(out.fault_count, 2U);
}

TEST(BodyTest, ATimeOutOfRangeIsRefused) {
  Readings out;
  keep(out, {.symbol = "A", .time = Timestamp::latest().plus(1), .value = {1}});
  EXPECT_THAT(shown(out), ElementsAre("! 2200-01-01T00:00:00.000000001Z, A: its time is out of "
                                      "range"));
}

}  // namespace
}  // namespace yieldwatch
