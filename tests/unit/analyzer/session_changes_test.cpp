// How much a signal moves from session to session, alone and as a rule's view shows it.
#include "analyzer/session_changes.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <tuple>
#include <vector>

#include "support/scenario.h"

namespace yieldwatch {
namespace {

using testing::at;
using testing::make_rule;
using testing::make_spec;
using testing::Recorder;
using testing::tick;

constexpr std::int64_t kDay = 24 * kNanosPerHour;

// Of the last 250 changes between these, n - 1.
double naive_stdev(const std::vector<double>& closes) {
  std::vector<double> changes;
  for (std::size_t i = 1; i < closes.size(); ++i) {
    changes.push_back(closes[i] - closes[i - 1]);
  }
  const std::size_t first = changes.size() > 250 ? changes.size() - 250 : 0;
  changes.erase(changes.begin(), changes.begin() + static_cast<std::ptrdiff_t>(first));
  double mean = 0;
  for (const double change : changes) {
    mean += change / static_cast<double>(changes.size());
  }
  double variance = 0;
  for (const double change : changes) {
    variance += (change - mean) * (change - mean) / static_cast<double>(changes.size() - 1);
  }
  return std::sqrt(variance);
}

// Irregular, and ever wilder, so that what the ring lets go shows.
double made_close(int i) {
  return 4 + 0.0001 * i * ((i * 37) % 23 - 11);
}

TEST(SessionChangesTest, ItIsTheStdevOfTheLast250Changes) {
  SessionChanges changes;
  std::vector<double> closes;
  for (int i = 0; i < 800; ++i) {
    closes.push_back(made_close(i));
    changes.add(closes.back());
    if (closes.size() < 21) {
      ASSERT_EQ(changes.stdev(), std::nullopt) << i;
    } else {
      ASSERT_TRUE(changes.stdev()) << i;
      ASSERT_NEAR(*changes.stdev(), naive_stdev(closes), 1e-12) << i;
    }
  }
}

TEST(SessionChangesTest, WhatDoesNotMoveHasNone) {
  SessionChanges changes;
  for (int i = 0; i < 30; ++i) {
    changes.add(4.25);
  }
  EXPECT_EQ(changes.stdev(), 0.0);
}

TEST(SessionChangesTest, AViewHasThatOfItsSignalsCloses) {
  Recorder seen;
  Analyzer analyzer(make_spec({make_rule("up", "change(UST10Y, 2d)", {{"900", "800"}}),
                               make_rule("high", "last(UST10Y)", {{"90", "80"}})}),
                    seen);
  std::vector<double> yields;
  std::vector<double> ups;
  const Timestamp first = at("2024-01-01T14:00:00Z");
  for (int i = 0; i < 300; ++i) {
    const Timestamp time = first.plus(i * kDay);
    tick(analyzer, "UST10Y", time, testing::number("9"));  // not the close
    const auto size = yields.size();
    for (const auto& [rule, closes, fewest] :
         {std::tuple{0U, &ups, 23U}, std::tuple{1U, &yields, 21U}}) {
      const auto sigma = analyzer.view(rule).sigma;
      ASSERT_EQ(sigma.has_value(), size >= fewest) << rule << ' ' << i;
      if (sigma) {
        ASSERT_NEAR(*sigma, naive_stdev(*closes), 1e-9) << rule << ' ' << i;
      }
    }
    const Value close = Value::from_double(made_close(i)).value_or(Value{});
    tick(analyzer, "UST10Y", time.plus(kNanosPerHour), close);
    yields.push_back(close.to_double());
    if (size >= 2) {
      ups.push_back(100 * (yields[size] - yields[size - 2]));
    }
  }
}

TEST(SessionChangesTest, ATimeWindowHasNone) {
  Recorder seen;
  Analyzer analyzer(make_spec({make_rule("jolt", "change(UST10Y, 30m)", {{"500", "400"}})}), seen);
  const Timestamp first = at("2024-01-01T14:00:00Z");
  for (int i = 0; i < 60; ++i) {
    tick(analyzer, "UST10Y", first.plus(i * kDay), testing::number("4"));
    tick(analyzer, "UST10Y", first.plus(i * kDay + kNanosPerHour),
         Value::from_double(made_close(i)).value_or(Value{}));
  }
  EXPECT_TRUE(analyzer.view(0).value);
  EXPECT_EQ(analyzer.view(0).sigma, std::nullopt);
}

}  // namespace
}  // namespace yieldwatch
