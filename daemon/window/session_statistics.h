// Statistics of the closes in a window of sessions: of levels, of one-session changes, and of
// the line through them. See session_signal.h for what they have in common.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "window/line.h"
#include "window/moments.h"
#include "window/rank_tree.h"
#include "window/session_signal.h"

namespace yieldwatch {

// The mean of c0 … c(N-1), on closes of the value itself.
class SessionMean final : public SessionSignal {
 public:
  SessionMean(AllCloses closes, std::span<const Window> windows, std::int64_t scale);
  void close_session() override;

 private:
  std::optional<Value> result() const override;
  void explain(std::vector<SignalPoint>& points) const override;

  std::int64_t n_;
  std::int64_t closed_ = 0;  // Σ of c1 … c(N-1), below 2^60
};

// The standard deviation (n - 1) of c0 … c(N-1).
class SessionStdev final : public SessionSignal {
 public:
  SessionStdev(AllCloses closes, std::span<const Window> windows, std::int64_t scale);
  void close_session() override;

 private:
  std::optional<Value> result() const override;
  void explain(std::vector<SignalPoint>& points) const override;

  std::int64_t n_;
  Moments closed_;  // of c1 … c(N-1)
};

// The share of c0 … c(N-1) that are at most c0: from 1/N, a new low, to 1, a high.
class SessionRank final : public SessionSignal {
 public:
  SessionRank(AllCloses closes, std::span<const Window> windows, std::int64_t scale);
  void close_session() override;

 private:
  std::optional<Value> result() const override;
  void explain(std::vector<SignalPoint>& points) const override;

  std::int64_t n_;
  RankTree closed_;  // c1 … c(N-1)
};

// The standard deviation (n - 1) of the last N one-session changes, a year of 252 sessions.
class SessionVol final : public SessionSignal {
 public:
  SessionVol(AllCloses closes, std::span<const Window> windows, std::int64_t scale);
  void close_session() override;

 private:
  std::optional<Value> result() const override;
  void explain(std::vector<SignalPoint>& points) const override;

  std::int64_t n_;
  Moments closed_;  // of c1 - c2 … c(N-1) - cN
};

// The share of the variance of c0 … cN that their least-squares line explains.
class SessionR2 final : public SessionSignal {
 public:
  SessionR2(AllCloses closes, std::span<const Window> windows, std::int64_t scale);
  void close_session() override;

 private:
  std::optional<Value> result() const override;
  void explain(std::vector<SignalPoint>& points) const override;

  std::int64_t n_;
  FitSums closed_;  // of c1 … cN; x is SessionCloses::number() when the close was c0
};

}  // namespace yieldwatch
