#include "window/signal.h"

#include <algorithm>
#include <array>

#include "window/session_signals.h"
#include "window/time_signals.h"

namespace yieldwatch {
namespace {

Unit level_unit(SeriesKind kind, bool) {
  switch (kind) {
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

Unit change_unit(SeriesKind kind, bool) {
  return kind == SeriesKind::rate ? Unit::basis_points : Unit::percent;
}

Unit slope_unit(SeriesKind kind, bool by_session) {
  if (kind == SeriesKind::rate) {
    return by_session ? Unit::bp_per_session : Unit::bp_per_hour;
  }
  return by_session ? Unit::percent_per_session : Unit::percent_per_hour;
}

Unit sigma_unit(SeriesKind, bool) {
  return Unit::sigma;
}

// The longest window is as far as a signal looks back; one without windows reads c0 alone.
std::int64_t longest(std::span<const Window> windows) {
  std::int64_t depth = 0;
  for (const Window& window : windows) {
    depth = std::max(depth, window.sessions);
  }
  return depth;
}

template <class T>
std::unique_ptr<Signal> over_sessions(const SessionCloses& closes, std::span<const Window> windows,
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
              .session_windows = true,
              .time_windows = false,
              .on_level = true,
              .phrase = "",
              .unit = level_unit,
              .make_session = over_sessions<SessionLast>,
              .make_time = nullptr,
              .depth = longest},
    SignalRow{.name = "change",
              .meaning = "the latest value less the one a window ago",
              .windows = 1,
              .session_windows = true,
              .time_windows = true,
              .on_level = false,
              .phrase = "in {W}",
              .unit = change_unit,
              .make_session = over_sessions<SessionChange>,
              .make_time = over_time<TimeChange>,
              .depth = longest},
    SignalRow{.name = "rise",
              .meaning = "the latest value less the lowest of the window",
              .windows = 1,
              .session_windows = true,
              .time_windows = true,
              .on_level = false,
              .phrase = "above the low of {W}",
              .unit = change_unit,
              .make_session = over_sessions<SessionReach<Lowest>>,
              .make_time = over_time<TimeReach<Lowest>>,
              .depth = longest},
    SignalRow{.name = "fall",
              .meaning = "the highest value of the window less the latest",
              .windows = 1,
              .session_windows = true,
              .time_windows = true,
              .on_level = false,
              .phrase = "below the high of {W}",
              .unit = change_unit,
              .make_session = over_sessions<SessionReach<Highest>>,
              .make_time = over_time<TimeReach<Highest>>,
              .depth = longest},
    SignalRow{.name = "breakout",
              .meaning = "the latest value less the highest close of the window before it",
              .windows = 1,
              .session_windows = true,
              .time_windows = false,
              .on_level = false,
              .phrase = "beyond the high of {W}",
              .unit = change_unit,
              .make_session = over_sessions<SessionBreakout>,
              .make_time = nullptr,
              .depth = longest},
    SignalRow{.name = "slope",
              .meaning = "the least-squares slope over the window, a session or an hour",
              .windows = 1,
              .session_windows = true,
              .time_windows = true,
              .on_level = false,
              .phrase = "slope over {W}",
              .unit = slope_unit,
              .make_session = over_sessions<SessionSlope>,
              .make_time = over_time<TimeSlope>,
              .depth = longest},
    SignalRow{.name = "zscore",
              .meaning = "the change over the first window in sigmas, sigma being the standard "
                         "deviation of one-session changes over the second, times the root of "
                         "the first",
              .windows = 2,
              .session_windows = true,
              .time_windows = false,
              .on_level = false,
              .phrase = "move over {W}",
              .unit = sigma_unit,
              .make_session = over_sessions<SessionZscore>,
              .make_time = nullptr,
              .depth = longest,
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

std::span<const SignalRow> signal_table() {
  return kSignals;
}

const SignalRow* find_signal(std::string_view name) {
  const auto* found = std::find_if(kSignals.begin(), kSignals.end(),
                                   [name](const SignalRow& row) { return row.name == name; });
  return found == kSignals.end() ? nullptr : found;
}

}  // namespace yieldwatch
