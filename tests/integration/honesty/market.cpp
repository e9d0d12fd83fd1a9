#include "integration/honesty/market.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <utility>

#include "core/zone.h"
#include "evidence/bootstrap.h"
#include "rules/expression.h"

namespace yieldwatch::testing {
namespace {

constexpr double kYieldStep = 0.07;     // percent a day
constexpr double kRelativeStep = 0.50;  // percent a day
constexpr std::size_t kWindow = 60;
constexpr std::size_t kHorizon = 120;

double uniform(Random& random) {
  return (static_cast<double>(random.next() >> 11U) + 0.5) * 0x1p-53;
}

double normal(Random& random) {  // Box and Muller
  return std::sqrt(-2 * std::log(uniform(random))) *
         std::cos(2 * std::numbers::pi * uniform(random));
}

// Steps of unit variance whose volatility comes in clusters.
class Clusters {
 public:
  explicit Clusters(std::uint64_t seed) : random_(seed) {}

  double next() {
    variance_ = 0.02 + 0.08 * last_ * last_ + 0.90 * variance_;
    last_ = std::sqrt(variance_) * normal(random_);
    return last_;
  }

 private:
  Random random_;
  double variance_ = 1;
  double last_ = 0;
};

// What a day's return gains for each 100 bp of the change up to the evening before, so that the
// outcome of the next session on gains `response`: the change at later days still shares a part
// (1 - j ÷ 60) with the one that is known.
double daily_gain(double response) {
  double shared = 0;
  for (std::size_t j = 1; j < kWindow && j <= kHorizon; ++j) {
    shared += 1 - static_cast<double>(j) / kWindow;
  }
  return response / shared;
}

Value value(double number) {
  return Value{std::llround(number * Value::kScale)};
}

SignalDef signal(const std::string& text, const Catalog& catalog) {
  const auto parsed = parse_signal(text, catalog);
  if (const auto* error = std::get_if<ExprError>(&parsed)) {
    ADD_FAILURE() << text << ": " << error->message;
    return {};
  }
  return std::get<SignalDef>(parsed);
}

Instrument instrument(std::string name, InstrumentKind kind) {
  static const auto utc = std::make_shared<const Zone>(Zone::utc());
  Instrument out = default_instrument(name);
  out.name = std::move(name);
  out.kind = kind;
  out.zone = utc;
  return out;
}

}  // namespace

Market simulate(std::size_t sessions, double response, std::uint64_t seed) {
  Clusters yields(seed * 2 + 1);
  Clusters returns(seed * 2 + 2);
  const double gain = daily_gain(response) / 100;
  Market market;
  double yield = 50;  // far from where a yield can't be
  double relative = std::log(100);
  for (std::size_t day = 0; day < sessions; ++day) {
    const double known =
        day > kWindow ? market.yield[day - 1] - market.yield[day - 1 - kWindow] : 0;
    relative += (kRelativeStep * returns.next()) / 100 + gain * known;
    yield += kYieldStep * yields.next();
    market.yield.push_back(yield);
    market.relative.push_back(std::exp(relative));
  }
  return market;
}

void play(const Market& market, Recorder& recorder) {
  for (std::size_t day = 0; day < market.yield.size(); ++day) {
    const Session session{static_cast<std::int32_t>(day)};
    const Timestamp time{(static_cast<std::int64_t>(day) * 24 + 16) * kNanosPerHour};
    const Value yield = value(market.yield[day]);
    const Value relative = value(market.relative[day]);
    recorder.step({.source = "simulated",
                   .instrument = "YIELD",
                   .unit = Unit::percent,
                   .times = {&time, 1},
                   .values = {&yield, 1},
                   .publish_time = time,
                   .more = true,
                   .origin = Origin::replay},
                  session);
    recorder.step({.source = "simulated",
                   .instrument = "SMALL",
                   .unit = Unit::points,
                   .times = {&time, 1},
                   .values = {&relative, 1},
                   .publish_time = time,
                   .origin = Origin::replay},
                  session);
  }
}

SearchPlan search_plan() {
  Catalog catalog;
  catalog.instruments["YIELD"] = instrument("YIELD", InstrumentKind::yield);
  catalog.instruments["SMALL"] = instrument("SMALL", InstrumentKind::index);
  SearchPlan plan;
  for (const auto& [unused, one] : catalog.instruments) {
    plan.instruments.push_back(one);
  }
  const auto relative = parse_series("ln(SMALL)", catalog);
  plan.outcomes.push_back({"RELATIVE", std::get<SeriesDef>(relative)});
  for (const std::string window : {"20d", "40d", "60d", "90d", "120d"}) {
    for (const std::string& text :
         {"change(YIELD, " + window + ')', "zscore(YIELD, " + window + ", 250d)"}) {
      Candidate candidate;
      candidate.rule.name = text;
      candidate.rule.instrument = "YIELD";
      candidate.rule.signal = signal(text, catalog);
      candidate.rule.outcome = Outcome{"RELATIVE", {60, 120}};
      const bool change = text.starts_with('c');
      for (const double level : change ? std::vector{50.0, 75.0, 100.0} : std::vector{1.0, 1.5}) {
        candidate.levels.push_back({value(level), value(level * 0.8)});
      }
      plan.candidates.push_back(std::move(candidate));
    }
  }
  return plan;
}

}  // namespace yieldwatch::testing
