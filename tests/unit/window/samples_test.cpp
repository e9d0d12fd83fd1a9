#include "window/samples.h"

#include <gtest/gtest.h>

#include "window/time_window.h"

namespace yieldwatch {
namespace {

constexpr std::int64_t kChunk = SampleStore::kChunkSize;

TEST(SampleStoreTest, ASampleKeepsItsIndexWhileItIsHeld) {
  SampleStore samples;
  const std::size_t holder = samples.add_holder();
  for (std::int64_t i = 0; i < 100 * kChunk; ++i) {
    samples.append({i * 10}, -i);
  }
  samples.hold(holder, 50 * kChunk + 7);
  samples.append({100 * kChunk * 10}, 0);
  EXPECT_EQ(samples.end(), 100 * kChunk + 1);
  for (std::int64_t i = 50 * kChunk + 7; i < 100 * kChunk; ++i) {
    ASSERT_EQ(samples.time(i).ns, i * 10);
    ASSERT_EQ(samples.value(i), -i);
  }
}

TEST(SampleStoreTest, ChunksThatNobodyHoldsAreUsedAgain) {
  SampleStore samples;
  const std::size_t a = samples.add_holder();
  const std::size_t b = samples.add_holder();
  std::int64_t warm = 0;
  for (std::int64_t i = 0; i < 200 * kChunk; ++i) {
    samples.append({i}, i);
    samples.hold(a, std::max<std::int64_t>(0, i - 10));
    samples.hold(b, std::max<std::int64_t>(0, i - 5 * kChunk));
    warm = i == 20 * kChunk ? samples.chunk_count() : warm;
  }
  EXPECT_EQ(warm, 7);
  EXPECT_EQ(samples.chunk_count(), warm);
  EXPECT_EQ(samples.value(195 * kChunk), 195 * kChunk);
}

TEST(SampleStoreTest, AFullWindowTakesSixteenBytesASampleAndLittleMore) {
  SampleStore samples;
  TimeWindow window(samples, kMaxWindowSamples, TimeWindow::AsOf::included);
  for (std::int64_t i = 0; i < kMaxWindowSamples + kMaxWindowSamples / 2; ++i) {
    samples.append({i}, i);
    window.advance({i});
    window.add();
  }
  EXPECT_EQ(window.end() - window.begin(), kMaxWindowSamples);
  EXPECT_LE(samples.chunk_count() * kChunk, kMaxWindowSamples + 2 * kChunk);
}

TEST(SampleStoreTest, ASeriesWithoutWindowsKeepsNothing) {
  SampleStore samples;
  for (std::int64_t i = 0; i < 100 * kChunk; ++i) {
    samples.append({i}, i);
  }
  EXPECT_EQ(samples.chunk_count(), 1);
}

TEST(SampleStoreTest, TheFirstAfterAnInstantIsFoundNearAndFar) {
  SampleStore samples;
  samples.add_holder();
  for (std::int64_t i = 0; i < 1000; ++i) {
    samples.append({i / 2 * 10}, i);  // each stamp twice
  }
  EXPECT_EQ(samples.first_after({-1}, 0, 1000), 0);
  EXPECT_EQ(samples.first_after({0}, 0, 1000), 2);
  EXPECT_EQ(samples.first_after({9}, 0, 1000), 2);
  EXPECT_EQ(samples.first_after({30}, 1, 1000), 8);
  EXPECT_EQ(samples.first_after({3330}, 3, 1000), 668);
  EXPECT_EQ(samples.first_after({4990}, 3, 1000), 1000);
  EXPECT_EQ(samples.first_after({4990}, 998, 1000), 1000);
  EXPECT_EQ(samples.first_after({0}, 1000, 1000), 1000);
}

}  // namespace
}  // namespace yieldwatch
