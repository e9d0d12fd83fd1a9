#include "window/rank_tree.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

namespace yieldwatch {
namespace {

TEST(RankTreeTest, ItCountsWhatIsAtMostAValue) {
  RankTree tree(4);
  EXPECT_EQ(tree.count_up_to(0), 0);
  for (const std::int64_t value : {3, -1, 3, 7}) {
    tree.add(value);
  }
  EXPECT_EQ(tree.size(), 4);
  EXPECT_EQ(tree.count_up_to(-2), 0);
  EXPECT_EQ(tree.count_up_to(-1), 1);
  EXPECT_EQ(tree.count_up_to(3), 3);
  EXPECT_EQ(tree.count_up_to(100), 4);
  tree.remove(3);
  EXPECT_EQ(tree.count_up_to(3), 2);
  tree.reset();
  EXPECT_EQ(tree.size(), 0);
  tree.add(5);
  EXPECT_EQ(tree.count_up_to(5), 1);
}

RC_GTEST_PROP(RankTreeTest, ItAgreesWithCountingWhateverComesAndGoes, ()) {
  const auto spread = *rc::gen::element<std::int64_t>(3, 50, 1'000'000);
  const auto steps = *rc::gen::scale(
      10.0, rc::gen::container<std::vector<std::pair<std::uint32_t, std::int64_t>>>(rc::gen::pair(
                rc::gen::arbitrary<std::uint32_t>(), rc::gen::inRange<std::int64_t>(0, spread))));
  RankTree tree(1);
  std::vector<std::int64_t> held;
  for (const auto& [dice, value] : steps) {
    if (dice % 5 < 2 && !held.empty()) {
      const auto gone = held.begin() + dice / 5 % std::ssize(held);
      tree.remove(*gone);
      held.erase(gone);
    } else {
      tree.add(value);
      held.push_back(value);
    }
    RC_ASSERT(tree.size() == std::ssize(held));
    const auto at_most = [v = value](std::int64_t h) { return h <= v; };
    RC_ASSERT(tree.count_up_to(value) == std::ranges::count_if(held, at_most));
  }
}

// Without rotations these would be lists: 10^11 steps, and a stack that overflows.
TEST(RankTreeTest, NeitherARampNorASawNorConstantsMakeItDegenerate) {
  constexpr std::int64_t kCount = 500'000;
  const auto ramp = [](std::int64_t i) { return i; };
  const auto saw = [](std::int64_t i) { return i % 2 == 0 ? i : -i; };
  const auto same = [](std::int64_t) { return std::int64_t{7}; };
  for (std::int64_t (*value)(std::int64_t) : {+ramp, +saw, +same}) {
    RankTree tree(kCount);
    for (std::int64_t i = 0; i < 2 * kCount; ++i) {
      tree.add(value(i));
      if (i >= kCount) {
        tree.remove(value(i - kCount));
      }
    }
    EXPECT_EQ(tree.size(), kCount);
    EXPECT_EQ(tree.count_up_to(2 * kCount), kCount);
  }
}

}  // namespace
}  // namespace yieldwatch
