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
  EXPECT_EQ(text(SessionSeries("change", days(1)).signal().points()), "");
}

// The same from the definition; c[0] is the latest.
Micro naive(std::string_view name, const std::vector<std::int64_t>& c, std::int64_t n,
            std::int64_t v, std::int64_t scale) {
  const auto need = name == "last" ? 1 : (name == "zscore" ? std::max(n, v) : n) + 1;
  if (static_cast<std::int64_t>(c.size()) < need) {
    return std::nullopt;
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
  if (name == "slope") {
    std::vector<Point> points;
    for (std::int64_t i = 0; i <= n; ++i) {
      points.push_back({i, c[n - i]});
    }
    return naive_result(naive_slope(points, scale));
  }
  int128 sum = 0;
  int128 squares = 0;
  for (std::int64_t i = 0; i < v; ++i) {
    const int128 change = c[i] - c[i + 1];
    sum += change;
    squares += change * change;
  }
  const double variance =
      static_cast<double>(v * squares - sum * sum) / static_cast<double>(v * (v - 1));
  return variance == 0 ? std::nullopt
                       : naive_result(static_cast<double>((now - c[n]) * 1'000'000) /
                                      std::sqrt(variance * static_cast<double>(n)));
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
      4.0, rc::gen::container<std::vector<std::pair<int, std::int64_t>>>(
               rc::gen::pair(rc::gen::inRange(0, 4), values())));  // sessions passed, and a value
  for (const SignalRow& row : signal_table()) {
    std::vector<Window> windows = days(n, v);
    windows.resize(static_cast<std::size_t>(row.windows));
    SessionSeries series(row.name, windows, scale, extra);
    std::vector<std::int64_t> c;
    std::int32_t day = 0;
    for (const auto& [passed, value] : steps) {
      day += passed;
      if (passed > 0 || c.empty()) {
        c.insert(c.begin(), value);
      } else {
        c[0] = value;
      }
      series.put(day, value);
      RC_ASSERT(series.value() == naive(row.name, c, n, v, scale));
    }
  }
}

TEST(SessionSignalTest, AfterAMillionSessionsTheSumsAreThoseOfAFreshWindow) {
  const auto value = [](std::int64_t i) { return i * i % 1'000'003 * 900'000 - Value::kLimit / 2; };
  for (const std::string_view name : {"slope", "zscore", "rise"}) {
    std::vector<Window> windows = days(20, 30);
    windows.resize(static_cast<std::size_t>(find_signal(name)->windows));
    SessionSeries old(name, windows);
    SessionSeries fresh(name, windows);
    for (std::int32_t day = 0; day < 1'000'000; ++day) {
      old.put(day, value(day));
    }
    for (std::int32_t day = 1'000'000 - 31; day < 1'000'000; ++day) {
      fresh.put(day, value(day));
    }
    EXPECT_EQ(old.value(), fresh.value()) << name;
    EXPECT_NE(old.value(), std::nullopt) << name;
  }
}

TEST(ChangeSumsTest, AfterAResetTheyAreAsNew) {
  ChangeSums sums;
  sums.add(100);
  sums.reset();
  sums.add(1);
  sums.add(3);
  EXPECT_EQ(sums.compute(2), 2.0);
  EXPECT_EQ(sums.compute(1), 0.0);
}

}  // namespace
}  // namespace yieldwatch
