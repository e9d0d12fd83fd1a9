// The readings of a stream's message as batches of ticks: one an instrument, in order of time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/tick.h"
#include "feed/formats/reading.h"
#include "feed/stream/trading_hours.h"

namespace yieldwatch {

// Whose ticks the figures of a symbol are.
struct StreamSymbol {
  std::string symbol;      // as the source names it
  std::string instrument;  // as we do
  Unit unit = Unit::points;
  // Its market's, when figures are expected of it; what is outside them is left out unless
  // `extended`. None: all is taken, and nothing is expected.
  std::optional<TradingHours> hours = {};
  bool extended = false;
};

// The index ETFs that are watched by default, under their own names, in dollars.
std::vector<StreamSymbol> default_stream_symbols();

// Per instrument, ticks never go back in time: sources send trades that were reported late, or
// in any order within a message. Those of one message are sorted, equal times staying as they
// came; what is older than the newest that was sent is left out, and counted.
class StreamTicks {
 public:
  // True if it was sent, and so is the newest there is.
  using Send = std::function<bool(const TickBatch&)>;

  explicit StreamTicks(const std::vector<StreamSymbol>& symbols);

  // Calls `send` with a batch for each instrument, in the order in which the message names them.
  // Adds a fault to `readings` for each that has a symbol nobody asked for, no time, or one more
  // than five seconds after `now`.
  void take(Readings& readings, Timestamp now, const Send& send);
  // Whether a market of one of them is open then.
  bool is_trading(Timestamp now) const;
  // Left out so far.
  std::uint64_t outside_hours() const { return outside_hours_; }
  std::uint64_t late() const { return late_; }

 private:
  struct Line {
    StreamSymbol symbol;
    Timestamp newest = Timestamp::never();
    std::vector<const Reading*> found;  // in the message at hand
  };

  Line* line_of(const Reading& reading, std::size_t index, Timestamp now, Readings& readings);
  void send_line(Line& line, Timestamp now, const Send& send);

  std::map<std::string, Line, std::less<>> lines_;
  std::uint64_t outside_hours_ = 0;
  std::uint64_t late_ = 0;
  std::vector<Timestamp> times_;
  std::vector<Value> values_;
};

}  // namespace yieldwatch
