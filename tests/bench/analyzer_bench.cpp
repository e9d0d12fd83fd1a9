// A tick through five time windows and three rules: against a loop written by hand, and at
// windows of 2^20 samples against windows of 2^10.
#include <string>

#include "bench/bare_loop.h"
#include "bench/market.h"
#include "bench/rounds.h"

namespace yieldwatch::bench {
namespace {

// The longest window holds about this many samples, the others a fifth and so on of it.
BareLoop::Widths widths_for(std::int64_t samples) {
  // A little less than that many: the walk's pace varies, and a window holds 2^20 at most.
  const std::int64_t longest = samples * 99 / 100 * kMeanWait / kNanosPerSecond;
  BareLoop::Widths widths{};
  for (std::size_t w = 0; w < widths.size(); ++w) {
    widths[w] = longest * static_cast<std::int64_t>(w + 1) / 5 * kNanosPerSecond;
  }
  return widths;
}

// The same case as BareLoop, as a person would write it.
std::string rules_text(const BareLoop::Widths& widths) {
  const auto window = [&](std::size_t w) {
    return std::to_string(widths[w] / kNanosPerSecond) + "s";
  };
  const std::string higher = R"(
tiers.watch    = { enter = "4bp", exit = "3bp" }
tiers.warning  = { enter = "6bp", exit = "5bp" }
tiers.critical = { enter = "8bp", exit = "7bp" }
)";
  return "[[rule]]\nname = \"rule-0\"\nexpr = \"change(UST10Y, " + window(0) +
         ")\"\nand = [\"slope(UST10Y, " + window(3) + R"() > -20bp/h"]
tiers.watch    = { enter = "3bp", exit = "2bp" }
tiers.warning  = { enter = "5bp", exit = "4bp" }
tiers.critical = { enter = "7bp", exit = "6bp" }
)" + "[[rule]]\nname = \"rule-1\"\nexpr = \"rise(UST10Y, " +
         window(1) + ")\"\nand = [\"slope(UST10Y, " + window(4) + ") > -20bp/h\"]" + higher +
         "[[rule]]\nname = \"rule-2\"\nexpr = \"fall(UST10Y, " + window(2) + ")\"" + higher;
}

// Changes of tier, as BareLoop tells them.
struct Recorder : Counter {
  void on_transition(Transition t) override {
    if (t.tier != t.previous_tier) {
      changes.push_back({t.time, t.rule.back() - '0', static_cast<int>(t.tier), t.value->micro});
    }
  }

  std::vector<TierChange> changes;
};

// An analyzer that goes on through the same ticks, a segment a round.
class Ours {
 public:
  Ours(const std::vector<Tick>& ticks, std::int64_t samples)
      : ticks_(ticks),
        config_(make_config(rules_text(widths_for(samples)))),
        analyzer_(spec_of(config_), recorder_) {}

  double run(std::int64_t count) {
    const std::int64_t start = cpu_time();
    for (std::int64_t i = 0; i < count; ++i) {
      analyzer_.step(batch_of(ticks_.at(next_++)));
    }
    return static_cast<double>(cpu_time() - start) / static_cast<double>(count);
  }
  const std::vector<TierChange>& changes() const { return recorder_.changes; }
  std::uint64_t overflowed() const { return analyzer_.overflowed(); }

 private:
  const std::vector<Tick>& ticks_;
  Config config_;
  Recorder recorder_;
  Analyzer analyzer_;
  std::size_t next_ = 0;
};

class Floor {
 public:
  Floor(const std::vector<Tick>& ticks, std::int64_t samples)
      : ticks_(ticks), loop_(widths_for(samples), samples) {}

  double run(std::int64_t count) {
    const std::int64_t start = cpu_time();
    for (std::int64_t i = 0; i < count; ++i, ++next_) {
      loop_.step(ticks_.at(next_).time, ticks_[next_].value.micro);
    }
    return static_cast<double>(cpu_time() - start) / static_cast<double>(count);
  }
  const std::vector<TierChange>& changes() const { return loop_.changes; }

 private:
  const std::vector<Tick>& ticks_;
  BareLoop loop_;
  std::size_t next_ = 0;
};

void check_same(const Ours& ours, const Floor& floor) {
  if (ours.changes() != floor.changes() || ours.overflowed() > 0) {
    throw std::runtime_error(
        "analyzer and bare loop disagree: " + std::to_string(ours.changes().size()) + " and " +
        std::to_string(floor.changes().size()) + " changes of tier");
  }
}

void run(const Options& options) {
  const std::int64_t small = 1 << 10;
  const std::int64_t large = options.size(1 << 20, 1 << 12);
  const std::int64_t warm_up = large * 11 / 10;
  const std::int64_t segment = options.size(200'000, 2'000);
  const auto ticks = random_walk(warm_up + segment * options.rounds);

  Ours ours_small(ticks, small);
  Floor floor_small(ticks, small);
  Ours ours_large(ticks, large);
  Floor floor_large(ticks, large);
  ours_small.run(warm_up);
  floor_small.run(warm_up);
  ours_large.run(warm_up);
  floor_large.run(warm_up);

  Comparison tick;
  Comparison size;
  Comparison floor_size;
  for (int round = 0; round < options.rounds; ++round) {
    const double small_ns = ours_small.run(segment);
    const double floor_ns = floor_small.run(segment);
    const double large_ns = ours_large.run(segment);
    const double floor_large_ns = floor_large.run(segment);
    tick.ours.push_back(small_ns);
    tick.floor.push_back(floor_ns);
    size.ours.push_back(large_ns);
    size.floor.push_back(small_ns);
    floor_size.ours.push_back(floor_large_ns);
    floor_size.floor.push_back(floor_ns);
  }
  check_same(ours_small, floor_small);
  check_same(ours_large, floor_large);
  print_row("a tick, 5 time windows, 3 rules / bare loop", "ns", tick, at_most(2));
  print_row("the same tick, windows of 2^20 / of 2^10", "ns", size, at_most(1.3));
  print_row("  (a bare loop alone, 2^20 / 2^10)", "ns", floor_size, at_most(1.3));
}

}  // namespace
}  // namespace yieldwatch::bench

int main(int argc, char** argv) {
  return yieldwatch::bench::bench_main(argc, argv, yieldwatch::bench::run);
}
