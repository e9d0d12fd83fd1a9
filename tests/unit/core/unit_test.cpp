#include "core/unit.h"

#include <gtest/gtest.h>

namespace yieldwatch {
namespace {

TEST(UnitTest, AQuantityIsANumberAndItsUnit) {
  EXPECT_EQ(parse_quantity("75bp"), (Quantity{{75'000'000}, Unit::basis_points}));
  EXPECT_EQ(parse_quantity("-2 %"), (Quantity{{-2'000'000}, Unit::percent}));
  EXPECT_EQ(parse_quantity("0.9"), (Quantity{{900'000}, Unit::one}));
  EXPECT_EQ(parse_quantity("1.5bp/d"), (Quantity{{1'500'000}, Unit::bp_per_session}));
  EXPECT_EQ(parse_quantity("-2.5%/100bp"), (Quantity{{-2'500'000}, Unit::percent_per_100bp}));
  EXPECT_EQ(parse_quantity("3 bp/%"), (Quantity{{3'000'000}, Unit::bp_per_percent}));
}

TEST(UnitTest, WhatIsNoQuantityIsRefused) {
  for (const char* text : {"", "bp", "75 bps", "75 basis points", "75bp ", "0.9 1", "%"}) {
    EXPECT_FALSE(parse_quantity(text)) << text;
  }
}

TEST(UnitTest, AQuantityIsPrintedAsADeskWritesIt) {
  EXPECT_EQ(to_signed_string({{75'000'000}, Unit::basis_points}), "+75bp");
  EXPECT_EQ(to_signed_string({{-1'250'000}, Unit::percent}), "-1.25%");
  EXPECT_EQ(to_string({{2'100'000}, Unit::sigma}), "2.1 sigma");
  EXPECT_EQ(to_string({{900'000}, Unit::one}), "0.9");
}

TEST(UnitTest, PercentAndBasisPointsAreOneAmount) {
  EXPECT_EQ(to_string(in_unit({{500'000}, Unit::percent}, Unit::basis_points)), "50bp");
  EXPECT_EQ(to_string(in_unit({{75'000'000}, Unit::basis_points}, Unit::percent)), "0.75%");
  EXPECT_EQ(to_string(in_unit({{2'000'000}, Unit::percent_per_hour}, Unit::bp_per_hour)),
            "200bp/h");
  EXPECT_EQ(to_string(in_unit({{90'000'000}, Unit::percent}, Unit::one)), "0.9");
  EXPECT_EQ(to_string(in_unit({{2'000'000}, Unit::sigma}, Unit::basis_points)), "2bp");
}

}  // namespace
}  // namespace yieldwatch
