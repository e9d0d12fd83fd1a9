// Signals over sessions against the plain way of computing them, over any history.
#include "window/session_signals.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "unit/window/series.h"

namespace yieldwatch {
namespace {

constexpr std::int64_t kBp = 10'000;  // in micro-percent

std::vector<Window> days(std::int64_t n, std::int64_t v) {
  return {Window{.sessions = n}, Window{.sessions = v}};
}

// The same from the definition; c[0] is the latest, x the closes of the second series.
struct History {
  std::vector<std::int64_t> c;
  std::vector<std::int64_t> x;
};

// n Σab - Σa Σb over the first n.
int128 naive_spread(const std::vector<std::int64_t>& a, const std::vector<std::int64_t>& b,
                    std::int64_t n) {
  int128 sum_a = 0, sum_b = 0, products = 0;
  for (std::int64_t i = 0; i < n; ++i) {
    sum_a += a[i];
    sum_b += b[i];
    products += int128{a[i]} * b[i];
  }
  return n * products - sum_a * sum_b;
}

double naive_variance(const std::vector<std::int64_t>& of, std::int64_t n) {
  return n < 2 ? 0
               : static_cast<double>(naive_spread(of, of, n)) / static_cast<double>(n * (n - 1));
}

std::vector<std::int64_t> changes(const std::vector<std::int64_t>& closes) {
  std::vector<std::int64_t> out;
  for (std::size_t i = 0; i + 1 < closes.size(); ++i) {
    out.push_back(closes[i] - closes[i + 1]);
  }
  return out;
}

Micro naive_of_levels(std::string_view name, const std::vector<std::int64_t>& c, std::int64_t n,
                      std::int64_t scale) {
  if (name == "mean") {
    int128 sum = 0;
    for (std::int64_t i = 0; i < n; ++i) {
      sum += c[i] * scale;
    }
    // Halves away from zero.
    return naive_result((2 * sum + (sum < 0 ? -n : n)) / (2 * n));
  }
  if (name == "stdev") {
    return naive_result(std::sqrt(naive_variance(c, n)) * static_cast<double>(scale));
  }
  const auto at_most = [&c](std::int64_t close) { return close <= c[0]; };
  const auto count = std::count_if(c.begin(), c.begin() + n, at_most);
  return naive_result(static_cast<double>(count) * 1e6 / static_cast<double>(n));
}

Micro naive_of_line(std::string_view name, const std::vector<std::int64_t>& c, std::int64_t n,
                    std::int64_t scale) {
  std::vector<Point> points;
  for (std::int64_t i = 0; i <= n; ++i) {
    points.push_back({i, c[n - i]});
  }
  return name == "slope" ? naive_result(naive_slope(points, scale)) : naive_r2(points);
}

Micro naive_of_changes(std::string_view name, const History& history, std::int64_t n,
                       std::int64_t v, std::int64_t scale) {
  const auto y = changes(history.c);
  if (name == "vol") {
    return naive_result(std::sqrt(naive_variance(y, n) * 252) * static_cast<double>(scale));
  }
  if (name == "zscore") {
    const double variance = naive_variance(y, v);
    const int128 change = history.c[0] - history.c[n];
    return variance == 0 ? std::nullopt
                         : naive_result(static_cast<double>(change * 1'000'000) /
                                        std::sqrt(variance * static_cast<double>(n)));
  }
  const auto x = changes(history.x);
  const auto common = static_cast<double>(naive_spread(x, y, n));
  const auto x_spread = static_cast<double>(naive_spread(x, x, n));
  const auto y_spread = static_cast<double>(naive_spread(y, y, n));
  if (x_spread == 0 || (name == "corr" && y_spread == 0)) {
    return std::nullopt;
  }
  return name == "beta" ? naive_result(common * static_cast<double>(1'000'000 * scale) / x_spread)
                        : naive_result(common * 1e6 / (std::sqrt(x_spread) * std::sqrt(y_spread)));
}

Micro naive(std::string_view name, const History& history, std::int64_t n, std::int64_t v,
            std::int64_t scale) {
  const std::vector<std::int64_t>& c = history.c;
  const bool of_levels = name == "mean" || name == "stdev" || name == "rank";
  const auto need = name == "last" ? 1
                    : of_levels    ? n
                                   : (name == "zscore" ? std::max(n, v) : n) + 1;
  if (static_cast<std::int64_t>(c.size()) < need) {
    return std::nullopt;
  }
  if (of_levels) {
    return naive_of_levels(name, c, n, scale);
  }
  if (name == "slope" || name == "r2") {
    return naive_of_line(name, c, n, scale);
  }
  const int128 now = c[0];
  if (name == "last") {
    return naive_result(now * scale);
  }
  if (name == "change") {
    return naive_result((now - c[n]) * scale);
  }
  if (name == "rise") {
    return naive_result((now - *std::min_element(c.begin(), c.begin() + n + 1)) * scale);
  }
  if (name == "fall") {
    return naive_result((*std::max_element(c.begin(), c.begin() + n + 1) - now) * scale);
  }
  if (name == "breakout") {
    return naive_result((now - *std::max_element(c.begin() + 1, c.begin() + n + 1)) * scale);
  }
  return naive_of_changes(name, history, n, v, scale);
}

rc::Gen<std::int64_t> values() {
  return rc::gen::weightedOneOf<std::int64_t>(
      {{8, rc::gen::inRange<std::int64_t>(-20 * kBp, 20 * kBp)},
       {4, rc::gen::inRange<std::int64_t>(-3, 3)},
       {1, rc::gen::inRange<std::int64_t>(-Value::kLimit + 1, Value::kLimit)},
       {1, rc::gen::element<std::int64_t>(-Value::kLimit + 1, Value::kLimit - 1)}});
}

RC_GTEST_PROP(SessionSignalTest, EachAgreesWithItsDefinitionWhateverComes, ()) {
  const auto n = *rc::gen::inRange<std::int64_t>(1, 25);
  const auto v = *rc::gen::inRange<std::int64_t>(2, 25);
  const auto scale = *rc::gen::element<std::int64_t>(1, 100);
  const auto extra = *rc::gen::inRange<std::int64_t>(0, 5);  // another signal looks back further
  const auto steps = *rc::gen::scale(
      4.0, rc::gen::container<std::vector<std::tuple<int, std::int64_t, std::int64_t>>>(
               // Sessions passed, and a value of each series.
               rc::gen::tuple(rc::gen::inRange(0, 4), values(), values())));
  for (const SignalRow& row : signal_table()) {
    std::vector<Window> windows = days(n, v);
    windows.resize(row.windows);
    SessionSeries series(row.name, windows, scale, extra);
    History history;
    std::int32_t day = 0;
    for (const auto& [passed, value, second] : steps) {
      day += passed;
      if (passed > 0 || history.c.empty()) {
        history.c.insert(history.c.begin(), value);
        history.x.insert(history.x.begin(), second);
      }
      history.c[0] = value;
      history.x[0] = second;
      series.put(day, value, second);
      RC_ASSERT(series.value() == naive(row.name, history, n, v, scale));
    }
  }
}

TEST(SessionSignalTest, AfterAMillionSessionsTheSumsAreThoseOfAFreshWindow) {
  const auto value = [](std::int64_t i) { return i * i % 1'000'003 * 900'000 - Value::kLimit / 2; };
  for (const SignalRow& row : signal_table()) {
    std::vector<Window> windows = days(20, 30);
    windows.resize(row.windows);
    SessionSeries old(row.name, windows);
    SessionSeries fresh(row.name, windows);
    for (std::int32_t day = 0; day < 1'000'000; ++day) {
      old.put(day, value(day), -value(day + 7));
    }
    for (std::int32_t day = 1'000'000 - 31; day < 1'000'000; ++day) {
      fresh.put(day, value(day), -value(day + 7));
    }
    EXPECT_EQ(old.value(), fresh.value()) << row.name;
    // Beta and vol of such leaps are out of range, but the others have a value.
    EXPECT_TRUE(old.value() || row.name == "vol" || row.name == "stdev") << row.name;
  }
}

}  // namespace
}  // namespace yieldwatch
