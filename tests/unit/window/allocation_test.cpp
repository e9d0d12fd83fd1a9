// Counts the allocations of the whole program, hence a file of its own.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "unit/window/series.h"

namespace {
std::int64_t allocations = 0;
}

// Not inlined: GCC would see free() of what `new` returned, and warn.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) {
    return memory;
  }
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace yieldwatch {
namespace {

TEST(AllocationTest, AWindowOfSessionsAllocatesNothingOnceMade) {
  for (const SignalRow& row : signal_table()) {
    const std::vector<Window> windows(row.windows, Window{.sessions = 100});
    SessionSeries series(row.name, windows);
    const std::int64_t before = allocations;
    for (std::int32_t tick = 0; tick < 2'000; ++tick) {
      series.put(tick / 3, tick * tick % 997, tick % 13);
      series.value();
    }
    EXPECT_EQ(allocations, before) << row.name;
  }
}

TEST(AllocationTest, AWindowOfTimeAllocatesNothingOnceWarm) {
  for (const SignalRow& row : signal_table()) {
    if (row.make_time == nullptr) {
      continue;
    }
    TimeSeries series(row.name, 5'000);
    const auto run = [&series](std::int64_t from, std::int64_t to) {
      for (std::int64_t time = from; time < to; ++time) {
        series.put(time, time * time % 997);
        series.advance(time);
        series.value();
      }
    };
    run(0, 10'000);
    const std::int64_t before = allocations;
    run(10'000, 40'000);
    EXPECT_EQ(allocations, before) << row.name;
  }
}

}  // namespace
}  // namespace yieldwatch
