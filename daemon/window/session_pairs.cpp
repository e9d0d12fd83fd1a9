#include "window/session_pairs.h"

#include <cmath>
#include <utility>

#include "window/exact.h"

namespace yieldwatch {

SessionPair::SessionPair(AllCloses closes, std::span<const Window> windows, std::int64_t scale)
    : SessionSignal(closes, windows[0].sessions + 1, scale),
      x_(closes[1]),
      n_(windows[0].sessions) {}

void SessionPair::close_session() {
  if (closes().count() > 1) {
    closed_ += change(0);
  }
  if (closes().count() > n_) {
    closed_ -= change(n_ - 1);
  }
}

PairMoments SessionPair::changes() const {
  PairMoments sums = closed_;
  sums += change(0);
  return sums;
}

void SessionPair::explain(std::vector<SignalPoint>& points) const {
  points.push_back(point_ago(n_));
  for (const std::int64_t n : {std::int64_t{0}, n_}) {
    SignalPoint of_x = n == 0 ? point("now", 0) : point_ago(n);
    of_x.what += ", second series";
    of_x.value = Value{x_.close(n)};
    points.push_back(std::move(of_x));
  }
}

std::optional<Value> SessionBeta::result() const {
  const PairMoments sums = changes();
  const int128 spread = sums.x.spread(n());
  if (spread == 0) {
    return std::nullopt;
  }
  return to_result(to_double(sums.common(n())) * static_cast<double>(Value::kScale * scale()) /
                   to_double(spread));
}

std::optional<Value> SessionCorr::result() const {
  const PairMoments sums = changes();
  const int128 x_spread = sums.x.spread(n());
  const int128 y_spread = sums.y.spread(n());
  if (x_spread == 0 || y_spread == 0) {
    return std::nullopt;
  }
  return to_result(to_double(sums.common(n())) * static_cast<double>(Value::kScale) /
                   (std::sqrt(to_double(x_spread)) * std::sqrt(to_double(y_spread))));
}

}  // namespace yieldwatch
