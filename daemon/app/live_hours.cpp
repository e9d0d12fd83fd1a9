#include "app/live_hours.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>

#include "feed/polled/zone_database.h"

namespace yieldwatch {
namespace {

using CalendarPtr = std::shared_ptr<const Calendar>;

CalendarPtr own_calendar(std::string_view instrument, const Catalog& catalog) {
  const auto known = catalog.instruments.find(instrument);
  return known == catalog.instruments.end() ? nullptr : known->second.calendar;
}

bool counts_sessions(const PollTimes& times) {
  const auto* daily = std::get_if<DailySchedule>(&times);
  return daily != nullptr && daily->sessions_later > 0;
}

}  // namespace

IsSession sessions_to_ask(const LiveFeedConfig& feed, const PollTimes& times,
                          const Catalog& catalog) {
  std::vector<CalendarPtr> calendars;
  const auto add = [&](CalendarPtr calendar) {
    if (calendar && std::ranges::find(calendars, calendar) == calendars.end()) {
      calendars.push_back(std::move(calendar));
    }
  };
  add(feed.calendar);
  if (!counts_sessions(times)) {
    for (const PolledSymbol& symbol : feed.symbols) {
      add(own_calendar(symbol.instrument, catalog));
    }
  }
  return [calendars = std::move(calendars)](Session date) {
    bool is_covered = false;
    for (const CalendarPtr& calendar : calendars) {
      if (calendar->covers(date)) {
        is_covered = true;
        if (calendar->is_session(date)) {
          return true;
        }
      }
    }
    return !is_covered && is_weekday(date);
  };
}

std::vector<StreamSymbol> stream_symbols(const LiveFeedConfig& feed, const Catalog& catalog) {
  const auto new_york = load_zone("America/New_York");
  std::vector<StreamSymbol> out;
  for (const PolledSymbol& symbol : feed.symbols) {
    const CalendarPtr own = own_calendar(symbol.instrument, catalog);
    out.push_back({symbol.symbol, symbol.instrument, symbol.unit,
                   TradingHours{new_york, own ? own : feed.calendar}, feed.extended_hours});
  }
  return out;
}

}  // namespace yieldwatch
