#include "window/session_statistics.h"

#include <cmath>

#include "window/daba.h"
#include "window/exact.h"

namespace yieldwatch {
namespace {

// By convention; markets have 250 to 253 sessions a year.
constexpr double kSessionsPerYear = 252;

}  // namespace

SessionMean::SessionMean(AllCloses closes, std::span<const Window> windows, std::int64_t scale)
    : SessionSignal(closes, windows[0].sessions, scale), n_(windows[0].sessions) {}

void SessionMean::close_session() {
  closed_ += c(0);
  if (closes().count() >= n_) {
    closed_ -= c(n_ - 1);
  }
}

std::optional<Value> SessionMean::result() const {
  return to_result(int128{closed_ + c(0)} * scale(), n_);
}

void SessionMean::explain(std::vector<SignalPoint>& points) const {
  points.push_back(point_of_oldest(n_));
}

SessionStdev::SessionStdev(AllCloses closes, std::span<const Window> windows, std::int64_t scale)
    : SessionSignal(closes, windows[0].sessions, scale), n_(windows[0].sessions) {}

void SessionStdev::close_session() {
  closed_ += Moments::of(c(0));
  if (closes().count() >= n_) {
    closed_ -= Moments::of(c(n_ - 1));
  }
}

std::optional<Value> SessionStdev::result() const {
  Moments sums = closed_;
  sums += Moments::of(c(0));
  return to_result(std::sqrt(sums.variance(n_)) * static_cast<double>(scale()));
}

void SessionStdev::explain(std::vector<SignalPoint>& points) const {
  points.push_back(point_of_oldest(n_));
}

SessionRank::SessionRank(AllCloses closes, std::span<const Window> windows, std::int64_t scale)
    : SessionSignal(closes, windows[0].sessions, scale), n_(windows[0].sessions), closed_(n_) {}

void SessionRank::close_session() {
  closed_.add(c(0));
  if (closes().count() >= n_) {
    closed_.remove(c(n_ - 1));
  }
}

std::optional<Value> SessionRank::result() const {
  return to_result(int128{closed_.count_up_to(c(0)) + 1} * Value::kScale, n_);
}

void SessionRank::explain(std::vector<SignalPoint>& points) const {
  const std::string window = in_words(Window{.sessions = n_});
  points.push_back(point_of_best<Lowest>(0, n_ - 1, "lowest of " + window));
  points.push_back(point_of_best<Highest>(0, n_ - 1, "highest of " + window));
}

SessionVol::SessionVol(AllCloses closes, std::span<const Window> windows, std::int64_t scale)
    : SessionSignal(closes, windows[0].sessions + 1, scale), n_(windows[0].sessions) {}

void SessionVol::close_session() {
  if (closes().count() > 1) {
    closed_ += Moments::of(c(0) - c(1));
  }
  if (closes().count() > n_) {
    closed_ -= Moments::of(c(n_ - 1) - c(n_));
  }
}

std::optional<Value> SessionVol::result() const {
  Moments sums = closed_;
  sums += Moments::of(c(0) - c(1));
  return to_result(std::sqrt(sums.variance(n_) * kSessionsPerYear) * static_cast<double>(scale()));
}

void SessionVol::explain(std::vector<SignalPoint>& points) const {
  points.push_back(point_ago(n_));
}

SessionR2::SessionR2(AllCloses closes, std::span<const Window> windows, std::int64_t scale)
    : SessionSignal(closes, windows[0].sessions + 1, scale), n_(windows[0].sessions) {}

void SessionR2::close_session() {
  const std::int64_t x = closes().number();
  closed_ += FitSums::of(x, c(0));
  if (closes().count() > n_) {
    closed_ = closed_ - FitSums::of(x - n_, c(n_));
  }
}

std::optional<Value> SessionR2::result() const {
  FitSums sums = closed_;
  sums += FitSums::of(closes().number(), c(0));
  return to_result(sums.r2(n_ + 1) * static_cast<double>(Value::kScale));
}

void SessionR2::explain(std::vector<SignalPoint>& points) const {
  points.push_back(point_ago(n_));
}

}  // namespace yieldwatch
