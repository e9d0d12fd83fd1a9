// Questions to the daemon and its answers (control.proto) as plain structs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/tick.h"
#include "core/transition.h"
#include "core/unit.h"
#include "wire/alert_archive.h"
#include "wire/decoded.h"
#include "wire/sys.h"

namespace yieldwatch {

// A rule as it stands.
struct RuleStatus {
  std::string rule;
  std::string instrument;
  State state = State::warming;
  Tier tier = Tier::none;
  std::optional<Value> value;  // in `unit`, as the levels
  Unit unit = Unit::one;
  Tier next_tier = Tier::none;          // the next graver tier; none if there is none
  std::optional<Value> next_level;      // its enter
  std::optional<Value> distance;        // to it; positive: yet to go
  std::optional<Value> distance_sigma;  // the same in standard deviations of its daily changes
  std::string id;                       // of the present alert; may be empty
  std::string held_back;                // in words: what it waits for; may be empty
  std::string text;                     // its expression

  friend bool operator==(const RuleStatus&, const RuleStatus&) = default;
};

// A value as a feed sent it.
struct FeedValue {
  std::string instrument;
  Quantity value;
  Timestamp time;  // event time

  friend bool operator==(const FeedValue&, const FeedValue&) = default;
};

// A publisher on the tick bus, since the daemon first heard of its present life; or a feed that it
// has been waiting for in vain.
struct FeedStatus {
  std::string source;
  Timestamp epoch;
  std::uint64_t messages = 0;
  std::uint64_t ticks = 0;
  std::uint64_t lost = 0;  // messages in gaps
  Timestamp last_publish_time;
  Timestamp complete_up_to = Timestamp::never();  // of its last heartbeat; never() before that
  bool expected = false;                 // a live feed of the configuration: its silence is trouble
  bool silent = false;                   // expected, and not heard for some seconds
  std::optional<std::int64_t> heard_ms;  // since it was last heard; nothing: not in this run
  std::optional<FeedHealthBody> health;  // as it last said itself; nothing where it never has
  std::optional<FeedValue> newest;       // of its values

  friend bool operator==(const FeedStatus&, const FeedStatus&) = default;
};

struct InstrumentStatus {
  std::string instrument;
  Quantity value;
  Timestamp time;  // of the newest value, event time
  Session session = Session::none();
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;
  bool stale = false;
  Timestamp due = Timestamp::never();  // it is stale from here on, until a value comes; or never()
  std::string source;                  // in use, where it has several

  friend bool operator==(const InstrumentStatus&, const InstrumentStatus&) = default;
};

struct RefusedCount {
  std::string reason;
  std::uint64_t count = 0;

  friend bool operator==(const RefusedCount&, const RefusedCount&) = default;
};

struct StatusReport {
  std::string version;
  std::int64_t pid = 0;
  Timestamp started;                          // wall clock
  Timestamp event_time = Timestamp::never();  // never() before the first message
  bool replaying = false;
  std::uint64_t journal_head = 0;  // number of the newest transition
  std::vector<RuleStatus> rules;
  std::vector<FeedStatus> feeds;
  std::vector<InstrumentStatus> instruments;  // those that have had a tick
  std::vector<RefusedCount> refused;          // reasons that have occurred
  std::string journal;                        // its directory; empty: nothing is kept
  std::vector<std::string> trouble;           // what can't be kept at present, and why
  std::uint64_t early = 0;  // messages that wait until every feed's first attempt has an outcome

  friend bool operator==(const StatusReport&, const StatusReport&) = default;
};

// A value that a signal is computed from.
struct PointStatus {
  std::string what;  // "now", "60 sessions ago"
  Quantity value;
  std::string when;  // a session, or an instant

  friend bool operator==(const PointStatus&, const PointStatus&) = default;
};

struct LevelStatus {
  Tier tier = Tier::none;
  Value enter;
  Value exit;
  std::optional<Value> distance;         // to enter; positive: yet to go
  std::optional<Value> distance_sigma;   // as in RuleStatus
  bool held = false;                     // entered, and not left
  bool active = false;                   // and for long enough
  Timestamp since = Timestamp::never();  // when it was entered or left; never() if never

  friend bool operator==(const LevelStatus&, const LevelStatus&) = default;
};

struct ConditionStatus {
  std::string text;
  std::optional<Value> value;
  Unit unit = Unit::one;
  bool holds = false;

  friend bool operator==(const ConditionStatus&, const ConditionStatus&) = default;
};

// Everything one needs to see why a rule is in the state it is in.
struct Explanation {
  RuleStatus status;
  std::string summary;
  std::string meaning;              // of its signal, in words
  std::vector<PointStatus> points;  // the values it is computed from
  std::vector<LevelStatus> levels;
  std::vector<ConditionStatus> conditions;
  std::vector<TransitionInput> inputs;
  std::string hold_for;
  std::string keep_firing;
  std::string rule_hash;
  // As in an alert, but at the present value.
  std::vector<HeldRegime> regimes;
  std::optional<Quantity> same_period;
  std::optional<AlertRecord> record;

  friend bool operator==(const Explanation&, const Explanation&) = default;
};

struct StatusQuestion {};
struct ExplainQuestion {
  std::string rule;  // a rule's name; all its instruments are explained
};
using Question = std::variant<StatusQuestion, ExplainQuestion, SnapshotQuestion, SinceQuestion>;

// What is wrong with the question, and what would be right.
struct ControlError {
  std::string text;

  friend bool operator==(const ControlError&, const ControlError&) = default;
};
using Answer =
    std::variant<ControlError, StatusReport, std::vector<Explanation>, SnapshotReport, SinceReport>;

// `id` is returned with the answer as it is.
struct ControlRequest {
  std::uint64_t id = 0;
  Question question;
};
struct ControlReply {
  std::uint64_t id = 0;
  Answer answer;
};

std::string encode(const ControlRequest& request);
std::string encode(const ControlReply& reply);

Decoded<ControlRequest> decode_request(std::string_view frame);
// Text comes out printable. Answers of a later schema's kind are garbage.
Decoded<ControlReply> decode_reply(std::string_view frame);

}  // namespace yieldwatch
