#include "window/signal.h"

#include <algorithm>
#include <array>

#include "window/session_pairs.h"
#include "window/session_signals.h"
#include "window/session_statistics.h"
#include "window/time_signals.h"
#include "window/time_statistics.h"

namespace yieldwatch {
namespace {

using Kinds = std::span<const SeriesKind>;

bool is_rate(SeriesKind kind) {
  return kind == SeriesKind::rate;
}

Unit level_unit(Kinds series, bool) {
  switch (series.front()) {
    case SeriesKind::rate:
      return Unit::percent;
    case SeriesKind::price:
      return Unit::points;
    case SeriesKind::ratio:
    case SeriesKind::log:
      break;
  }
  return Unit::one;
}

Unit change_unit(Kinds series, bool) {
  return is_rate(series.front()) ? Unit::basis_points : Unit::percent;
}

Unit slope_unit(Kinds series, bool by_session) {
  if (is_rate(series.front())) {
    return by_session ? Unit::bp_per_session : Unit::bp_per_hour;
  }
  return by_session ? Unit::percent_per_session : Unit::percent_per_hour;
}

Unit beta_unit(Kinds series, bool) {
  const bool y_is_rate = is_rate(series[0]);
  if (y_is_rate == is_rate(series[1])) {
    return Unit::one;
  }
  return y_is_rate ? Unit::bp_per_percent : Unit::percent_per_100bp;
}

Unit sigma_unit(Kinds, bool) {
  return Unit::sigma;
}

Unit no_unit(Kinds, bool) {
  return Unit::one;
}

// Of a signal that takes N closes, not N + 1.
std::int64_t one_less(std::span<const Window> windows) {
  return longest(windows) - 1;
}

template <class T>
std::unique_ptr<Signal> over_sessions(AllCloses closes, std::span<const Window> windows,
                                      std::int64_t scale) {
  return std::make_unique<T>(closes, windows, scale);
}

template <class Statistic>
std::unique_ptr<Signal> over_time(SampleStore& samples, Window window, std::int64_t scale) {
  return std::make_unique<TimeSignal<Statistic>>(samples, window, scale);
}

constexpr std::array kSignals = {
    SignalRow{.name = "last",
              .meaning = "the latest value",
              .windows = 0,
              .on_level = true,
              .unit = level_unit,
              .make_session = over_sessions<SessionLast>},
    SignalRow{.name = "change",
              .meaning = "the latest value less the one a window ago",
              .phrase = "in {W}",
              .unit = change_unit,
              .make_session = over_sessions<SessionChange>,
              .make_time = over_time<TimeChange>},
    SignalRow{.name = "rise",
              .meaning = "the latest value less the lowest of the window",
              .phrase = "above the low of {W}",
              .unit = change_unit,
              .make_session = over_sessions<SessionReach<Lowest>>,
              .make_time = over_time<TimeReach<Lowest>>},
    SignalRow{.name = "fall",
              .meaning = "the highest value of the window less the latest",
              .phrase = "below the high of {W}",
              .unit = change_unit,
              .make_session = over_sessions<SessionReach<Highest>>,
              .make_time = over_time<TimeReach<Highest>>},
    SignalRow{.name = "breakout",
              .meaning = "the latest value less the highest close of the window before it",
              .phrase = "beyond the high of {W}",
              .unit = change_unit,
              .make_session = over_sessions<SessionBreakout>},
    SignalRow{.name = "slope",
              .meaning = "the least-squares slope over the window, a session or an hour",
              .phrase = "slope over {W}",
              .unit = slope_unit,
              .make_session = over_sessions<SessionSlope>,
              .make_time = over_time<TimeSlope>},
    SignalRow{.name = "r2",
              .meaning = "the share of the variance that the slope over the window explains; 0 "
                         "while the value is flat",
              .phrase = "fit over {W}",
              .unit = no_unit,
              .make_session = over_sessions<SessionR2>,
              .make_time = over_time<TimeR2>},
    SignalRow{.name = "zscore",
              .meaning = "the change over the first window in sigmas, sigma being the standard "
                         "deviation of one-session changes over the second, times the root of "
                         "the first",
              .windows = 2,
              .phrase = "move over {W}",
              .unit = sigma_unit,
              .make_session = over_sessions<SessionZscore>,
              .least_sessions = 2},
    SignalRow{.name = "mean",
              .meaning = "the mean of the values in the window, the latest among them",
              .on_level = true,
              .phrase = "mean of {W}",
              .unit = level_unit,
              .make_session = over_sessions<SessionMean>,
              .make_time = over_time<TimeMean>,
              .depth = one_less},
    SignalRow{.name = "stdev",
              .meaning = "the standard deviation of the values in the window",
              .phrase = "standard deviation of {W}",
              .unit = change_unit,
              .make_session = over_sessions<SessionStdev>,
              .make_time = over_time<TimeStdev>,
              .depth = one_less,
              .least_sessions = 2},
    SignalRow{.name = "rank",
              .meaning = "the share of the values in the window that are at most the latest",
              .phrase = "rank in {W}",
              .unit = no_unit,
              .make_session = over_sessions<SessionRank>,
              .make_time = over_time<TimeRank>,
              .depth = one_less},
    SignalRow{.name = "vol",
              .meaning = "the standard deviation of one-session changes over the window, times "
                         "the root of 252: a year's",
              .phrase = "a year, volatility of {W}",
              .unit = change_unit,
              .make_session = over_sessions<SessionVol>,
              .least_sessions = 2},
    SignalRow{.name = "beta",
              .meaning = "the least-squares slope of the first series' one-session changes on "
                         "the second's, over the window",
              .series = 2,
              .phrase = "beta over {W}",
              .unit = beta_unit,
              .make_session = over_sessions<SessionBeta>,
              .least_sessions = 2},
    SignalRow{.name = "corr",
              .meaning = "the correlation of the two series' one-session changes over the window",
              .series = 2,
              .phrase = "correlation over {W}",
              .unit = no_unit,
              .make_session = over_sessions<SessionCorr>,
              .least_sessions = 2},
};

struct Length {
  std::int64_t number;
  char letter;
  std::string_view word;
};

// A window in its largest whole unit.
Length length_of(Window window) {
  if (window.by_session()) {
    return {window.sessions, 'd', "session"};
  }
  if (window.nanos % kNanosPerHour == 0) {
    return {window.nanos / kNanosPerHour, 'h', "hour"};
  }
  if (window.nanos % kNanosPerMinute == 0) {
    return {window.nanos / kNanosPerMinute, 'm', "minute"};
  }
  return {window.nanos / kNanosPerSecond, 's', "second"};
}

}  // namespace

std::string to_string(Window window) {
  const Length length = length_of(window);
  return std::to_string(length.number) + length.letter;
}

std::string in_words(Window window) {
  const Length length = length_of(window);
  std::string out = std::to_string(length.number) + ' ';
  out += length.word;
  return length.number == 1 ? out : out + 's';
}

std::int64_t longest(std::span<const Window> windows) {
  std::int64_t depth = 0;
  for (const Window& window : windows) {
    depth = std::max(depth, window.sessions);
  }
  return depth;
}

std::span<const SignalRow> signal_table() {
  return kSignals;
}

const SignalRow* find_signal(std::string_view name) {
  const auto* found = std::find_if(kSignals.begin(), kSignals.end(),
                                   [name](const SignalRow& row) { return row.name == name; });
  return found == kSignals.end() ? nullptr : found;
}

}  // namespace yieldwatch
