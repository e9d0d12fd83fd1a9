#include "core/json_line.h"

#include <gtest/gtest.h>

namespace yieldwatch {
namespace {

TEST(JsonLineTest, KeysKeepTheirOrderAndNumbersTheirDecimals) {
  EXPECT_EQ(JsonLine()
                .add("b", "x")
                .add("a", Value{75'000'000})
                .add("n", std::int64_t{-3})
                .add("f", true)
                .add_null("z")
                .add_raw("l", "[1]")
                .str(),
            R"({"b":"x","a":75.0,"n":-3,"f":true,"z":null,"l":[1]})");
}

TEST(JsonLineTest, WhatComesFromOutsideCanNotBreakTheLine) {
  EXPECT_EQ(json_quote("a\"b\\c\nd\x01"), "\"a\\\"b\\\\c\\nd\\u0001\"");
  EXPECT_EQ(json_quote("\u20ac"), "\"\u20ac\"");
  EXPECT_EQ(json_quote("\xff\xc3"), "\"\uFFFD\uFFFD\"");
  EXPECT_EQ(json_quote("\xed\xa0\x80"), "\"\uFFFD\uFFFD\uFFFD\"");
}

}  // namespace
}  // namespace yieldwatch
