#include "core/calendar.h"

#include <algorithm>

namespace yieldwatch {

bool is_weekday(Session date) {
  constexpr std::int32_t kWeek = 7;
  const std::int32_t since_thursday = date.day % kWeek;  // 1970-01-01 was one
  const std::int32_t day = since_thursday < 0 ? since_thursday + kWeek : since_thursday;
  return day != 2 && day != 3;
}

bool Calendar::is_session(Session date) const {
  return covers(date) && is_weekday(date) && !std::ranges::binary_search(closed, date);
}

std::optional<Session> Calendar::next_session(Session after) const {
  if (after >= last) {
    return std::nullopt;
  }
  for (Session date = std::max(first, Session{after.day + 1}); date <= last; ++date.day) {
    if (is_session(date)) {
      return date;
    }
  }
  return std::nullopt;
}

bool Calendar::is_quiet(Session session) const {
  return std::ranges::binary_search(early, session, {}, &EarlyClose::session) ||
         std::ranges::binary_search(quiet, session);
}

Timestamp Calendar::close_of(Session session) const {
  const auto found = std::ranges::lower_bound(early, session, {}, &EarlyClose::session);
  const bool is_early = found != early.end() && found->session == session;
  return zone->to_utc(session, is_early ? found->second_of_day : close_second);
}

ExpectedValue expected_after(const Calendar& calendar, Session newest, DueTime due,
                             const Calendar& publisher, QuietSessions quiet) {
  auto session = calendar.next_session(newest);
  while (session && quiet == QuietSessions::may_lack_them && calendar.is_quiet(*session)) {
    session = calendar.next_session(*session);
  }
  if (!session) {
    return {};
  }
  auto day = session;
  for (std::int32_t i = 0; day && i < due.sessions_later; ++i) {
    day = publisher.next_session(*day);
  }
  if (!day) {
    return {.session = *session};
  }
  return {*session,
          std::max(calendar.close_of(*session), calendar.zone->to_utc(*day, due.second_of_day))};
}

}  // namespace yieldwatch
