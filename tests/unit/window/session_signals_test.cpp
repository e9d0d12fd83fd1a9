#include "window/session_signals.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "unit/window/series.h"

namespace yieldwatch {
namespace {

constexpr std::int64_t kBp = 10'000;  // in micro-percent

std::vector<Window> days(std::int64_t n) {
  return {Window{.sessions = n}};
}
std::vector<Window> days(std::int64_t n, std::int64_t v) {
  return {Window{.sessions = n}, Window{.sessions = v}};
}

// Closes of 4.00%, 4.10%, 3.95%, 4.20%, and a latest value of 4.05%.
Micro after_five_closes(std::string_view name, const std::vector<Window>& windows,
                        std::int64_t scale = 100) {
  SessionSeries series(name, windows, scale);
  std::int32_t day = 10;
  for (const std::int64_t bp : {400, 410, 395, 420, 405}) {
    series.put(day, 0);  // what a session opens with leaves no trace
    series.put(day, bp * kBp);
    day += 3;
  }
  return series.value();
}

TEST(SessionSignalTest, LastIsTheLatestValue) {
  EXPECT_EQ(after_five_closes("last", {}, 1), 4'050'000);
}

TEST(SessionSignalTest, ChangeIsTheLatestValueLessTheCloseNSessionsBefore) {
  EXPECT_EQ(after_five_closes("change", days(1)), -15'000'000);
  EXPECT_EQ(after_five_closes("change", days(4)), 5'000'000);
}

TEST(SessionSignalTest, RiseIsMeasuredFromTheLowestOfNPlusOneCloses) {
  EXPECT_EQ(after_five_closes("rise", days(1)), 0);
  EXPECT_EQ(after_five_closes("rise", days(2)), 10'000'000);
  EXPECT_EQ(after_five_closes("rise", days(4)), 10'000'000);
}

TEST(SessionSignalTest, FallIsMeasuredFromTheHighestOfNPlusOneCloses) {
  EXPECT_EQ(after_five_closes("fall", days(1)), 15'000'000);
  EXPECT_EQ(after_five_closes("fall", days(4)), 15'000'000);
}

TEST(SessionSignalTest, BreakoutComparesWithTheClosesBefore) {
  EXPECT_EQ(after_five_closes("breakout", days(1)), -15'000'000);
  SessionSeries series("breakout", days(2), 100);
  series.put(1, 400 * kBp);
  series.put(2, 410 * kBp);
  series.put(3, 405 * kBp);
  EXPECT_EQ(series.value(), -5'000'000);
  series.put(3, 412 * kBp);
  EXPECT_EQ(series.value(), 2'000'000);
}

TEST(SessionSignalTest, SlopeIsTheLeastSquaresSlopeASession) {
  // x -2 … 2: (-2·400 - 410 + 420 + 2·405) / 10 = 2 bp a session.
  EXPECT_EQ(after_five_closes("slope", days(4)), 2'000'000);
  EXPECT_EQ(after_five_closes("slope", days(1)), -15'000'000);
}

TEST(SessionSignalTest, ZscoreIsTheChangeInSigmas) {
  // Changes 10, -15, 25, -15: mean 1.25, squares 1168.75, variance 389.58333; change over two
  // sessions 10: 10 / (19.737865 · √2) = 0.358249.
  EXPECT_EQ(after_five_closes("zscore", days(2, 4)), 358'249);
  EXPECT_EQ(after_five_closes("zscore", days(2, 4), 1), 358'249);
}

TEST(SessionSignalTest, ZscoreOfAConstantHasNoValue) {
  SessionSeries series("zscore", days(1, 3), 100);
  for (int day = 0; day < 10; ++day) {
    series.put(day, 4'000'000 + day * kBp);
  }
  EXPECT_EQ(series.value(), std::nullopt);
  series.put(9, 0);
  EXPECT_NE(series.value(), std::nullopt);
}

TEST(SessionSignalTest, MeanStdevAndRankAreOfTheNClosesThatEndNow) {
  EXPECT_EQ(after_five_closes("mean", days(1), 1), 4'050'000);
  EXPECT_EQ(after_five_closes("mean", days(4), 1), 4'075'000);  // of 410 395 420 405
  // Deviations from 407.5: 2.5 -12.5 12.5 -2.5; squares 325, over 3.
  EXPECT_EQ(after_five_closes("stdev", days(4)), 10'408'330);
  EXPECT_EQ(after_five_closes("stdev", days(2)), 10'606'602);  // 15 / √2
  EXPECT_EQ(after_five_closes("rank", days(1)), 1'000'000);
  EXPECT_EQ(after_five_closes("rank", days(3)), 666'667);  // 395 and 405 of 395 420 405
  EXPECT_EQ(after_five_closes("rank", days(5)), 600'000);
  EXPECT_EQ(after_five_closes("rank", days(6)), std::nullopt);
}

TEST(SessionSignalTest, AMeanIsRoundedHalvesAwayFromZero) {
  for (const std::int64_t sign : {1, -1}) {
    SessionSeries series("mean", days(2));
    series.put(1, sign);
    series.put(2, sign * 2);
    EXPECT_EQ(series.value(), sign * 2);
    series.put(2, sign * 999'999'999'998);
    EXPECT_EQ(series.value(), sign * 500'000'000'000);
  }
}

TEST(SessionSignalTest, EqualClosesCountInARank) {
  SessionSeries series("rank", days(4));
  for (const std::int32_t day : {1, 2, 3}) {
    series.put(day, 5);
  }
  series.put(4, 4);
  EXPECT_EQ(series.value(), 250'000);
  series.put(4, 5);
  EXPECT_EQ(series.value(), 1'000'000);
}

TEST(SessionSignalTest, VolIsTheDeviationOfChangesAYear) {
  // Changes 10, -15, 25, -15, as for the zscore: √(389.58333 · 252) = √98175.
  EXPECT_EQ(after_five_closes("vol", days(4)), 313'328'901);
  SessionSeries steady("vol", days(3), 100);
  for (int day = 0; day < 10; ++day) {
    steady.put(day, 4'000'000 + day * kBp);
  }
  EXPECT_EQ(steady.value(), 0);
}

TEST(SessionSignalTest, R2IsTheShareTheSlopeExplains) {
  // x -2 … 2, y 400 410 395 420 405: Σxy 20, Σx² 10, Σ(y - 406)² 370: 400 / 3700.
  EXPECT_EQ(after_five_closes("r2", days(4)), 108'108);
  SessionSeries line("r2", days(4));
  SessionSeries flat("r2", days(4));
  for (int day = 0; day < 5; ++day) {
    line.put(day, -3 * day);
    flat.put(day, 7);
  }
  EXPECT_EQ(line.value(), 1'000'000);
  EXPECT_EQ(flat.value(), 0);  // there is no trend
}

// y moves by 3, -1, 2, 0 and x by 1, -1, 2, -2, of a unit of 1000 each: mean 1 and 0,
// Σdxdy 8, Σdx² 10, Σdy² 10.
Micro of_pair(std::string_view name, std::int64_t scale = 1) {
  SessionSeries series(name, days(4), scale);
  series.put(1, 90'000, -5'000);
  series.put(2, 100'000, 0);  // both before the window's five closes
  std::int32_t day = 10;
  for (const auto& [y, x] : std::vector<std::pair<std::int64_t, std::int64_t>>{
           {100, 0}, {103, 1}, {102, 0}, {104, 2}, {104, 0}}) {
    series.put(day, 0, 0);  // what a session opens with leaves no trace
    series.put(day, y * 1000, x * 1000);
    day += 3;
  }
  return series.value();
}

TEST(SessionSignalTest, BetaAndCorrelationAreOfChangesOfOneSession) {
  EXPECT_EQ(of_pair("beta"), 800'000);
  EXPECT_EQ(of_pair("beta", 100), 80'000'000);
  EXPECT_EQ(of_pair("corr"), 800'000);
}

TEST(SessionSignalTest, WhatHasNoVarianceHasNeitherBetaNorCorrelation) {
  for (const bool flat_x : {true, false}) {
    SessionSeries beta("beta", days(3));
    SessionSeries corr("corr", days(3));
    for (int day = 0; day < 5; ++day) {
      for (SessionSeries* series : {&beta, &corr}) {
        series->put(day, flat_x ? day * day : 3 * day, flat_x ? 2 * day : day * day);
      }
    }
    EXPECT_EQ(beta.value(), flat_x ? std::nullopt : Micro(0));
    EXPECT_EQ(corr.value(), std::nullopt);
  }
}

TEST(SessionSignalTest, AResultOutsideTheRangeOfValuesIsNone) {
  SessionSeries series("change", days(1), 100);
  series.put(1, 0);
  series.put(2, Value::kLimit / 100);
  EXPECT_EQ(series.value(), std::nullopt);
  series.put(2, Value::kLimit / 100 - 1);
  EXPECT_EQ(series.value(), Value::kLimit - 100);
  series.put(2, -Value::kLimit + 1);
  EXPECT_EQ(series.value(), std::nullopt);
}

TEST(SessionSignalTest, ASlopeIsRoundedHalvesAwayFromZero) {
  SessionSeries series("slope", days(2));
  series.put(1, 0);
  series.put(2, 0);
  series.put(3, 1);
  EXPECT_EQ(series.value(), 1);
  series.put(3, -1);
  EXPECT_EQ(series.value(), -1);
}

TEST(SessionSignalTest, ItIsWarmOnceItHasItsCloses) {
  SessionSeries series("zscore", days(2, 4), 100);
  EXPECT_EQ(series.signal().warmth().have, 0);
  EXPECT_EQ(series.signal().warmth().need, 5);
  EXPECT_EQ(series.signal().warmth().what, "closes");
  for (int day = 0; day < 4; ++day) {
    series.put(day, day * day);
    EXPECT_EQ(series.value(), std::nullopt);
    EXPECT_EQ(series.signal().warmth().have, day + 1);
  }
  series.put(4, 16);
  EXPECT_NE(series.value(), std::nullopt);
  series.put(5, 25);
  EXPECT_EQ(series.signal().warmth().have, 5);
}

std::string text(const std::vector<SignalPoint>& points) {
  std::string out;
  for (const SignalPoint& point : points) {
    out += point.what + '=' + to_string(point.value) + '@' + std::to_string(point.session.day);
    out += point.time == Timestamp::never() ? ";" : "!";
  }
  return out;
}

TEST(SessionSignalTest, ItTellsWhatItsValueRestsOn) {
  const auto points = [](std::string_view name, const std::vector<Window>& windows) {
    SessionSeries series(name, windows, 100);
    std::int32_t day = 10;
    for (const std::int64_t bp : {400, 410, 395, 420, 395, 405}) {
      series.put(day++, bp * kBp);
    }
    return text(series.signal().points());
  };
  EXPECT_EQ(points("last", {}), "now=4.05@15;");
  EXPECT_EQ(points("change", days(3)), "now=4.05@15;3 sessions ago=3.95@12;");
  EXPECT_EQ(points("change", days(9)), "now=4.05@15;");
  EXPECT_EQ(points("rise", days(4)), "now=4.05@15;lowest of 4 sessions=3.95@14;");
  EXPECT_EQ(points("fall", days(4)), "now=4.05@15;highest of 4 sessions=4.2@13;");
  EXPECT_EQ(points("breakout", days(1)), "now=4.05@15;highest of the 1 session before=3.95@14;");
  EXPECT_EQ(points("slope", days(1)), "now=4.05@15;1 session ago=3.95@14;");
  EXPECT_EQ(points("zscore", days(1, 2)),
            "now=4.05@15;1 session ago=3.95@14;stdev of the last 2 changes=0.247487@15;");
  EXPECT_EQ(points("vol", days(2)), "now=4.05@15;2 sessions ago=4.2@13;");
  EXPECT_EQ(points("mean", days(2)), "now=4.05@15;oldest of 2 sessions=3.95@14;");
  EXPECT_EQ(points("rank", days(3)),
            "now=4.05@15;lowest of 3 sessions=3.95@14;highest of 3 sessions=4.2@13;");
  EXPECT_EQ(points("beta", days(2)),
            "now=4.05@15;2 sessions ago=4.2@13;now, second series=0@15;2 sessions ago, second "
            "series=0@13;");
  EXPECT_EQ(text(SessionSeries("change", days(1)).signal().points()), "");
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
