// Rounds: two measurements taken side by side, again and again, and the line they make.
//
// A machine drifts by a third within minutes, so a single figure says little, and a ratio of
// two figures taken one after the other not much more. Here what is measured and the floor it
// is measured against take turns, each round gives one ratio, and the median of those is
// compared with the bar. A bar is never asserted: a program fails only if it could not measure.
#pragma once

#include <time.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace yieldwatch::bench {

struct Options {
  int rounds = 9;
  bool smoke = false;  // next to nothing, only to see that the program works

  // A number of iterations, or one small enough for a test.
  std::int64_t size(std::int64_t full, std::int64_t tiny) const { return smoke ? tiny : full; }
};

struct Bar {
  bool at_most = true;
  double limit = 0;

  bool met_by(double ratio) const { return at_most ? ratio <= limit : ratio >= limit; }
};
inline Bar at_most(double limit) {
  return {true, limit};
}
inline Bar at_least(double limit) {
  return {false, limit};
}

inline double median(std::vector<double> numbers) {
  std::ranges::sort(numbers);
  const std::size_t middle = numbers.size() / 2;
  return numbers.size() % 2 == 1 ? numbers[middle] : (numbers[middle - 1] + numbers[middle]) / 2;
}

// What was measured of us and of the floor, a figure of each a round.
struct Comparison {
  std::vector<double> ours;
  std::vector<double> floor;

  std::vector<double> ratios() const {
    std::vector<double> out;
    for (std::size_t i = 0; i < ours.size(); ++i) {
      out.push_back(ours[i] / floor[i]);
    }
    return out;
  }
};

// `measure(round)` is called in turns: ours first in even rounds, the floor first in odd ones.
template <class Ours, class Floor>
Comparison compare(const Options& options, Ours ours, Floor floor) {
  Comparison out;
  for (int round = 0; round < options.rounds; ++round) {
    if (round % 2 == 0) {
      out.ours.push_back(ours(round));
      out.floor.push_back(floor(round));
    } else {
      out.floor.push_back(floor(round));
      out.ours.push_back(ours(round));
    }
  }
  return out;
}

inline void print_header() {
  std::printf("%-52s %12s %12s  %-24s %-8s\n", "what", "ours", "floor", "ratio (min..max)", "bar");
}

inline void print_row(std::string_view what, std::string_view unit, const Comparison& measured,
                      Bar bar) {
  const std::vector<double> ratios = measured.ratios();
  const double middle = median(ratios);
  const auto [least, most] = std::ranges::minmax(ratios);
  std::printf("%-52.*s %7.4g %-4.*s %7.4g %-4.*s  %6.3f (%.3f..%.3f)%*s %s %-5.4g %s\n",
              static_cast<int>(what.size()), what.data(), median(measured.ours),
              static_cast<int>(unit.size()), unit.data(), median(measured.floor),
              static_cast<int>(unit.size()), unit.data(), middle, least, most, 1, "",
              bar.at_most ? "<=" : ">=", bar.limit, bar.met_by(middle) ? "ok" : "MISSED");
  std::fflush(stdout);
}

// A figure that needs no floor, since it is counted and not timed.
inline void print_count(std::string_view what, std::string_view unit, double ours, Bar bar) {
  std::printf("%-52.*s %7.4g %-4.*s %12s  %-24s %s %-5.4g %s\n", static_cast<int>(what.size()),
              what.data(), ours, static_cast<int>(unit.size()), unit.data(), "", "",
              bar.at_most ? "<=" : ">=", bar.limit, bar.met_by(ours) ? "ok" : "MISSED");
  std::fflush(stdout);
}

inline std::int64_t nanoseconds(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

// Of this thread, so that what else the machine does is not counted: for what waits for nothing.
inline std::int64_t cpu_time() {
  return nanoseconds(CLOCK_THREAD_CPUTIME_ID);
}

// For what does wait, comparable between processes.
inline std::int64_t elapsed_time() {
  return nanoseconds(CLOCK_MONOTONIC);
}

// A benchmark's main: PROGRAM [--smoke] [--no-header].
template <class Run>
int bench_main(int argc, char** argv, Run run) {
  Options options;
  bool header = true;
  for (int i = 1; i < argc; ++i) {
    const std::string_view arg = argv[i];
    if (arg == "--smoke") {
      options = {.rounds = 2, .smoke = true};
    } else if (arg == "--no-header") {
      header = false;
    } else {
      std::fprintf(stderr, "usage: %s [--smoke] [--no-header]\n", argv[0]);
      return 64;
    }
  }
  try {
    if (header) {
      print_header();
    }
    run(options);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", argv[0], error.what());
    return 70;
  }
}

}  // namespace yieldwatch::bench
