#include "analyzer/gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/scenario.h"

namespace yieldwatch {
namespace {

using ::testing::HasSubstr;
using testing::number;

TEST(GateTest, WhatIsOutOfBoundsIsRefusedAndTheBoundItselfIsNot) {
  Gate gate(default_instrument("UST10Y"), false);
  EXPECT_FALSE(gate.judge(number("25")));
  EXPECT_EQ(gate.judge(number("25.000001")), RefusalReason::out_of_bounds);
  EXPECT_EQ(Gate(default_instrument("UST10Y"), false).judge(number("-2.1")),
            RefusalReason::out_of_bounds);
}

TEST(GateTest, AJumpIsMeasuredFromTheLastAcceptedValue) {
  Gate gate(default_instrument("UST10Y"), false);
  EXPECT_FALSE(gate.judge(number("4.25")));
  EXPECT_EQ(gate.judge(number("5.750001")), RefusalReason::jump);
  EXPECT_EQ(gate.judge(number("2.74")), RefusalReason::jump);
  EXPECT_FALSE(gate.judge(number("5.75")));
  EXPECT_FALSE(gate.judge(number("7.25")));
}

TEST(GateTest, ZeroIsAValue) {
  Gate gate(default_instrument("UST3M"), false);
  EXPECT_FALSE(gate.judge(number("0.02")));
  EXPECT_FALSE(gate.judge(number("0")));
}

TEST(GateTest, TenTimesTheNeighbourIsNamedAsTheLikelyCause) {
  Gate yield(default_instrument("UST10Y"), false);
  EXPECT_FALSE(yield.judge(number("4.25")));
  EXPECT_EQ(yield.judge(number("42.6")), RefusalReason::out_of_bounds);
  EXPECT_THAT(yield.explain(RefusalReason::out_of_bounds, number("42.6")),
              HasSubstr("about 10 times its neighbour"));
  EXPECT_EQ(yield.judge(number("0.0426")), RefusalReason::jump);
  EXPECT_EQ(yield.explain(RefusalReason::jump, number("0.0426")),
            "0.0426% after 4.25% is a jump of more than 150bp; it is about 1/100 of its "
            "neighbour: was the unit changed?");
}

TEST(GateTest, APriceJumpsInPercent) {
  Gate gate(default_instrument("SPX"), true);
  EXPECT_FALSE(gate.judge(number("1000")));
  EXPECT_FALSE(gate.judge(number("1349")));  // 100 ln(1.349) = 29.9
  EXPECT_EQ(gate.judge(number("1822")), RefusalReason::jump);
  EXPECT_FALSE(gate.judge(number("1000")));
  EXPECT_EQ(gate.judge(number("740")), RefusalReason::jump);
}

TEST(GateTest, AnUnknownNameHasNoLimitsButNeedsALogarithmWhereOneIsTaken) {
  Gate free(default_instrument("CFNAI"), false);
  EXPECT_FALSE(free.judge(number("-3.5")));
  EXPECT_FALSE(free.judge(number("900000")));
  Gate logged(default_instrument("CFNAI"), true);
  EXPECT_EQ(logged.judge(number("0")), RefusalReason::not_positive);
  EXPECT_EQ(free.judge(Value{Value::kLimit}), RefusalReason::out_of_range);
}

}  // namespace
}  // namespace yieldwatch
