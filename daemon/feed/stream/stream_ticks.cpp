#include "feed/stream/stream_ticks.h"

#include <algorithm>
#include <utility>

namespace yieldwatch {
namespace {

constexpr std::int64_t kMaxAhead = 5 * kNanosPerSecond;  // as the analyzer has it

}  // namespace

std::vector<StreamSymbol> default_stream_symbols() {
  std::vector<StreamSymbol> out;
  for (const char* name : {"SPY", "IWM", "QQQ", "TLT", "HYG"}) {
    out.push_back({.symbol = name, .instrument = name});
  }
  return out;
}

StreamTicks::StreamTicks(const std::vector<StreamSymbol>& symbols) {
  for (const StreamSymbol& symbol : symbols) {
    lines_.emplace(symbol.symbol, Line{.symbol = symbol});
  }
}

bool StreamTicks::is_trading(Timestamp now) const {
  return std::ranges::any_of(lines_, [&](const auto& line) {
    const auto& hours = line.second.symbol.hours;
    return hours && hours->include(now);
  });
}

void StreamTicks::take(Readings& readings, Timestamp now, const Send& send) {
  std::vector<Line*> touched;
  for (std::size_t i = 0; i < readings.readings.size(); ++i) {
    const Reading& reading = readings.readings[i];
    if (Line* line = line_of(reading, i, now, readings)) {
      if (line->found.empty()) {
        touched.push_back(line);
      }
      line->found.push_back(&reading);
    }
  }
  for (Line* line : touched) {
    send_line(*line, now, send);
    line->found.clear();
  }
}

// Null where the reading is none for us, and the fault is noted. Outside the hours there is none:
// a source sends thousands of these a night.
StreamTicks::Line* StreamTicks::line_of(const Reading& reading, std::size_t index, Timestamp now,
                                        Readings& readings) {
  const auto refuse = [&](const char* field, std::string what) -> Line* {
    readings.refuse({"figure " + std::to_string(index + 1), field, std::move(what)});
    return nullptr;
  };
  const auto known = lines_.find(reading.symbol);
  if (known == lines_.end()) {
    return refuse("symbol", '"' + reading.symbol + "\" was not asked for");
  }
  if (reading.time == Timestamp::never()) {
    return refuse("time", "none");
  }
  if (reading.time > now.plus(kMaxAhead)) {
    return refuse("time", to_string(reading.time) + " of " + reading.symbol + " is still to come");
  }
  const StreamSymbol& symbol = known->second.symbol;
  if (symbol.hours && !symbol.extended && !symbol.hours->include(reading.time)) {
    ++outside_hours_;
    return nullptr;
  }
  return &known->second;
}

void StreamTicks::send_line(Line& line, Timestamp now, const Send& send) {
  auto& found = line.found;
  std::ranges::stable_sort(found, {}, [](const Reading* reading) { return reading->time; });
  times_.clear();
  values_.clear();
  for (const Reading* reading : found) {
    if (reading->time < line.newest) {
      ++late_;
      continue;
    }
    times_.push_back(reading->time);
    values_.push_back(reading->value);
  }
  if (!times_.empty() && send({.instrument = line.symbol.instrument,
                               .unit = line.symbol.unit,
                               .times = times_,
                               .values = values_,
                               .publish_time = now})) {
    line.newest = times_.back();
  }
}

}  // namespace yieldwatch
