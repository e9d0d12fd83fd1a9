#include "app/calendar_watch.h"

#include <algorithm>
#include <utility>

namespace yieldwatch {
namespace {

constexpr std::int32_t kWarningDays = 90;

}  // namespace

std::string CalendarEnd::text() const {
  std::string when = "the calendar " + calendar;
  when += days_left < 0 ? " has ended on " : " ends on ";
  return when + to_string(last) +
         "; no value is due after that, and none will be missed: a newer file is needed";
}

std::vector<CalendarEnd> ending_calendars(std::span<const Instrument> instruments, Session today) {
  std::vector<CalendarEnd> ends;
  const auto look_at = [&](const Calendar& calendar) {
    const bool is_new =
        std::ranges::find(ends, calendar.name, &CalendarEnd::calendar) == ends.end();
    const std::int32_t days_left = calendar.last.day - today.day;
    if (is_new && days_left <= kWarningDays) {
      ends.push_back({calendar.name, calendar.last, days_left});
    }
  };
  for (const Instrument& instrument : instruments) {
    if (!instrument.due || !instrument.calendar ||
        instrument.calendar->last < instrument.calendar->first) {
      continue;  // one that could not be read has no end
    }
    look_at(*instrument.calendar);
    if (instrument.publisher) {
      look_at(*instrument.publisher);
    }
  }
  return ends;
}

void CalendarWatch::tell(Timestamp now, Log& log) {
  const Session today = Zone::utc().session_of(now);
  if (std::exchange(told_, today) == today) {
    return;
  }
  for (const CalendarEnd& end : ending_calendars(instruments_, today)) {
    const bool has_ended = end.days_left < 0;
    log.event(has_ended ? LogLevel::error : LogLevel::warning,
              has_ended ? "calendar_ended" : "calendar_ends",
              {{"calendar", end.calendar}, {"last", to_string(end.last)}, {"detail", end.text()}});
  }
}

}  // namespace yieldwatch
