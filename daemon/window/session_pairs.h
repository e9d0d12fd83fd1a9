// Signals of two series, y and x, over windows of sessions: of the one-session changes of one
// on those of the other. Both have the sessions on which both have a value, and a change is
// one between two such sessions that follow each other.
// See session_signal.h for what signals over sessions have in common.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "window/moments.h"
#include "window/session_signal.h"

namespace yieldwatch {

class SessionPair : public SessionSignal {
 public:
  SessionPair(AllCloses closes, std::span<const Window> windows, std::int64_t scale);
  void close_session() final;

 protected:
  // Of the last N changes of x and y.
  PairMoments changes() const;
  std::int64_t n() const { return n_; }

 private:
  PairMoments change(std::int64_t n) const {
    return PairMoments::of(x_.close(n) - x_.close(n + 1), c(n) - c(n + 1));
  }
  void explain(std::vector<SignalPoint>& points) const final;

  const SessionCloses& x_;
  std::int64_t n_;
  PairMoments closed_;  // of change(1) … change(N-1)
};

// The least-squares slope of the changes of y on those of x; nothing where x has no variance.
class SessionBeta final : public SessionPair {
 public:
  using SessionPair::SessionPair;

 private:
  std::optional<Value> result() const override;
};

// Their correlation, from -1 to 1; nothing where x or y has no variance.
class SessionCorr final : public SessionPair {
 public:
  using SessionPair::SessionPair;

 private:
  std::optional<Value> result() const override;
};

}  // namespace yieldwatch
