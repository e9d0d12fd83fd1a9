// The closes of a series' last sessions, shared by all its session signals.
//
// Belongs to its series, on the analyzer's thread. Values are micro-percent, or millionths of
// the value itself for signals on the level. Allocates only when made.
#pragma once

#include <cstdint>
#include <span>

#include "core/time.h"
#include "window/ring.h"

namespace yieldwatch {

// c(0) is the latest value of the current session, c(n) the close n sessions before.
//
// A new value goes in so: if there is a session and begins_session() says that the value starts
// another, close_session() of every signal; then update().
class SessionCloses {
 public:
  // Keeps c(0) … c(depth), see SignalRow::depth.
  explicit SessionCloses(std::int64_t depth);

  // Whether a value of that session would be the first of a new one. A date before the current
  // one (clocks set back across midnight) counts to the current session.
  bool begins_session(Session session) const { return number_ == 0 || session > this->session(0); }
  void update(Session session, std::int64_t value);

  std::int64_t close(std::int64_t n) const { return closes_[number_ - 1 - n].value; }
  Session session(std::int64_t n) const { return closes_[number_ - 1 - n].session; }
  // How many n have a close: at most depth + 1.
  std::int64_t count() const { return number_ <= depth_ ? number_ : depth_ + 1; }
  std::int64_t depth() const { return depth_; }
  // How many sessions there have ever been.
  std::int64_t number() const { return number_; }

 private:
  struct Close {
    std::int64_t value = 0;
    Session session;
  };

  Ring<Close> closes_;
  std::int64_t depth_;
  std::int64_t number_ = 0;
};

// The closes of each series that a signal reads, most often one, in the order of the signal's
// arguments. All have the same sessions.
using AllCloses = std::span<const SessionCloses>;

}  // namespace yieldwatch
