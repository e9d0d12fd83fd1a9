// The worst single tick: a minimum over 2^20 samples of a sawtooth, where a monotonic queue or
// two stacks pay for a whole ramp at once.
//
// A tick that the machine interrupts is no tick of ours: each pass repeats the same ticks, the
// least time of each one counts, and the worst of those is the figure.
#include <algorithm>
#include <limits>
#include <string>

#include "bench/market.h"
#include "bench/rounds.h"

namespace yieldwatch::bench {
namespace {

constexpr int kPasses = 3;

// The textbook's least of a sliding window: amortized O(1), all of it in one tick.
class TwoStacks {
 public:
  explicit TwoStacks(std::size_t capacity) {
    in_.reserve(capacity);
    out_.reserve(capacity);
  }

  std::size_t size() const { return in_.size() + out_.size(); }
  void add(std::int64_t value) {
    in_.push_back(value);
    in_least_ = std::min(in_least_, value);
  }
  void remove() {
    if (out_.empty()) {
      std::int64_t least = kMost;
      for (; !in_.empty(); in_.pop_back()) {
        least = std::min(least, in_.back());
        out_.push_back(least);
      }
      in_least_ = kMost;
    }
    out_.pop_back();
  }
  std::int64_t compute() const {
    return out_.empty() ? in_least_ : std::min(out_.back(), in_least_);
  }

 private:
  static constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

  std::vector<std::int64_t> in_;   // as they came
  std::vector<std::int64_t> out_;  // the least from each to the newest of them
  std::int64_t in_least_ = kMost;
};

// Up by a millionth a second for a whole window, then down at once.
Tick sawtooth(std::int64_t i, std::int64_t window) {
  return {kStart.plus(i * kNanosPerSecond), Value{4'000'000 + i % window}};
}

// The least time of each tick over the passes, the greatest of those. `make` gives a fresh
// step(i) of which nothing is timed before the first tick.
template <class Make>
double worst_tick(std::int64_t ticks, Make make) {
  std::vector<std::int64_t> least(static_cast<std::size_t>(ticks),
                                  std::numeric_limits<std::int64_t>::max());
  for (int pass = 0; pass < kPasses; ++pass) {
    auto stepper = make();
    std::int64_t before = elapsed_time();
    for (std::int64_t i = 0; i < ticks; ++i) {
      stepper->step(i);
      const std::int64_t after = elapsed_time();
      least[static_cast<std::size_t>(i)] =
          std::min(least[static_cast<std::size_t>(i)], after - before);
      before = after;
    }
  }
  return static_cast<double>(std::ranges::max(least)) / 1'000;
}

struct OurStepper {
  OurStepper(const Config& config, std::int64_t w)
      : window(w), analyzer(spec_of(config), counter) {}
  void step(std::int64_t i) { analyzer.step(batch_of(sawtooth(i, window))); }

  std::int64_t window;
  Counter counter;
  Analyzer analyzer;
};

struct FloorStepper {
  explicit FloorStepper(std::int64_t w) : window(w), stacks(static_cast<std::size_t>(w)) {}
  void step(std::int64_t i) {
    if (stacks.size() == static_cast<std::size_t>(window)) {
      stacks.remove();
    }
    stacks.add(sawtooth(i, window).value.micro);
    least = stacks.compute();
  }

  std::int64_t window;
  TwoStacks stacks;
  volatile std::int64_t least = 0;
};

void run(const Options& options) {
  const std::int64_t window = options.size(1 << 20, 1 << 12);
  const std::int64_t ticks = window * 5 / 2;
  // A window of W seconds holds W samples and the one as of W seconds ago: 2^20 at most.
  const std::string width = std::to_string(window - 1) + "s";
  const auto row = [&](const std::string& signals) {
    const Config config = make_config("[[rule]]\nname = \"bench\"\n" + signals +
                                      "tiers.watch = { enter = \"110bp\", exit = \"100bp\" }\n");
    return compare(
        options,
        [&](int) {
          return worst_tick(ticks, [&] { return std::make_unique<OurStepper>(config, window); });
        },
        [&](int) {
          return worst_tick(ticks, [&] { return std::make_unique<FloorStepper>(window); });
        });
  };
  print_row("worst tick at 2^20: rise / two stacks", "us",
            row("expr = \"rise(UST10Y, " + width + ")\"\n"), at_most(0.1));
  print_row("worst tick at 2^20: rise, fall, slope / two stacks", "us",
            row("expr = \"rise(UST10Y, " + width + ")\"\nand = [\"fall(UST10Y, " + width +
                ") < 200bp\", \"slope(UST10Y, " + width + ") > -900bp/h\"]\n"),
            at_most(0.1));
}

}  // namespace
}  // namespace yieldwatch::bench

int main(int argc, char** argv) {
  return yieldwatch::bench::bench_main(argc, argv, yieldwatch::bench::run);
}
