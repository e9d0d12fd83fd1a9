// Signals over windows of sessions that compare the latest value with closes before it.
// See session_signal.h for what they have in common.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "window/daba.h"
#include "window/exact.h"
#include "window/line.h"
#include "window/moments.h"
#include "window/session_signal.h"

namespace yieldwatch {

// c0, on closes of the value itself.
class SessionLast final : public SessionSignal {
 public:
  SessionLast(AllCloses closes, std::span<const Window> windows, std::int64_t scale);

 private:
  std::optional<Value> result() const override { return to_result(c(0) * scale()); }
  void explain(std::vector<SignalPoint>&) const override {}
};

// c0 - cN.
class SessionChange final : public SessionSignal {
 public:
  SessionChange(AllCloses closes, std::span<const Window> windows, std::int64_t scale);

 private:
  std::optional<Value> result() const override { return to_result((c(0) - c(n_)) * scale()); }
  void explain(std::vector<SignalPoint>& points) const override;

  std::int64_t n_;
};

// How far c0 is from the lowest (rise) or the highest (fall) of c0 … cN, never negative.
template <class Side>
class SessionReach final : public SessionSignal {
 public:
  SessionReach(AllCloses closes, std::span<const Window> windows, std::int64_t scale);
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
  SessionBreakout(AllCloses closes, std::span<const Window> windows, std::int64_t scale);
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
  SessionSlope(AllCloses closes, std::span<const Window> windows, std::int64_t scale);
  void close_session() override;

 private:
  std::optional<Value> result() const override;
  void explain(std::vector<SignalPoint>& points) const override;

  std::int64_t n_;
  LineSums closed_;  // of c1 … cN; x is SessionCloses::number() when the close was c0
};

// (c0 - cN) ÷ (stdev of the last V one-session changes · √N).
class SessionZscore final : public SessionSignal {
 public:
  SessionZscore(AllCloses closes, std::span<const Window> windows, std::int64_t scale);
  void close_session() override;

 private:
  std::optional<Value> result() const override;
  void explain(std::vector<SignalPoint>& points) const override;
  double variance() const;

  std::int64_t n_;
  std::int64_t v_;
  Moments closed_;  // of c1 - c2 … c(V-1) - cV
};

}  // namespace yieldwatch
