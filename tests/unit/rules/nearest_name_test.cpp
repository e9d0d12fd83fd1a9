#include <gtest/gtest.h>

#include "rules/expression.h"

namespace yieldwatch {
namespace {

const std::vector<std::string> kNames{"UST2Y", "UST10Y", "UST30Y", "SPX", "RELATIVE"};

TEST(NearestNameTest, ASlipIsRecognised) {
  EXPECT_EQ(nearest_name("UST10", kNames), "UST10Y");    // one missing
  EXPECT_EQ(nearest_name("UST100Y", kNames), "UST10Y");  // one too many
  EXPECT_EQ(nearest_name("UST01Y", kNames), "UST10Y");   // two swapped
  EXPECT_EQ(nearest_name("ust10y", kNames), "UST10Y");   // case
  EXPECT_EQ(nearest_name("PSX", kNames), "SPX");         // a swap counts once
  EXPECT_EQ(nearest_name("RELATVIES", kNames), "RELATIVE");
}

TEST(NearestNameTest, WhatIsFarFromAllIsNoSlip) {
  EXPECT_EQ(nearest_name("GOLD", kNames), "");
  EXPECT_EQ(nearest_name("XSP", kNames), "");  // two edits are too many for three letters
  EXPECT_EQ(nearest_name("", kNames), "");
  EXPECT_EQ(nearest_name("UST10Y", {}), "");
  EXPECT_EQ(nearest_name(std::string(100'000, 'X'), kNames), "");
}

TEST(NearestNameTest, ANameCutShortOrContinuedIsRecognised) {
  const std::vector<std::string> tiers{"watch", "warning", "warnings-of-old", "critical"};
  EXPECT_EQ(nearest_name("warn", tiers), "warning");
  EXPECT_EQ(nearest_name("CRIT", tiers), "critical");
  EXPECT_EQ(nearest_name("watch_level", tiers), "watch");
  EXPECT_EQ(nearest_name("cr", tiers), "") << "two letters begin many a name";
  EXPECT_EQ(nearest_name("watch_level", {"wa"}), "");
}

TEST(NearestNameTest, OfTwoEquallyNearTheFirstIsNamed) {
  EXPECT_EQ(nearest_name("UST20Y", kNames), "UST2Y");
}

}  // namespace
}  // namespace yieldwatch
