// What an analyzer remembers, as plain data: enough that another one, made of the same rules,
// goes on from it as if nothing had happened, to the byte.
//
// It holds what went into the windows and not what they made of it. So it outlives a change of
// how they compute, and whoever has changed a rule keeps all the others.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/gate.h"
#include "analyzer/past_closes.h"
#include "analyzer/series_program.h"
#include "analyzer/source_choice.h"
#include "core/session_close.h"
#include "core/time.h"
#include "core/transition.h"
#include "core/unit.h"
#include "core/value.h"
#include "rules/alert_machine.h"

namespace yieldwatch {

struct InstrumentState {
  std::string name;
  Unit unit = Unit::percent;
  Timestamp time = Timestamp::never();  // of the newest accepted value; never() before the first
  Value value;
  Session session = Session::none();
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;
  std::optional<Value> last;           // that the gate accepted: may be of a tick that came late
  std::uint64_t refused_in_a_row = 0;  // by the gate
  bool stale = false;
  // Since when silence counts before its first value; never() if it can't be stale.
  Timestamp watched = Timestamp::never();
  std::vector<HeldTick> held;   // by the gate
  std::vector<PastClose> past;  // of sessions before the present one, oldest first
  std::uint8_t source = 0;      // that `value` is from: its place in `sources`
  std::string in_use;           // the source that values come from, if it has several
  std::vector<SourceState> sources;
  std::vector<SourceChange> mixed;  // that its time windows may hold, oldest first

  friend bool operator==(const InstrumentState&, const InstrumentState&) = default;
};

// Of one channel of a series. Numbers are as the channel carries them, see series_program.h.
struct ChannelState {
  struct Close {
    Session session;
    std::vector<std::int64_t> numbers;  // one for each series joined
    friend bool operator==(const Close&, const Close&) = default;
  };
  struct Sample {
    Timestamp time;
    std::int64_t number = 0;
    friend bool operator==(const Sample&, const Sample&) = default;
  };
  // Since when a time window has every sample; end_of_time() before the first.
  struct Complete {
    std::int64_t width_ns = 0;
    Timestamp from;
    friend bool operator==(const Complete&, const Complete&) = default;
  };

  ChannelKind kind = ChannelKind::working;
  bool undefined = false;
  std::int64_t depth = 0;       // closes are kept for so many sessions and the present one
  std::vector<Close> closes;    // oldest first, the present session's value last
  std::vector<Sample> samples;  // of the longest time window, oldest first
  std::vector<Complete> complete;

  friend bool operator==(const ChannelState&, const ChannelState&) = default;
};

struct SeriesState {
  std::string text;  // canonical; of several joined series, each ended by a comma
  Timestamp time = Timestamp::never();
  Session session = Session::none();
  std::vector<ChannelState> channels;

  friend bool operator==(const SeriesState&, const SeriesState&) = default;
};

struct RuleState {
  std::string name;
  std::string hash;    // Rule::hash: of another rule of that name nothing is taken over
  std::string signal;  // canonical text
  AlertMachine::Memory machine;
  std::vector<double> changes;       // SessionChanges, oldest first
  std::optional<double> last_close;  // of the signal

  friend bool operator==(const RuleState&, const RuleState&) = default;
};

struct AnalyzerState {
  Timestamp began = Timestamp::never();  // event time of the first message ever
  Timestamp event_time = Timestamp::never();
  std::vector<InstrumentState> instruments;
  std::vector<SeriesState> series;
  std::vector<RuleState> rules;

  friend bool operator==(const AnalyzerState&, const AnalyzerState&) = default;
};

}  // namespace yieldwatch
