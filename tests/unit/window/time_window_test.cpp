#include "window/time_window.h"

#include <gtest/gtest.h>

namespace yieldwatch {
namespace {

using AsOf = TimeWindow::AsOf;

class TimeWindowTest : public testing::Test {
 protected:
  void add(TimeWindow& window, std::int64_t time) {
    samples_.append({time}, time);
    window.advance({time});
    window.add();
  }

  SampleStore samples_{4};
};

TEST_F(TimeWindowTest, ItIsWarmOnceItsOldestSampleIsAsOldAsTheWindow) {
  TimeWindow window(samples_, 100, AsOf::included);
  EXPECT_EQ(window.next_due(), Timestamp::end_of_time());
  window.advance({500});
  EXPECT_FALSE(window.warm());
  add(window, 1000);
  EXPECT_EQ(window.next_due(), Timestamp{1100});
  window.advance({1099});
  EXPECT_FALSE(window.warm());
  EXPECT_EQ(window.covered_ns(), 99);
  EXPECT_FALSE(window.advance({1100}));  // warm, and nothing has left
  EXPECT_TRUE(window.warm());
  EXPECT_EQ(window.covered_ns(), 100);
  EXPECT_EQ(window.next_due(), Timestamp::end_of_time());
}

TEST_F(TimeWindowTest, TheValueAsOfTheWindowsBeginLeavesWhenTheNextTakesItsPlace) {
  TimeWindow window(samples_, 100, AsOf::included);
  add(window, 1000);
  add(window, 1050);
  EXPECT_EQ(window.next_due(), Timestamp{1100});
  window.advance({1149});
  EXPECT_EQ(window.begin(), 0);
  EXPECT_EQ(window.next_due(), Timestamp{1150});
  EXPECT_TRUE(window.advance({1150}));
  EXPECT_EQ(window.begin(), 1);
  EXPECT_EQ(window.next_due(), Timestamp::end_of_time());
  window.advance({999'999});
  EXPECT_EQ(window.begin(), 1);  // a silent series keeps its last value
  EXPECT_TRUE(window.warm());
}

TEST_F(TimeWindowTest, OfSamplesWithOneStampTheLastIsTheValueAsOfIt) {
  TimeWindow window(samples_, 100, AsOf::included);
  add(window, 1000);
  add(window, 1000);
  add(window, 1000);
  window.advance({1100});
  EXPECT_EQ(window.begin(), 2);
}

TEST_F(TimeWindowTest, WithoutTheValueAsOfItsBeginItHoldsOnlyWhatIsYounger) {
  TimeWindow window(samples_, 100, AsOf::excluded);
  add(window, 1000);
  add(window, 1050);
  window.advance({1099});
  EXPECT_EQ(window.begin(), 0);
  EXPECT_FALSE(window.warm());
  window.advance({1100});
  EXPECT_EQ(window.begin(), 1);
  EXPECT_TRUE(window.warm());
  EXPECT_EQ(window.next_due(), Timestamp{1150});
  window.advance({1150});
  EXPECT_EQ(window.begin(), window.end());
  EXPECT_TRUE(window.warm());
  EXPECT_EQ(window.next_due(), Timestamp::end_of_time());
  add(window, 1160);
  EXPECT_EQ(window.next_due(), Timestamp{1260});
}

TEST_F(TimeWindowTest, AWindowThatLetsASampleGoEarlyIsNotWarmUntilItIsCompleteAgain) {
  TimeWindow window(samples_, 100, AsOf::included);
  for (const std::int64_t time : {1000, 1030, 1060, 1090}) {
    add(window, time);
  }
  window.advance({1100});
  EXPECT_TRUE(window.warm());
  EXPECT_EQ(samples_.overflowed(), 0U);
  add(window, 1110);  // the fifth, where four are allowed
  EXPECT_EQ(samples_.overflowed(), 1U);
  EXPECT_EQ(window.begin(), 1);
  EXPECT_FALSE(window.warm());
  EXPECT_EQ(window.next_due(), Timestamp{1130});
  window.advance({1130});
  EXPECT_TRUE(window.warm());
}

TEST_F(TimeWindowTest, WindowsOfOneStoreHoldAndLoseOnTheirOwn) {
  TimeWindow narrow(samples_, 10, AsOf::included);
  TimeWindow wide(samples_, 100, AsOf::included);
  for (std::int64_t time = 0; time < 6; ++time) {
    samples_.append({time * 20}, 0);
    narrow.advance({time * 20});
    narrow.add();
    wide.advance({time * 20});
    wide.add();
  }
  EXPECT_EQ(narrow.begin(), 4);
  EXPECT_TRUE(narrow.warm());
  EXPECT_EQ(wide.begin(), 2);
  EXPECT_FALSE(wide.warm());
  EXPECT_EQ(samples_.overflowed(), 2U);
}

}  // namespace
}  // namespace yieldwatch
