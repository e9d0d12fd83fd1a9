// What a history held: the outcome series, every rule's signal and every regime, session by
// session, and the rules' alerts. Made by running the rules themselves through the analyzer.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "analyzer/analyzer.h"
#include "rules/rule.h"

namespace yieldwatch {

// An outcome series: small over large, in percent of the logarithm, so that a difference is a
// return in percentage points. One element for each session on which it has a value.
struct OutcomeTrack {
  std::string series;  // its name in the rules
  std::vector<Session> sessions;
  std::vector<double> level;

  std::size_t size() const { return sessions.size(); }
};

// How long an alert may wait for a session of its outcome to count at, in calendar days: longer
// than the longest closing of the exchange since 1914 (twelve days in March 1933). What waits
// longer falls into a hole of the outcome, and is no episode; nor is what came before its first
// session.
inline constexpr std::int32_t kMaxWaitDays = 14;

// A tier that a rule reached, from below it.
struct Crossing {
  Tier from = Tier::none;
  Tier to = Tier::none;
  Session session;     // of the alert
  std::size_t at = 0;  // the outcome's session at which it counts: that date's, or the next one
  std::bitset<kMaxRegimes> regimes;  // of the plan, those that held as it happened
};

// How long a signal's value stood without a new one, in sessions of the outcome.
struct Standing {
  Session since = Session::none();  // of the value
  std::size_t sessions = 0;
};

// A rule along the sessions of its outcome: the value at the end of each, which stands until
// there is a new one, and whether the rule's conditions held.
struct SignalTrack {
  static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

  std::size_t outcome = 0;    // in Recording::outcomes
  std::vector<double> value;  // in the signal's unit; kNone before the first
  std::vector<std::uint8_t> holds;
  std::vector<Crossing> crossings;
  Standing longest;
  // How many sessions of the outcome lie from one value of a signal's series to the next: the
  // median, at least 1. Of the rule's signal, then of each of its conditions; empty: 1 each.
  std::vector<std::size_t> strides;

  std::size_t stride(std::size_t signal) const {
    return signal < strides.size() ? strides[signal] : 1;
  }
};

// Of a regime at the end of a session.
enum class RegimeState : std::uint8_t { unknown, no, yes };

struct Recording {
  std::vector<OutcomeTrack> outcomes;
  std::vector<SignalTrack> rules;  // in the order of the rules
  // By regime, then outcome, then session.
  std::vector<std::vector<std::vector<RegimeState>>> regimes;
};

// What to record. Every rule has an outcome, and every outcome's series is in `outcomes`.
struct RecordingPlan {
  std::vector<Instrument> instruments;
  std::vector<Rule> rules;
  // Rules whose crossings alone are wanted: another has the same signal. Empty: none.
  std::vector<bool> crossings_only;
  std::vector<Regime> regimes;
  struct NamedSeries {
    std::string name;
    SeriesDef series;
  };
  std::vector<NamedSeries> outcomes;
};

// Runs the analyzer and keeps what it says. A date ends with the first tick of a later one.
class Recorder {
 public:
  explicit Recorder(RecordingPlan plan);
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // `session` is the local date of the batch. To be called in the order of time.
  void step(const TickBatch& batch, Session session);
  // After the last tick.
  Recording finish();

  // What the analyzer's gate, order or clock refused.
  std::uint64_t refused() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace yieldwatch
