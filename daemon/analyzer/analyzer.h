// The analyzer: ticks and heartbeats in, transitions out. Live, replay and tests call the same
// two functions, so the same input gives the same alerts to the byte.
//
// Pure: time moves only because a message says so. Belongs to one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/state.h"
#include "core/data_news.h"
#include "core/instrument.h"
#include "core/stale_change.h"
#include "core/tick.h"
#include "core/transition.h"
#include "rules/alert_machine.h"
#include "rules/rule.h"
#include "window/signal.h"

namespace yieldwatch {

// A message's event time may be later than its publish time by this much: clocks differ.
inline constexpr std::int64_t kMaxAhead = 5 * kNanosPerSecond;

// What the analyzer watches. Every instrument that a rule reads is in `instruments`.
struct AnalyzerSpec {
  std::vector<Instrument> instruments;
  std::vector<Rule> rules;
  std::vector<Regime> regimes = {};
};

// Told what happens, in order, during a step. Must not call back into the analyzer's steps.
class AnalyzerListener {
 public:
  virtual ~AnalyzerListener() = default;
  virtual void on_transition(Transition transition) = 0;
  virtual void on_refusal(const Refusal& refusal) = 0;
  // An instrument has had its first tick of another session.
  virtual void on_session_close(const SessionClose&) {}
  // What has become of an instrument's data, other than that a tick was taken or refused.
  virtual void on_data_news(const DataNews&) {}
  // An instrument is stale, or no longer. Before what rules make of it.
  virtual void on_stale(const StaleChange&) {}
};

// An instrument as it stands, for status. A copy.
struct InstrumentView {
  std::string name;
  Quantity value;
  Timestamp time;  // never() before its first value
  Session session;
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;
  bool stale = false;
  Timestamp due = Timestamp::end_of_time();  // it is stale from here on, until a value comes
  std::string source = {};                   // in use, where it has several
};

struct ConditionView {
  std::string text;
  std::optional<Value> value;
  Unit unit = Unit::one;
  bool holds = false;
};

// A rule as it stands, for status and explain. A copy, but for `rule`.
struct RuleView {
  const Rule* rule = nullptr;  // lives as long as the analyzer
  State state = State::warming;
  Tier tier = Tier::none;
  std::optional<Value> value;
  std::string id;                   // of the present alert; may be empty
  Tier next_tier = Tier::none;      // the next graver tier; none if there is none
  std::optional<Value> next_level;  // its enter
  std::optional<Value> distance;    // to it; positive: yet to go
  // Standard deviation of its signal's changes from session to session, in the signal's unit;
  // nothing while there are too few, and for a time window.
  std::optional<double> sigma;
  std::string held_back;            // in words: what it waits for; may be empty
  Warmth warmth;                    // of its signal
  std::vector<SignalPoint> points;  // what its signal's value rests on
  Unit point_unit = Unit::percent;  // of the points' values
  std::vector<ConditionView> conditions;
  std::array<AlertMachine::TierClock, kTierCount> clocks;
  std::vector<TransitionInput> inputs;
  Session session = Session::none();    // of its series
  std::vector<HeldRegime> regimes;      // that hold
  std::optional<Quantity> same_period;  // as in a Transition
};

// What a rule sees at the present moment. A copy.
struct RuleSample {
  std::optional<Value> value;         // of its signal
  bool conditions_hold = true;        // every `and` has a value and holds
  Session session = Session::none();  // the newest of its signal's series
};

class Analyzer {
 public:
  // `listener` must outlive the analyzer.
  Analyzer(AnalyzerSpec spec, AnalyzerListener& listener);
  ~Analyzer();
  Analyzer(const Analyzer&) = delete;
  Analyzer& operator=(const Analyzer&) = delete;

  // Applies ticks; or, where the batch is of the past, what a source says of sessions gone by.
  // What the gate, the order or the clock refuses goes to on_refusal and
  // changes nothing else. Rules are evaluated when the last tick of an event time is in; those of
  // an instrument of which a source has begun to say the past (`past` and `more`), when it has
  // said all.
  void step(const TickBatch& batch);
  // Lets time pass up to heartbeat.complete_up_to.
  void step(const Heartbeat& heartbeat);

  // Ends the present group of ticks and all that was begun of the past, whoever has said that more
  // is to come.
  void end_group();

  // What it remembers; nothing while more ticks of this event time, or more of what a source says
  // of the past, are to come.
  std::optional<AnalyzerState> state() const;
  // Before the first step: goes on from there. Series of which the state has too little, those
  // of new rules and of longer windows, get the closes of their instruments, which are in order
  // of time; only such as were known when the state was made: what was learned of the past after it
  // comes again with what is stepped through. Rules that the state does not know, or knows with
  // another hash, begin anew.
  void restore(const AnalyzerState& state, std::span<const SessionClose> closes);

  // The latest event time told; never() before the first.
  Timestamp event_time() const;
  // Samples dropped because a time window held kMaxWindowSamples.
  std::uint64_t overflowed() const;

  std::size_t rule_count() const;
  const Rule& rule(std::size_t rule) const;
  RuleView view(std::size_t rule) const;
  // Cheap: for who asks after every session.
  RuleSample sample(std::size_t rule) const;
  // Nothing of a name that it does not know.
  std::optional<InstrumentView> instrument(std::string_view name) const;
  std::vector<InstrumentView> instruments() const;  // those that have had a value

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace yieldwatch
