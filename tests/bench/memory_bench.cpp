// Allocations a tick, and bytes a sample. Counted, so that one round is as good as nine.
#include "bench/memory.h"
#include "bench/rounds.h"

namespace yieldwatch::bench {
namespace {

void run(const Options& options) {
  const std::int64_t ticks = options.size(100'000, 2'000);
  print_count("allocations in 100,000 ticks, Analyzer::step", "",
              static_cast<double>(allocations_of_steps(ticks)), at_most(0));
  print_count("allocations in 100,000 ticks, socket to step", "",
              static_cast<double>(allocations_from_socket(ticks)), at_most(0));
  double most = 0;
  for (const std::int64_t samples : {1 << 14, (1 << 17) + 1'000, 1 << 20}) {
    most = std::max(most, bytes_a_sample(options.size(samples, 1 << 14)));
  }
  print_count("bytes a sample in a time window, random walk", "B", most, at_most(24));
}

}  // namespace
}  // namespace yieldwatch::bench

int main(int argc, char** argv) {
  return yieldwatch::bench::bench_main(argc, argv, yieldwatch::bench::run);
}
