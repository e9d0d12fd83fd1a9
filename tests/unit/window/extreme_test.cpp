#include "window/extreme.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <random>

namespace yieldwatch {
namespace {

constexpr std::int64_t kChunk = SampleStore::kChunkSize;

struct CountedLowest {
  static constexpr std::int64_t kWorst = Lowest::kWorst;
  static inline std::int64_t calls = 0;
  static std::int64_t best(std::int64_t a, std::int64_t b) {
    ++calls;
    return Lowest::best(a, b);
  }
};

// A store, an extreme over a part of it, and a scan of that part.
template <class Side>
class Scanned {
 public:
  explicit Scanned(std::int64_t skipped = 0) : holder_(samples_.add_holder()) {
    for (std::int64_t i = 0; i < skipped; ++i) {
      samples_.append({0}, Side::best(-1'000'000, 1'000'000));
    }
    begin_ = skipped;
    samples_.hold(holder_, begin_);
    extreme_.emplace(samples_);
  }
  void add(std::int64_t value) {
    samples_.append({0}, value);
    extreme_->add(value);
  }
  void remove(std::int64_t count) {
    begin_ += count;
    samples_.hold(holder_, begin_);
    extreme_->remove(begin_);
  }
  void reset() {
    begin_ = samples_.end();
    extreme_->reset();
  }
  std::int64_t size() const { return samples_.end() - begin_; }
  std::int64_t value() const { return extreme_->compute(); }
  std::int64_t scan() const {
    std::int64_t best = Side::kWorst;
    for (SampleIndex i = begin_; i < samples_.end(); ++i) {
      best = Side::best(best, samples_.value(i));
    }
    return best;
  }

 private:
  SampleStore samples_;
  std::size_t holder_;
  SampleIndex begin_ = 0;
  std::optional<Extreme<Side>> extreme_;
};

template <class Side>
void compare_with_a_scan(std::uint32_t seed, std::int64_t width, std::int64_t steps) {
  std::mt19937 random(seed);
  Scanned<Side> run(static_cast<std::int64_t>(random()) % (2 * kChunk));
  for (std::int64_t i = 0; i < steps; ++i) {
    run.add(static_cast<std::int64_t>(random() % 2'000) - 1'000);
    const auto surplus = std::max<std::int64_t>(0, run.size() - width);
    run.remove(random() % 64 == 0 ? static_cast<std::int64_t>(random() % run.size()) : surplus);
    RC_ASSERT(run.value() == run.scan());
  }
}

RC_GTEST_PROP(ExtremeTest, AWindowWithinAChunkAgreesWithAScan, (std::uint32_t seed)) {
  compare_with_a_scan<Lowest>(seed, *rc::gen::inRange<std::int64_t>(1, 20), 600);
}

RC_GTEST_PROP(ExtremeTest, AWindowOverSomeChunksAgreesWithAScan, (std::uint32_t seed)) {
  const auto width = *rc::gen::inRange<std::int64_t>(1, 6 * kChunk);
  // Mostly without sudden departures, so that the window fills.
  std::mt19937 random(seed);
  Scanned<Highest> run(static_cast<std::int64_t>(random()) % (2 * kChunk));
  for (std::int64_t i = 0; i < 8 * kChunk; ++i) {
    run.add(static_cast<std::int64_t>(random() % 2'000) - i);  // the highest is an old one
    run.remove(std::max<std::int64_t>(0, run.size() - width));
    if (random() % 2'000 == 0) {
      run.remove(static_cast<std::int64_t>(random() % run.size()));
    }
    if (i % 17 == 0) {
      RC_ASSERT(run.value() == run.scan());
    }
  }
}

TEST(ExtremeTest, AfterAResetItIsAsNew) {
  Scanned<Lowest> run;
  for (int i = 0; i < 1000; ++i) {
    run.add(-i);
  }
  run.reset();
  EXPECT_EQ(run.value(), Lowest::kWorst);
  for (int i = 0; i < 1000; ++i) {
    run.add(i);
    ASSERT_EQ(run.value(), 0);
  }
  run.remove(600);
  EXPECT_EQ(run.value(), 600);
}

TEST(ExtremeTest, NoSampleOfASawtoothCostsMoreThanAPassOverAChunk) {
  constexpr std::int64_t kWidth = 1 << 17;
  Scanned<CountedLowest> run;
  std::int64_t most = 0;
  std::int64_t all = 0;
  for (std::int64_t i = 0; i < 3 * kWidth; ++i) {
    CountedLowest::calls = 0;
    const std::int64_t phase = i % (kWidth - 1);
    run.add(phase == 0 ? -1'000'000 : phase);  // a ramp up, and then a new low
    if (run.size() > kWidth) {
      run.remove(1);
    }
    run.value();
    most = std::max(most, CountedLowest::calls);
    all += CountedLowest::calls;
  }
  EXPECT_LE(most, kChunk + 12);
  EXPECT_LE(all, 3 * kWidth * 6);
}

TEST(ExtremeTest, WhenAlmostAllLeaveAtOnceItCostsNoMoreThanAPassOverAChunk) {
  for (const std::int64_t left : {1LL, 255LL, 256LL}) {
    Scanned<CountedLowest> run;
    for (std::int64_t i = 0; i < 1000 * kChunk; ++i) {
      run.add(i);
    }
    CountedLowest::calls = 0;
    run.remove(run.size() - left);
    EXPECT_LE(CountedLowest::calls, kChunk + 12);
    EXPECT_EQ(run.value(), 1000 * kChunk - left);
  }
}

}  // namespace
}  // namespace yieldwatch
