#include "analyzer/gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/scenario.h"

namespace yieldwatch {
namespace {

using ::testing::HasSubstr;
using testing::number;

TEST(GateTest, WhatIsOutOfBoundsIsRefusedAndTheBoundItselfIsNot) {
  Gate gate(default_instrument("UST10Y"));
  EXPECT_FALSE(gate.judge(number("25")));
  EXPECT_EQ(gate.judge(number("25.000001")), RefusalReason::out_of_bounds);
  EXPECT_EQ(Gate(default_instrument("UST10Y")).judge(number("-2.1")), RefusalReason::out_of_bounds);
}

TEST(GateTest, AJumpIsMeasuredFromTheLastAcceptedValue) {
  Gate gate(default_instrument("UST10Y"));
  EXPECT_FALSE(gate.judge(number("4.25")));
  EXPECT_EQ(gate.judge(number("5.750001")), RefusalReason::jump);
  EXPECT_EQ(gate.judge(number("2.74")), RefusalReason::jump);
  EXPECT_FALSE(gate.judge(number("5.75")));
  EXPECT_FALSE(gate.judge(number("7.25")));
}

TEST(GateTest, ZeroIsAValue) {
  Gate gate(default_instrument("UST3M"));
  EXPECT_FALSE(gate.judge(number("0.02")));
  EXPECT_FALSE(gate.judge(number("0")));
}

TEST(GateTest, TenTimesTheNeighbourIsNamedAsTheLikelyCause) {
  Gate yield(default_instrument("UST10Y"));
  EXPECT_FALSE(yield.judge(number("4.25")));
  EXPECT_EQ(yield.judge(number("42.6")), RefusalReason::out_of_bounds);
  EXPECT_THAT(yield.explain(RefusalReason::out_of_bounds, number("42.6")),
              HasSubstr("about 10 times its neighbour"));
  EXPECT_FALSE(yield.judge(number("4.25")));
  EXPECT_EQ(yield.judge(number("0.0426")), RefusalReason::jump);
  EXPECT_EQ(yield.explain(RefusalReason::jump, number("0.0426")),
            "0.0426% after 4.25% is a jump of more than 150bp; it is about 1/100 of its "
            "neighbour: was the unit changed?; it is held until another tick near it says that "
            "both are right");
}

TEST(GateTest, APriceJumpsInPercent) {
  Gate gate(default_instrument("SPX"));
  EXPECT_FALSE(gate.judge(number("1000")));
  EXPECT_FALSE(gate.judge(number("1349")));  // 100 ln(1.349) = 29.9
  EXPECT_EQ(gate.judge(number("1822")), RefusalReason::jump);
  EXPECT_FALSE(gate.judge(number("1000")));
  EXPECT_EQ(gate.judge(number("740")), RefusalReason::jump);
}

TEST(GateTest, AnUnknownNameHasNoLimitsButThoseOfANumber) {
  Gate gate(default_instrument("CFNAI"));
  EXPECT_FALSE(gate.judge(number("-3.5")));
  EXPECT_FALSE(gate.judge(number("900000")));
  EXPECT_EQ(gate.judge(Value{Value::kLimit}), RefusalReason::out_of_range);
}

TEST(GateTest, ValuesRefusedInARowAreCountedForThePersonWhoReadsIt) {
  Gate gate(default_instrument("IWM"));
  EXPECT_FALSE(gate.judge(number("2170")));
  EXPECT_EQ(gate.judge(number("217.1")), RefusalReason::jump);
  EXPECT_EQ(gate.judge(number("217.3")), RefusalReason::jump);
  EXPECT_EQ(gate.judge(number("217.2")), RefusalReason::jump);
  EXPECT_THAT(gate.explain(RefusalReason::jump, number("217.2")),
              HasSubstr(" (3 refused in a row: if they are right, widen the instrument's limits"));
  EXPECT_FALSE(gate.judge(number("2171")));
  EXPECT_EQ(gate.judge(number("217.3")), RefusalReason::jump);
  EXPECT_THAT(gate.explain(RefusalReason::jump, number("217.3")),
              ::testing::Not(HasSubstr("in a row")));
}

}  // namespace
}  // namespace yieldwatch
