// Who feeds whom: instruments → series → channels → signals → rules, joined by indices when
// the analyzer is made, so that a step follows numbers and never looks up a name.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyzer/analyzer.h"
#include "analyzer/channel.h"
#include "analyzer/gate.h"
#include "analyzer/past_closes.h"
#include "analyzer/series_program.h"
#include "analyzer/session_changes.h"
#include "analyzer/session_clock.h"
#include "analyzer/source_choice.h"

namespace yieldwatch {

// What can fall due by the passing of time alone. Its place among all of them is its slot.
struct Waking {
  enum class Kind : std::uint8_t {
    stale,   // an instrument has had no value for long, or not that of a session
    window,  // a time window lets go what is too old
    hold,    // a rule's `for` or `keep_firing` has run
  };
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  Kind kind = Kind::stale;
  std::size_t number = 0;  // of the instrument, signal or rule
};

struct InstrumentNode {
  explicit InstrumentNode(Instrument instrument);

  // The closes there are, oldest first, the present session's value last.
  std::vector<PastClose> known_closes() const;
  // Whether a value of another source is no jump.
  bool is_plausible(Value other) const {
    return time == Timestamp::never() || !gate.jumps(value, other);
  }
  // When it goes stale, or went, if its newest value was at `since`; end_of_time(): never.
  Timestamp stale_due(Timestamp since) const {
    const auto& after = spec.stale_after_ns;
    return since == Timestamp::never() || !after ? expected.due
                                                 : std::min(expected.due, since.plus(*after));
  }
  // Its newest value, of `first` and later, is of that source. The one before it, if it was of
  // another one, was of `last`.
  void set_source(std::uint8_t number, Timestamp last, Timestamp first) {
    if (number != source) {
      change_source(number, last, first);
    }
  }
  // Whether it is one of those that give its values.
  bool takes(std::string_view feed) const {
    return is_open || std::ranges::count(spec.sources, feed, &InstrumentSource::feed) > 0;
  }
  // Its values come from there now, and are due when that source has them. Of a source that has no
  // due time they are due when the most preferred one that has any would have them: else nobody
  // would be told when it dies.
  void use(std::size_t other);

  // What every tick reads stands together.
  Unit unit;
  bool stale = false;
  bool has_several_sources = false;
  bool is_open = true;                  // whoever has its values may give them: it has no `sources`
  std::uint8_t unfinished = 0;          // sources that are to say more of its past
  std::uint8_t source = 0;              // that `value` is from
  Timestamp time = Timestamp::never();  // of the newest accepted value
  Value value;
  Session session = Session::none();
  std::uint64_t accepted = 0;
  std::size_t waking = Waking::kNone;
  ExpectedValue expected;           // by its calendar, after `session` or after `watched`
  std::vector<std::size_t> series;  // that have it as a part
  SessionClock sessions;
  Gate gate;
  Instrument spec;
  std::uint64_t refused = 0;
  Timestamp watched = Timestamp::never();  // since when silence counts before its first value
  std::vector<std::size_t> rules;          // that read it
  PastCloses past{0};                      // of sessions before the present one
  SourceChoice choice;
  std::int64_t longest_ns = 0;           // of the time windows over it
  std::vector<SourceChange> mixed = {};  // that those windows may hold, oldest first

 private:
  static constexpr std::size_t kMaxMixed = 32;  // sources that change more often are named in part

  [[gnu::cold]] void change_source(std::uint8_t number, Timestamp last, Timestamp first);
};

// A series; or several that a signal joins, with a session where all their parts have one.
class SeriesNode {
 public:
  explicit SeriesNode(const SignalDef& signal);

  // What the series are on `values`. To be asked for numbers after that.
  void evaluate();
  // As that channel carries them; none where one is undefined or out of range.
  std::span<const std::int64_t> numbers(ChannelKind channel);

  std::string text;        // canonical; of joined series, each ended by a comma
  bool as_quoted = false;  // a single rate: its numbers are values.front(), unevaluated
  std::vector<std::string> instruments;
  std::vector<std::size_t> parts;     // their numbers
  std::vector<Value> values;          // of the parts: room for evaluating
  std::vector<std::size_t> channels;  // one or two
  Timestamp time = Timestamp::never();
  Session session = Session::none();
  bool pending = false;  // a part has a new value in this group of ticks

 private:
  struct Member {
    SeriesKind kind;
    SeriesProgram program;
    double exact = 0;
  };

  std::vector<Member> members_;
  std::vector<std::int64_t> numbers_;
};

struct ChannelNode {
  std::size_t series = 0;
  ChannelKind kind = ChannelKind::working;
  std::unique_ptr<Channel> channel;
  std::vector<std::size_t> rules;         // that read one of its signals
  std::size_t first_signal = 0;           // in Graph::signals
  std::vector<std::size_t> closing = {};  // rules whose own signal is here, and has closes
};

// Where a signal is found.
struct SignalRef {
  std::size_t channel = 0;
  std::size_t index = 0;
  Channel* source = nullptr;  // that channel
};

struct SignalNode {
  SignalRef ref;
  std::vector<std::size_t> rules;  // that read it
  std::size_t waking = Waking::kNone;
};

struct RuleNode {
  explicit RuleNode(const Rule& r) : rule(&r), machine(r) {}

  const Rule* rule;
  AlertMachine machine;
  SignalRef signal;
  std::vector<SignalRef> conditions;
  std::optional<SignalRef> same_period;  // only read, when something happens
  std::vector<std::size_t> instruments;  // whose values it reads
  SessionChanges changes;                // of its signal
  int stale_inputs = 0;
  int unfinished_inputs = 0;  // InstrumentNode::unfinished of all of `instruments`
  bool dirty = false;
  bool amended = false;  // is in Context::amended
  std::size_t waking = Waking::kNone;
};

// Only read, when something happens: it wakes no rule.
struct RegimeNode {
  const Regime* regime;
  SignalRef signal;
};

struct StringHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
  }
};

// Immutable in shape once built; its nodes' contents are the analyzer's state.
struct Graph {
  explicit Graph(AnalyzerSpec spec);

  static const std::optional<Value>& value(const SignalRef& ref) {
    return ref.source->value(ref.index);
  }
  // The series a signal is computed from.
  const SeriesNode& series_of(SignalRef ref) const { return series[channels[ref.channel].series]; }

  // The series takes in its parts' newest values. True if it has a value itself: where all are
  // of one session.
  bool join(SeriesNode& node) const {
    const Session session = instruments[node.parts[0]].session;
    Timestamp time = node.time;
    for (std::size_t i = 0; i < node.parts.size(); ++i) {
      const InstrumentNode& part = instruments[node.parts[i]];
      if (part.time == Timestamp::never() || part.session != session) {
        return false;
      }
      node.values[i] = part.value;
      time = std::max(time, part.time);
    }
    node.time = time;
    node.session = session;
    return true;
  }
  // A session of the channel ends: its signals' values, before the next has its first, are closes.
  void keep_closes(const ChannelNode& channel);

  std::vector<Rule> rule_specs;
  std::vector<Regime> regime_specs;
  std::vector<InstrumentNode> instruments;
  std::vector<SeriesNode> series;
  std::vector<ChannelNode> channels;
  std::vector<SignalNode> signals;  // channel by channel
  std::vector<RuleNode> rules;
  std::vector<RegimeNode> regimes;
  std::vector<Waking> wakings;  // of instruments, then signals, then rules
  std::unordered_map<std::string, std::size_t, StringHash, std::equal_to<>> by_name;
};

}  // namespace yieldwatch
