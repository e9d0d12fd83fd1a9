// That the evidence does not see what is not there, and sees what is: searches over simulated
// histories of which the truth is known.
//
// With YIELDWATCH_LONG set, 300 histories of each kind; else a few, from the same seeds.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <mutex>
#include <thread>
#include <vector>

#include "integration/honesty/market.h"

namespace yieldwatch::testing {
namespace {

constexpr std::size_t kSessions = 16'000;  // as the real record has

std::size_t histories(std::size_t some) {
  return std::getenv("YIELDWATCH_LONG") != nullptr ? 300 : some;
}

struct Found {
  bool supported = false;  // anything
  double p = 1;            // of the response to change(YIELD, 60d) over 120 sessions
};

Found search(double response, std::uint64_t seed) {
  const Market market = simulate(kSessions, response, seed);
  const SearchPlan plan = search_plan();
  const Search search(plan, [&](Recorder& recorder) { play(market, recorder); }, {});
  Found found;
  for (const Finding& finding : search.findings()) {
    found.supported = found.supported || finding.verdict == Verdict::supported;
    if (finding.horizon == 120 &&
        plan.candidates[finding.candidate].rule.name == "change(YIELD, 60d)") {
      found.p = search.detail(finding, Session::none()).p.value_or(1);
    }
  }
  return found;
}

// Of seeds 1 … n, on all processors.
std::vector<Found> search_all(double response, std::size_t n) {
  std::vector<Found> all(n);
  std::atomic<std::size_t> next = 0;
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i) {
    threads.emplace_back([&] {
      for (std::size_t one = next++; one < n; one = next++) {
        all[one] = search(response, one + 1);
      }
    });
  }
  threads.clear();
  return all;
}

// The greatest distance between the share of values at or below x and x, where x is at least
// `from`: below it no p is given.
double distance_from_uniform(std::vector<double> values, double from) {
  std::ranges::sort(values);
  const auto n = static_cast<double>(values.size());
  double distance = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double below = static_cast<double>(i) / n;
    const double upto = static_cast<double>(i + 1) / n;
    if (values[i] > from) {
      distance = std::max({distance, values[i] - below, upto - values[i]});
    }
  }
  return distance;
}

TEST(Honesty, FindsNextToNothingWhereThereIsNothing) {
  const auto all = search_all(0, histories(40));
  const auto n = static_cast<double>(all.size());
  const auto supported = std::ranges::count(all, true, &Found::supported);
  std::cout << supported << " of " << all.size() << " searches of independent histories found "
            << "something supported\n";
  EXPECT_LE(static_cast<double>(supported), 0.10 * n);

  std::vector<double> p;
  std::ranges::transform(all, std::back_inserter(p), &Found::p);
  const double distance = distance_from_uniform(p, 180.0 / kSessions);
  const double critical = 1.36 / std::sqrt(n);  // Kolmogorov and Smirnov, at 5%
  std::cout << "p values are " << distance << " from uniform, of at most " << critical << '\n';
  EXPECT_LT(distance, critical);
}

TEST(Honesty, FindsWhatIsThere) {
  const auto all = search_all(-3, histories(20));
  const auto supported = std::ranges::count(all, true, &Found::supported);
  std::cout << supported << " of " << all.size()
            << " searches found what was planted: -3 pp per 100bp\n";
  EXPECT_GE(static_cast<double>(supported), 0.80 * static_cast<double>(all.size()));
}

}  // namespace
}  // namespace yieldwatch::testing
