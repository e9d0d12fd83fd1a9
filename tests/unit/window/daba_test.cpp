#include "window/daba.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <deque>
#include <vector>

namespace yieldwatch {
namespace {

struct CountedHighest {
  static constexpr std::int64_t kWorst = Highest::kWorst;
  static inline int calls = 0;
  static std::int64_t best(std::int64_t a, std::int64_t b) {
    ++calls;
    return Highest::best(a, b);
  }
};

std::int64_t least(const std::deque<std::int64_t>& values) {
  return values.empty() ? Lowest::kWorst : *std::min_element(values.begin(), values.end());
}

TEST(DabaTest, OfNothingItIsTheWorst) {
  EXPECT_EQ(Daba<Lowest>(4).compute(), Lowest::kWorst);
  EXPECT_EQ(Daba<Highest>(4).compute(), Highest::kWorst);
}

RC_GTEST_PROP(DabaTest, ItAgreesWithAScanWhateverIsAddedAndRemoved,
              (const std::vector<std::int8_t>& steps)) {
  Daba<Lowest> daba(1);
  std::deque<std::int64_t> values;
  for (const std::int8_t step : steps) {
    if (step % 3 == 0 && !values.empty()) {
      daba.remove();
      values.pop_front();
    } else {
      daba.add(step);
      values.push_back(step);
    }
    RC_ASSERT(daba.size() == static_cast<std::int64_t>(values.size()));
    RC_ASSERT(daba.compute() == least(values));
  }
}

RC_GTEST_PROP(DabaTest, AWindowOfAnyFixedWidthAgreesWithAScan, ()) {
  const auto width = *rc::gen::inRange<std::size_t>(1, 40);
  const auto input =
      *rc::gen::container<std::vector<std::int64_t>>(200, rc::gen::inRange<std::int64_t>(-9, 9));
  Daba<Lowest> daba(static_cast<std::int64_t>(width));
  std::deque<std::int64_t> values;
  for (const std::int64_t value : input) {
    if (values.size() == width) {
      daba.remove();
      values.pop_front();
    }
    daba.add(value);
    values.push_back(value);
    RC_ASSERT(daba.compute() == least(values));
  }
}

TEST(DabaTest, AfterAResetItIsAsNew) {
  Daba<Highest> daba(4);
  daba.add(5);
  daba.add(9);
  daba.reset();
  EXPECT_EQ(daba.size(), 0);
  EXPECT_EQ(daba.compute(), Highest::kWorst);
  daba.add(3);
  daba.add(2);
  EXPECT_EQ(daba.compute(), 3);
  daba.remove();
  EXPECT_EQ(daba.compute(), 2);
}

// A monotonic queue would pay for the whole ramp in the tick that ends it.
TEST(DabaTest, NoCallComparesMoreThanThreeTimes) {
  Daba<CountedHighest> daba(1000);
  int most = 0;
  const auto counted = [&most](auto call) {
    CountedHighest::calls = 0;
    call();
    most = std::max(most, CountedHighest::calls);
  };
  for (int i = 0; i < 20'000; ++i) {
    const int value = i % 997 == 0 ? 1'000'000 : -(i % 997);  // ramps down, then a new high
    counted([&] { daba.add(value); });
    if (daba.size() > 1000 || i % 1500 > 1400) {
      counted([&] { daba.remove(); });
    }
  }
  EXPECT_LE(most, 3);
}

}  // namespace
}  // namespace yieldwatch
