// A signal: one number computed from one or two series over its windows, kept up to date in
// O(1), a rank in O(log W).
//
// A series feeds each of its signals with what happens; it never looks at a clock. Numbers are
// exact integers in the series' working unit (micro-percent) until the result is formed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "core/unit.h"
#include "window/closes.h"

namespace yieldwatch {

// What kind of number a series is. It decides the units of its signals.
enum class SeriesKind : std::uint8_t {
  rate,   // a yield or spread, or sums of them: percent, changes in bp
  price,  // an index or ETF: points, changes in percent of 100·ln
  ratio,  // a quotient of two series: a plain number, changes in percent of 100·ln
  log,    // ln(…): a plain number, changes in percent (100 times the number)
};

// A rolling window: a number of sessions ("60d") or a length of event time ("30m").
struct Window {
  std::int64_t sessions = 0;  // > 0 for a session window
  std::int64_t nanos = 0;     // > 0 for a time window

  bool by_session() const { return sessions > 0; }
  friend constexpr auto operator<=>(const Window&, const Window&) = default;
};

inline constexpr std::int64_t kMaxWindowSamples = std::int64_t{1} << 20;

// "60d", "30m", "4h", "90s" as written; a time window is shown in its largest whole unit.
std::string to_string(Window window);
// "60 sessions", "30 minutes", "1 session".
std::string in_words(Window window);

class SampleStore;  // samples.h

// One point that a signal's value rests on, for `explain`.
struct SignalPoint {
  std::string what;  // "now", "60 sessions ago", "lowest of 60 sessions"
  Value value;       // in the series' working unit, see SignalRow::on_level
  Session session;   // none() for a time window
  Timestamp time;    // never() for a session window
};

// How much of its data a signal has.
struct Warmth {
  std::int64_t have = 0;
  std::int64_t need = 0;
  std::string_view what;  // "closes" or "seconds"
};

// Base of all signals. Belongs to the analyzer's thread; owned by its series.
class Signal {
 public:
  Signal() = default;
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;
  virtual ~Signal() = default;

  // The close that was c0 is final: a new session is about to begin. Session windows only.
  virtual void close_session() {}
  // A sample was appended to the series' store; to be called once after each. Implies that
  // for this series time is at least the sample's. Time windows only.
  // Gives next_due().
  virtual Timestamp add_sample() { return Timestamp::end_of_time(); }
  // Event time is `now`: samples that are too old leave. Time windows only. Cheap when
  // nothing is due, and the value does not depend on how often it is called. Gives next_due().
  virtual Timestamp advance(Timestamp) { return Timestamp::end_of_time(); }
  // The next instant at which `advance` would change something; end_of_time() if none.
  virtual Timestamp next_due() const { return Timestamp::end_of_time(); }

  // Since when its samples are complete, and to say so of those restored. Time windows only.
  virtual Timestamp complete_from() const { return Timestamp::end_of_time(); }
  virtual void restore_complete_from(Timestamp) {}
  // When its oldest sample was; end_of_time() if it holds none. Time windows only.
  virtual Timestamp oldest_sample() const { return Timestamp::end_of_time(); }

  // The signal, in 1e-6 of its unit, halves away from zero. Nothing until it has enough data,
  // where it is undefined (a zscore of a constant), and where it is out of Value's range.
  virtual std::optional<Value> compute() const = 0;

  virtual Warmth warmth() const = 0;
  virtual std::vector<SignalPoint> points() const = 0;
};

// How many closes back from c0 the longest of these windows reaches, see SignalRow::depth.
std::int64_t longest(std::span<const Window> windows);

// A row of the table of signals.
struct SignalRow {
  std::string_view name;     // as written in rules
  std::string_view meaning;  // one line for --help and explain
  std::size_t series = 1;    // how many series it takes, before its windows
  std::size_t windows = 1;   // how many windows it takes
  bool on_level = false;     // works on the value itself even where others work on 100·ln
  // Phrase with {W} for its (first) window in words: "in {W}". Empty for none.
  std::string_view phrase;
  // Its unit on series of those kinds, over sessions or over time. In basis points, or
  // something for each, a number is 100 times that in the series' working unit.
  Unit (*unit)(std::span<const SeriesKind> series, bool by_session);
  // `scale` turns the series' working unit into the signal's: 100 for one in bp, else 1. Null
  // where the row does not offer it. There are as many closes as series. The closes or samples
  // must outlive the signal.
  std::unique_ptr<Signal> (*make_session)(AllCloses closes, std::span<const Window> windows,
                                          std::int64_t scale) = nullptr;
  std::unique_ptr<Signal> (*make_time)(SampleStore& samples, Window window,
                                       std::int64_t scale) = nullptr;
  // How many closes back from c0 it reads: the depth that its SessionCloses must have.
  std::int64_t (*depth)(std::span<const Window> windows) = longest;
  // The fewest sessions its last window may have: two for a standard deviation.
  std::int64_t least_sessions = 1;
};

// The one table of signals. To add a signal: a row here and a class.
std::span<const SignalRow> signal_table();
const SignalRow* find_signal(std::string_view name);

}  // namespace yieldwatch
