#include "window/session_signals.h"

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <utility>

namespace yieldwatch {
namespace {

// `best` holds c1 … cN; c(0) is about to be c1.
template <class Side>
void push_close(const SessionCloses& closes, std::int64_t n, Daba<Side>& best) {
  if (best.size() == n) {
    best.remove();
  }
  best.add(closes.close(0));
}

}  // namespace

SessionLast::SessionLast(AllCloses closes, std::span<const Window>, std::int64_t scale)
    : SessionSignal(closes, 1, scale) {}

SessionChange::SessionChange(AllCloses closes, std::span<const Window> windows, std::int64_t scale)
    : SessionSignal(closes, windows[0].sessions + 1, scale), n_(windows[0].sessions) {}

void SessionChange::explain(std::vector<SignalPoint>& points) const {
  points.push_back(point_ago(n_));
}

template <class Side>
SessionReach<Side>::SessionReach(AllCloses closes, std::span<const Window> windows,
                                 std::int64_t scale)
    : SessionSignal(closes, windows[0].sessions + 1, scale), n_(windows[0].sessions), best_(n_) {}

template <class Side>
void SessionReach<Side>::close_session() {
  push_close(closes(), n_, best_);
}

template <class Side>
void SessionReach<Side>::explain(std::vector<SignalPoint>& points) const {
  const char* side = std::is_same_v<Side, Lowest> ? "lowest of " : "highest of ";
  points.push_back(point_of_best<Side>(0, n_, side + in_words(Window{.sessions = n_})));
}

template class SessionReach<Lowest>;
template class SessionReach<Highest>;

SessionBreakout::SessionBreakout(AllCloses closes, std::span<const Window> windows,
                                 std::int64_t scale)
    : SessionSignal(closes, windows[0].sessions + 1, scale), n_(windows[0].sessions), best_(n_) {}

void SessionBreakout::close_session() {
  push_close(closes(), n_, best_);
}

void SessionBreakout::explain(std::vector<SignalPoint>& points) const {
  points.push_back(point_of_best<Highest>(
      1, n_, "highest of the " + in_words(Window{.sessions = n_}) + " before"));
}

SessionSlope::SessionSlope(AllCloses closes, std::span<const Window> windows, std::int64_t scale)
    : SessionSignal(closes, windows[0].sessions + 1, scale), n_(windows[0].sessions) {}

void SessionSlope::close_session() {
  const std::int64_t x = closes().number();
  closed_ += LineSums::of(x, c(0));
  if (closes().count() > n_) {
    closed_ = closed_ - LineSums::of(x - n_, c(n_));
  }
}

std::optional<Value> SessionSlope::result() const {
  LineSums sums = closed_;
  sums += LineSums::of(closes().number(), c(0));
  return to_result(sums.slope(n_ + 1, static_cast<double>(scale())));
}

void SessionSlope::explain(std::vector<SignalPoint>& points) const {
  points.push_back(point_ago(n_));
}

SessionZscore::SessionZscore(AllCloses closes, std::span<const Window> windows, std::int64_t scale)
    : SessionSignal(closes, std::max(windows[0].sessions, windows[1].sessions) + 1, scale),
      n_(windows[0].sessions),
      v_(windows[1].sessions) {}

void SessionZscore::close_session() {
  if (closes().count() > 1) {
    closed_ += Moments::of(c(0) - c(1));
  }
  if (closes().count() > v_) {
    closed_ -= Moments::of(c(v_ - 1) - c(v_));
  }
}

double SessionZscore::variance() const {
  Moments sums = closed_;
  sums += Moments::of(c(0) - c(1));
  return sums.variance(v_);
}

std::optional<Value> SessionZscore::result() const {
  const double variance = this->variance();
  if (!(variance > 0)) {
    return std::nullopt;
  }
  const auto micro_change = static_cast<double>((c(0) - c(n_)) * Value::kScale);
  return to_result(micro_change / std::sqrt(variance * static_cast<double>(n_)));
}

void SessionZscore::explain(std::vector<SignalPoint>& points) const {
  points.push_back(point_ago(n_));
  SignalPoint stdev = point("stdev of the last " + std::to_string(v_) + " changes", 0);
  stdev.value = Value{std::llround(std::sqrt(variance()))};
  points.push_back(std::move(stdev));
}

}  // namespace yieldwatch
