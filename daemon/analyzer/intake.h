// Which ticks come in, and when a group of them is complete; what follows from it is the
// engine's. In the header, as the engine, since every tick goes through it.
//
// Pure, and belongs to one thread, as the analyzer.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/engine.h"
#include "analyzer/refusals.h"
#include "analyzer/unfinished_pasts.h"

namespace yieldwatch {

class Intake {
 public:
  // `listener` must outlive it.
  Intake(AnalyzerSpec spec, AnalyzerListener& listener)
      : engine_(std::move(spec), listener), listener_(listener) {}

  Engine& engine() { return engine_; }
  const Engine& engine() const { return engine_; }
  AnalyzerListener& listener() { return listener_; }
  InstrumentNode& instrument(std::size_t number) { return engine_.graph().instruments[number]; }

  // A tick: it goes in or is refused.
  void accept(std::size_t number, Timestamp time, Value value, const TickBatch& batch) {
    InstrumentNode& to = instrument(number);
    if (time > batch.publish_time.plus(kMaxAhead)) {
      return refuse_future(listener_, to, batch, time, value);
    }
    if (time < to.time) {
      return refuse_late(listener_, to, batch, time, value);
    }
    if (time == to.time && value == to.value) {
      return refuse_duplicate(listener_, to, batch, time, value);
    }
    if (const auto reason = to.gate.judge(value)) {
      if (*reason != RefusalReason::jump ||
          !admit_held(number, {time, value, std::string(batch.source)})) {
        return refuse_by_gate(listener_, to, *reason, time, value);
      }
      if (time < to.time) {  // the held one is newer
        return refuse_late(listener_, to, batch, time, value);
      }
    }
    pass_to(time);
    engine_.put(number, time, value);
  }

  // Another one has said that the jump that was held is right: it goes in, as an ordinary tick if
  // its session is the present one, else as the close that it was. Not if, in time that passes,
  // another source has taken over. `held` is a copy: the gate holds it no more.
  [[gnu::cold]] void admit(std::size_t number, const HeldTick& held,
                           const std::string& confirmed_by);

  // Time goes on, if it is not there yet.
  void pass_to(Timestamp time) {
    if (time > engine_.event_time()) {
      close_group();
      engine_.advance_to(time);
    }
  }

  // A message of a source comes.
  void begin_message(std::string_view source, Timestamp published) {
    if (!pasts_.empty()) [[unlikely]] {
      if (pasts_.end_overdue(engine_.context(), source, published) && open_.empty()) {
        engine_.mark_amended();  // before the same source begins anew
        close_group();
      }
    }
  }

  // It was of the instrument's past, and more follows, be it of the past or the newest value.
  [[gnu::cold]] void open_past(std::size_t number, const TickBatch& batch) {
    pasts_.open(engine_.context(), number, batch.source, batch.publish_time);
  }

  // A source has said whether more of this event time is to come from it. When none has more,
  // the group is complete.
  void end_message(std::string_view source, bool more) {
    if (!open_.empty() || more) {
      const auto found = std::ranges::find(open_, source);
      if (!more && found != open_.end()) {
        open_.erase(found);
      } else if (more && found == open_.end() && open_.size() < kMaxOpen) {
        open_.emplace_back(source);
      }
    }
    if (!more && !pasts_.empty()) [[unlikely]] {
      pasts_.end(engine_.context(), source);
    }
    if (!more && open_.empty()) {
      engine_.mark_amended();
      close_group();
    }
  }

  // The next value of its message is of another time: what the source has of this one is in. Of a
  // past nothing is ended.
  void end_time(std::string_view source) {
    std::erase(open_, source);
    if (open_.empty()) {
      engine_.mark_amended();
      close_group();
    }
  }

  // It is complete, whoever has said that more is to come.
  void end_group() {
    open_.clear();
    pasts_.end_all(engine_.context());
    engine_.mark_amended();
    engine_.close_group();
  }
  bool is_group_open() const { return !open_.empty() || !pasts_.empty(); }

 private:
  // As many sources as the bus takes; of more the promise is not kept, and time closes all.
  static constexpr std::size_t kMaxOpen = 64;

  // A tick has jumped. If it is near one held before, it is right, and true says that it may
  // follow; the held one, if of the same source, goes in first and in its own session. Else it is
  // held itself.
  [[gnu::cold]] bool admit_held(std::size_t number, HeldTick tick);

  // All of this event time is in, or time goes on without it.
  void close_group() {
    open_.clear();
    engine_.close_group();
  }

  Engine engine_;
  AnalyzerListener& listener_;
  std::vector<std::string> open_;  // sources that have more of this event time
  UnfinishedPasts pasts_;
};

}  // namespace yieldwatch
