// What all signals over windows of sessions share.
//
// What a signal keeps, it keeps of closed sessions: within a session only c(0) changes, and is
// laid over when the signal is computed, so a tick costs nothing here. close_session() moves
// c(0) into what is kept. Statistics have four verbs: add, remove, reset, compute. Nothing
// allocates once made. All of it belongs to the series, on the analyzer's thread.
//
// Closes are micro-percent (of `last` and `mean`, millionths of the value), results 1e-6 of the
// unit.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "window/closes.h"
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
  SessionSignal(AllCloses closes, std::int64_t need, std::int64_t scale)
      : closes_(closes.front()), need_(need), scale_(scale) {}

  const SessionCloses& closes() const { return closes_; }
  std::int64_t c(std::int64_t n) const { return closes_.close(n); }
  std::int64_t scale() const { return scale_; }

  // Called only with enough closes, as is explain(), which adds to the point "now".
  virtual std::optional<Value> result() const = 0;
  virtual void explain(std::vector<SignalPoint>& points) const = 0;

  SignalPoint point(std::string what, std::int64_t n) const;
  SignalPoint point_ago(std::int64_t n) const;
  SignalPoint point_of_oldest(std::int64_t n) const;  // of n closes
  // The best of c(from) … c(to), the latest of equals.
  template <class Side>
  SignalPoint point_of_best(std::int64_t from, std::int64_t to, std::string what) const {
    std::int64_t best = from;
    for (std::int64_t n = from + 1; n <= to; ++n) {
      best = c(n) != c(best) && Side::best(c(n), c(best)) == c(n) ? n : best;
    }
    return point(std::move(what), best);
  }

 private:
  const SessionCloses& closes_;
  std::int64_t need_;
  std::int64_t scale_;
};

}  // namespace yieldwatch
