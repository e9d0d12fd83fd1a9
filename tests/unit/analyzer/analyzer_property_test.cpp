#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <random>

#include "analyzer/analyzer.h"
#include "support/scenario.h"

namespace yieldwatch {
namespace {

using testing::heartbeat;
using testing::make_rule;
using testing::make_spec;
using testing::Recorder;
using testing::tick;

struct Event {
  std::string instrument;
  Timestamp time;
  Value value;
  bool more = false;
};

// Rules that use every kind of window and clock, near levels that random walks do cross.
AnalyzerSpec lively_spec() {
  std::vector<Rule> rules;
  rules.push_back(make_rule("session", "change(UST10Y, 2d)", {{"3", "1"}, {"6", "4"}}));
  rules.push_back(make_rule("hour", "rise(UST10Y, 1h)", {{"3", "2"}, {"5", "4"}}));
  rules.push_back(make_rule("slope", "slope(UST10Y, 45m)", {{"2", "1"}}));
  rules.push_back(make_rule("curve", "change(UST10Y - UST2Y, 1h)", {{"3", "1"}}));
  rules.push_back(make_rule("down", "change(UST2Y, 30m)", {{"-3", "-1"}}));
  rules.back().below = true;
  rules[1].hold_for.nanos = 20 * kNanosPerMinute;
  rules[1].keep_firing.nanos = 40 * kNanosPerMinute;
  rules[3].conditions.push_back(testing::parsed(parse_condition("rise(UST2Y, 1h) < 9bp", {})));
  AnalyzerSpec spec = make_spec(std::move(rules));
  spec.instruments[0].stale_after_ns = 9 * kNanosPerHour;
  return spec;
}

// Two random walks with silences, bursts and equal stamps; times as they come on the bus.
std::vector<Event> random_events(unsigned seed, int count) {
  std::mt19937 random(seed);
  std::vector<Event> events;
  Timestamp now = testing::at("2026-01-05T14:00:00Z");
  std::array<std::int64_t, 2> walk{4'000'000, 3'500'000};
  for (int i = 0; i < count; ++i) {
    const unsigned dice = random() % 100;
    const std::int64_t pause = dice < 30 ? 0
                               : dice < 95
                                   ? static_cast<std::int64_t>(random() % 1200) * kNanosPerSecond
                                   : static_cast<std::int64_t>(random() % 30) * kNanosPerHour;
    now = now.plus(pause);
    const std::size_t which = random() % 2;
    walk.at(which) += static_cast<std::int64_t>(random() % 7 - 3) * 10'000;
    if (!events.empty() && events.back().time == now) {
      events.back().more = random() % 2 == 0;
    }
    events.push_back({which == 0 ? "UST10Y" : "UST2Y", now, {walk.at(which)}});
  }
  return events;
}

RC_GTEST_PROP(AnalyzerPropertyTest, HeartbeatsInBetweenChangeNothing, (unsigned seed)) {
  const auto events = random_events(seed, 200);
  Recorder plain;
  Recorder beaten;
  Analyzer a(lively_spec(), plain);
  Analyzer b(lively_spec(), beaten);
  std::mt19937 random(seed + 1);
  for (std::size_t i = 0; i < events.size(); ++i) {
    const Event& e = events[i];
    tick(a, e.instrument, e.time, e.value, e.more);
    tick(b, e.instrument, e.time, e.value, e.more);
    // Between two event times a heartbeat may say so; it knows of no tick to come.
    if (i + 1 < events.size() && events[i + 1].time > e.time && random() % 2 == 0) {
      const std::int64_t gap = events[i + 1].time.ns - e.time.ns;
      heartbeat(b, e.time.plus(static_cast<std::int64_t>(random()) % gap));
    }
  }
  const Timestamp end = events.back().time.plus(100 * kNanosPerHour);
  heartbeat(a, end);
  heartbeat(b, end);
  RC_ASSERT(plain.lines() == beaten.lines());
  RC_ASSERT(plain.transitions == beaten.transitions);
}

RC_GTEST_PROP(AnalyzerPropertyTest, ABatchIsTheSameAsItsTicks, (unsigned seed)) {
  auto events = random_events(seed, 200);
  Recorder single;
  Recorder batched;
  Analyzer a(lively_spec(), single);
  Analyzer b(lively_spec(), batched);
  for (std::size_t i = 0; i < events.size();) {
    std::size_t end = i + 1;
    while (end < events.size() && events[end].instrument == events[i].instrument) {
      ++end;
    }
    std::vector<Timestamp> times;
    std::vector<Value> values;
    for (; i < end; ++i) {
      const bool more = i + 1 < end ? events[i + 1].time == events[i].time : events[i].more;
      tick(a, events[i].instrument, events[i].time, events[i].value, more);
      times.push_back(events[i].time);
      values.push_back(events[i].value);
    }
    b.step(TickBatch{.source = "test",
                     .instrument = events[end - 1].instrument,
                     .unit = Unit::percent,
                     .times = times,
                     .values = values,
                     .publish_time = times.back(),
                     .more = events[end - 1].more});
  }
  RC_ASSERT(single.lines() == batched.lines());
  RC_ASSERT(single.transitions == batched.transitions);
}

RC_GTEST_PROP(AnalyzerPropertyTest, LateAndRepeatedTicksBendNoAlert, (unsigned seed)) {
  const auto events = random_events(seed, 200);
  Recorder clean;
  Recorder noisy;
  Analyzer a(lively_spec(), clean);
  Analyzer b(lively_spec(), noisy);
  std::mt19937 random(seed + 1);
  for (const Event& e : events) {
    tick(a, e.instrument, e.time, e.value, e.more);
    tick(b, e.instrument, e.time, e.value, e.more);
    if (random() % 3 == 0) {
      // Sends it once more, and something long past; in the same group either way.
      tick(b, e.instrument, e.time, e.value, e.more);
      tick(b, e.instrument, testing::at("2026-01-05T13:00:00Z"), {99'000'000}, e.more);
    }
  }
  RC_ASSERT(clean.lines() == noisy.lines());
  RC_ASSERT(clean.transitions == noisy.transitions);
}

RC_GTEST_PROP(AnalyzerPropertyTest, TransitionsComeInOrderAndEachChangesSomething,
              (unsigned seed)) {
  Recorder seen;
  Analyzer analyzer(lively_spec(), seen);
  for (const Event& e : random_events(seed, 300)) {
    tick(analyzer, e.instrument, e.time, e.value, e.more);
  }
  Timestamp last = Timestamp::never();
  for (const Transition& t : seen.transitions) {
    RC_ASSERT(t.time >= last);
    RC_ASSERT(t.state != t.previous_state || t.tier != t.previous_tier);
    last = t.time;
  }
}

}  // namespace
}  // namespace yieldwatch
