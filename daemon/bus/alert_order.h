// Puts alerts in order: each once, none left out, whatever became of the messages.
//
// Pure: what comes in is told to it, with the time; what is to be asked of the daemon, and what
// its user is to have, is taken from it. AlertClient moves the messages.
//
// Alerts are numbered without holes, so there is one rule: the next to be had is last + 1. While
// anything else says that there is more (a hole, a heartbeat's head, a daemon that was
// restarted) what comes is held back, and the daemon is asked for what came after `last`.
//
// Only the numbers of alerts that are in the daemon's journal stand for ever. One that was
// published while the daemon's disk failed may be gone after its restart, and its number another
// alert's; or the restarted daemon has made it once more, under that number or another. So a new
// daemon is asked for what came after the last alert known to be kept, and an alert that was not
// is known again by what it says, not by its number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "bus/alert_event.h"
#include "bus/unkept_alerts.h"
#include "wire/alert_archive.h"
#include "wire/control.h"

namespace yieldwatch {

// Belongs to one thread. Times are of a steady clock, nanoseconds.
class AlertOrder {
 public:
  // Where to begin: with what is on now, with new alerts only, or after a number.
  struct From {
    enum class Kind : std::uint8_t { snapshot, head, number };
    Kind kind = Kind::snapshot;
    std::uint64_t after = 0;  // of `number`; 0: all there are
    Timestamp journal{};      // that it is of; 0: not known
  };

  struct Limits {
    // Alerts held back; what comes beyond is dropped, and asked for later.
    std::size_t held = 4'096;
    std::int64_t patience_ns = 500 * kNanosPerMilli;      // for an answer
    std::int64_t pause_ns = 100 * kNanosPerMilli;         // before a useless answer is asked again
    std::int64_t told_after_ns = 1'500 * kNanosPerMilli;  // that nobody answers
    std::int64_t told_again_ns = 10 * kNanosPerSecond;
    int useless_answers = 3;  // then what the daemon does not know of is given up
    // As many of each as a daemon whose disk fails holds in memory (UnkeptAlerts).
    std::size_t unkept = 10'000;
  };

  // `prefixes` of the topics wanted, as topics.h's subscriptions() makes them.
  AlertOrder(const std::vector<std::string>& prefixes, From from)
      : AlertOrder(prefixes, from, Limits()) {}
  AlertOrder(const std::vector<std::string>& prefixes, From from, Limits limits);

  // An event of the stream, on which all alerts come, in its order.
  void on_event(AlertEvent event, std::int64_t now);
  // The answer to the newest question, or a ControlError of one that can't be read.
  void on_answer(const Answer& answer, std::int64_t now);

  // What is to be asked now, in place of what was asked before: nothing while an answer may
  // still come, or none is needed.
  std::optional<Question> question(std::int64_t now);
  // When to ask for the question again at the latest; nothing if only a message can bring one.
  std::optional<std::int64_t> wake() const;

  // The next event for the user.
  std::optional<AlertEvent> next();

  // Number of the newest alert up to which all is delivered. It falls where a restarted daemon is
  // asked for alerts that the one before may not have kept.
  std::uint64_t last() const { return last_; }

 private:
  enum class Phase : std::uint8_t {
    joining,    // no heartbeat yet: subscriptions may not be in force
    repairing,  // a question is to be asked, or its answer awaited
    live,
  };

  void take(AlertEvent event, std::int64_t now);
  void deliver(AlertEvent event);
  void hold(AlertEvent event);
  void repair(std::int64_t now);
  void take_report(const SinceReport& report, std::int64_t now);
  void take_report(const SnapshotReport& report, std::int64_t now);
  void take_failure(const std::string& detail, std::int64_t now);
  // Delivers what was held back as far as it goes on from `last_`, and asks again where a hole
  // is left.
  void settle(bool progress, std::int64_t now);
  void ask_again(std::int64_t when);
  void give_up();
  void complain(const std::string& detail, std::int64_t now);
  void begin_epoch(Timestamp epoch);
  bool is_usable(Timestamp epoch, std::int64_t now);
  void tell(AlertEvent::Content content);

  TopicFilter wanted_;
  std::vector<std::string> prefixes_;
  From from_;
  Limits limits_;
  Phase phase_ = Phase::joining;
  bool known_;                // `last_` is a number of the daemon's journal
  std::uint64_t last_ = 0;    // all up to here is delivered
  std::uint64_t durable_;     // all up to here is kept; what was delivered beyond is `unkept_`
  std::uint64_t had_ = 0;     // what `last_` was with the daemons before
  std::uint64_t missed_ = 0;  // up to here what is missed has been told
  std::uint64_t target_ = 0;  // the newest number that we have heard of
  Timestamp journal_;         // which journal; 0: not known
  Timestamp epoch_;           // of the daemon; 0 before its first message
  UnkeptAlerts unkept_;
  std::deque<AlertEvent> held_;
  std::deque<AlertEvent> out_;
  bool asked_ = false;       // and the answer may still come
  std::int64_t ask_at_ = 0;  // when to ask (again)
  std::int64_t since_ = 0;   // when this repair began, or an answer last was of use
  std::int64_t complain_at_ = 0;
  int useless_ = 0;  // answers in a row
};

}  // namespace yieldwatch
