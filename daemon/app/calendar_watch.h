// Says in time that a calendar comes to its end: behind it nothing is ever due, and so nothing
// stale by it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "app/log/log.h"
#include "core/calendar.h"
#include "core/instrument.h"

namespace yieldwatch {

struct CalendarEnd {
  std::string calendar;
  Session last;
  std::int32_t days_left = 0;  // below 0: it has ended

  std::string file() const { return calendar + ".toml"; }
  std::string text() const;  // for a person
};

// Of the calendars by which a value of these instruments is due, those that end within 90 days of
// `today` or have ended, each once.
std::vector<CalendarEnd> ending_calendars(std::span<const Instrument> instruments, Session today);

// Logs them once a day. Belongs to one thread.
class CalendarWatch {
 public:
  explicit CalendarWatch(std::span<const Instrument> instruments)
      : instruments_(instruments.begin(), instruments.end()) {}

  // To be called now and then; the first call tells at once. `now` is by the wall clock.
  void tell(Timestamp now, Log& log);

 private:
  std::vector<Instrument> instruments_;
  Session told_ = Session::none();  // the day on which it did
};

}  // namespace yieldwatch
