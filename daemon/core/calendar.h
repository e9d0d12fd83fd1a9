// Calendars of markets: on which dates there is a session, and when a session's value is due.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/time.h"
#include "core/zone.h"

namespace yieldwatch {

// Monday to Friday: what there is without a calendar.
bool is_weekday(Session date);

// Plain data; immutable once shared, and then read from any thread.
struct Calendar {
  struct EarlyClose {
    Session session;
    std::int32_t second_of_day = 0;  // 0 to 86,399, local
  };

  std::string name;
  // What it tells of, both included; of no date as it stands here. Of others it says nothing, and
  // nothing is due then.
  Session first{1};
  Session last{0};
  std::shared_ptr<const Zone> zone;  // of its times of day; never null
  std::int32_t close_second = 0;     // 0 to 86,399, local
  std::vector<Session> closed;       // besides weekends, rising
  std::vector<EarlyClose> early;     // rising
  std::vector<Session> quiet;        // rising; besides those with an early close: see is_quiet()

  bool covers(Session date) const { return first <= date && date <= last; }
  bool is_session(Session date) const;
  // Whether a session is one on which some sources publish nothing, though the market is open:
  // those with an early close, and a few others.
  bool is_quiet(Session session) const;
  // The first session after that date; nothing where it would be later than `last`.
  std::optional<Session> next_session(Session after) const;
  // The instant at which the market closes on a session.
  Timestamp close_of(Session session) const;
};

// By when the value of a session is to be there: at a local time of the calendar's zone, on the
// session itself or some sessions later.
struct DueTime {
  std::int32_t sessions_later = 0;
  std::int32_t second_of_day = 0;  // 0 to 86,399

  friend bool operator==(const DueTime&, const DueTime&) = default;
};

// A value that is to come.
struct ExpectedValue {
  Session session = Session::none();
  Timestamp due = Timestamp::end_of_time();
};

enum class QuietSessions : std::uint8_t { have_values, may_lack_them };

// That of the first session after `newest`; where quiet ones may lack theirs, of the first that is
// not quiet. It is never due before that session's close. Never due is what would be so later than
// the calendar's end. "Some sessions later" are those of `publisher`: a source whose offices are
// closed publishes nothing, though the market has traded.
ExpectedValue expected_after(const Calendar& calendar, Session newest, DueTime due,
                             const Calendar& publisher,
                             QuietSessions quiet = QuietSessions::have_values);
inline ExpectedValue expected_after(const Calendar& calendar, Session newest, DueTime due) {
  return expected_after(calendar, newest, due, calendar);
}

}  // namespace yieldwatch
