#include "core/value.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace yieldwatch {
namespace {

TEST(ValueTest, ADecimalIsReadExactly) {
  EXPECT_EQ(parse_value("4.25")->micro, 4'250'000);
  EXPECT_EQ(parse_value("-0.000001")->micro, -1);
  EXPECT_EQ(parse_value("+7")->micro, 7'000'000);
  EXPECT_EQ(parse_value(".5")->micro, 500'000);
  EXPECT_EQ(parse_value("5.")->micro, 5'000'000);
  EXPECT_EQ(parse_value("999999.999999")->micro, Value::kLimit - 1);
}

TEST(ValueTest, MoreThanSixDecimalsAreRounded) {
  EXPECT_EQ(parse_value("0.00000049")->micro, 0);
  EXPECT_EQ(parse_value("0.0000005")->micro, 1);
  EXPECT_EQ(parse_value("-1.99999951")->micro, -2'000'000);
}

TEST(ValueTest, WhatIsNoDecimalIsRefused) {
  for (const char* text :
       {"", ".", "-", "nan", "inf", "1e5", "1,5", " 1", "1 ", "1.2.3", "--1", "1000000", "-1000000",
        "999999.9999999", "0x10", "99999999999999999999999999"}) {
    EXPECT_FALSE(parse_value(text)) << text;
  }
}

TEST(ValueTest, ADoubleIsRoundedToTheNearestMillionth) {
  EXPECT_EQ(Value::from_double(1.0000005)->micro, 1'000'001);
  EXPECT_EQ(Value::from_double(-2.5)->micro, -2'500'000);
  EXPECT_FALSE(Value::from_double(std::nan("")));
  EXPECT_FALSE(Value::from_double(std::numeric_limits<double>::infinity()));
  EXPECT_FALSE(Value::from_double(1e6));
}

TEST(ValueTest, AValueIsPrintedInFull) {
  EXPECT_EQ(to_string(Value{75'000'000}), "75");
  EXPECT_EQ(to_string(Value{-250'000}), "-0.25");
  EXPECT_EQ(to_string(Value{1}), "0.000001");
  EXPECT_EQ(to_json_number(Value{75'000'000}), "75.0");
  EXPECT_EQ(to_json_number(Value{-250'000}), "-0.25");
}

}  // namespace
}  // namespace yieldwatch
