// Signals over windows of sessions.
//
// What a signal keeps, it keeps of closed sessions: within a session only c(0) changes, and is
// laid over when the signal is computed, so a tick costs nothing here. close_session() moves
// c(0) into what is kept. Statistics have four verbs: add, remove, reset, compute. Nothing
// allocates once made. All of it belongs to the series, on the analyzer's thread.
//
// Closes are micro-percent (of `last`, millionths of the value), results 1e-6 of the unit.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "window/closes.h"
#include "window/daba.h"
#include "window/exact.h"
#include "window/line.h"
#include "window/signal.h"

namespace yieldwatch {

class SessionSignal : public Signal {
 public:
  std::optional<Value> compute() const final {
    return closes_.count() >= need_ ? result() : std::nullopt;
  }
  Warmth warmth() const final;
  std::vector<SignalPoint> points() const final;

 protected:
  // Has no value before there are `need` closes.
  SessionSignal(const SessionCloses& closes, std::int64_t need, std::int64_t scale)
      : closes_(closes), need_(need), scale_(scale) {}

  const SessionCloses& closes() const { return closes_; }
  std::int64_t c(std::int64_t n) const { return closes_.close(n); }
  std::int64_t scale() const { return scale_; }

  // Called only with enough closes, as is explain(), which adds to the point "now".
  virtual std::optional<Value> result() const = 0;
  virtual void explain(std::vector<SignalPoint>& points) const = 0;

  SignalPoint point(std::string what, std::int64_t n) const;
  SignalPoint point_ago(std::int64_t n) const;
  // The best of c(from) … c(to), the latest of equals.
  template <class Side>
  SignalPoint point_of_best(std::int64_t from, std::int64_t to, std::string what) const;

 private:
  const SessionCloses& closes_;
  std::int64_t need_;
  std::int64_t scale_;
};

// c0, on closes of the value itself.
class SessionLast final : public SessionSignal {
 public:
  SessionLast(const SessionCloses& closes, std::span<const Window> windows, std::int64_t scale);

 private:
  std::optional<Value> result() const override { return to_result(c(0) * scale()); }
  void explain(std::vector<SignalPoint>&) const override {}
};

// c0 - cN.
class SessionChange final : public SessionSignal {
 public:
  SessionChange(const SessionCloses& closes, std::span<const Window> windows, std::int64_t scale);

 private:
  std::optional<Value> result() const override { return to_result((c(0) - c(n_)) * scale()); }
  void explain(std::vector<SignalPoint>& points) const override;

  std::int64_t n_;
};

// How far c0 is from the lowest (rise) or the highest (fall) of c0 … cN, never negative.
template <class Side>
class SessionReach final : public SessionSignal {
 public:
  SessionReach(const SessionCloses& closes, std::span<const Window> windows, std::int64_t scale);
  void close_session() override;

 private:
  std::optional<Value> result() const override {
    const std::int64_t reach = c(0) - Side::best(c(0), best_.compute());
    return to_result((reach < 0 ? -reach : reach) * scale());
  }
  void explain(std::vector<SignalPoint>& points) const override;

  std::int64_t n_;
  Daba<Side> best_;  // of c1 … cN
};

// c0 - max(c1 … cN).
class SessionBreakout final : public SessionSignal {
 public:
  SessionBreakout(const SessionCloses& closes, std::span<const Window> windows, std::int64_t scale);
  void close_session() override;

 private:
  std::optional<Value> result() const override {
    return to_result((c(0) - best_.compute()) * scale());
  }
  void explain(std::vector<SignalPoint>& points) const override;

  std::int64_t n_;
  Daba<Highest> best_;  // of c1 … cN
};

// The least-squares slope of c0 … cN, a session.
class SessionSlope final : public SessionSignal {
 public:
  SessionSlope(const SessionCloses& closes, std::span<const Window> windows, std::int64_t scale);
  void close_session() override;

 private:
  std::optional<Value> result() const override;
  void explain(std::vector<SignalPoint>& points) const override;

  std::int64_t n_;
  LineSums closed_;  // of c1 … cN; x is SessionCloses::number() when the close was c0
};

// Mean square deviation of integers, exact until the last step.
class ChangeSums {
 public:
  void add(std::int64_t change) {
    sum_ += change;
    squares_ += int128{change} * change;
  }
  void remove(std::int64_t change) {
    sum_ -= change;
    squares_ -= int128{change} * change;
  }
  void reset() { *this = {}; }
  // The variance (n - 1) of the n changes; 0 for n < 2.
  double compute(std::int64_t n) const;

 private:
  int128 sum_ = 0;
  int128 squares_ = 0;
};

// (c0 - cN) ÷ (stdev of the last V one-session changes · √N).
class SessionZscore final : public SessionSignal {
 public:
  SessionZscore(const SessionCloses& closes, std::span<const Window> windows, std::int64_t scale);
  void close_session() override;

 private:
  std::optional<Value> result() const override;
  void explain(std::vector<SignalPoint>& points) const override;
  double variance() const;

  std::int64_t n_;
  std::int64_t v_;
  ChangeSums closed_;  // of c1 - c2 … c(V-1) - cV
};

}  // namespace yieldwatch
