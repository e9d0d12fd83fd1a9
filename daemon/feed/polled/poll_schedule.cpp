#include "feed/polled/poll_schedule.h"

#include <algorithm>

namespace yieldwatch {
namespace {

constexpr std::int32_t kLookAround = 40;  // days: no market is closed for so long
constexpr std::int64_t kLastQuotes = 15 * kNanosPerMinute;
constexpr std::int64_t kBeforeDue = 5 * kNanosPerMinute;
constexpr std::chrono::nanoseconds kAfterMidnight = std::chrono::hours(6);

Session shifted(Session date, std::int32_t days) {
  return {date.day + days};
}

// The first session after `date`, or `date` + kLookAround where a calendar has none.
Session session_after(const IsSession& is_session, Session date) {
  for (std::int32_t days = 1; days < kLookAround; ++days) {
    if (is_session(shifted(date, days))) {
      return shifted(date, days);
    }
  }
  return shifted(date, kLookAround);
}

// A time of day some sessions after `session`.
Timestamp later(const PollSchedule& schedule, Session session, DueTime at) {
  Session day = session;
  for (std::int32_t sessions = 0; sessions < at.sessions_later; ++sessions) {
    day = session_after(schedule.is_session, day);
  }
  return schedule.zone->to_utc(day, at.second_of_day);
}

// When the figure of `session` is looked for.
Timestamp publication(const PollSchedule& schedule, const DailySchedule& daily, Session session) {
  return later(schedule, session, {daily.sessions_later, daily.publish_second});
}

// The last look for it that is not too late; end_of_time() where that is over.
Timestamp last_look(const PollSchedule& schedule, Session session, Timestamp now) {
  if (!schedule.due) {
    return Timestamp::end_of_time();
  }
  const Timestamp look = later(schedule, session, *schedule.due).plus(-kBeforeDue);
  return look > now ? look : Timestamp::end_of_time();
}

std::chrono::nanoseconds again(const DailySchedule& daily, std::uint64_t late_polls) {
  std::chrono::nanoseconds wait = daily.first_again;
  for (std::uint64_t poll = 1; poll < late_polls && wait < daily.longest_again; ++poll) {
    wait *= 2;
  }
  return std::min(wait, daily.longest_again);
}

// When the next figure is looked for: once a session also where a source is ahead of its time, for
// its revisions.
Timestamp next_publication(const PollSchedule& schedule, const DailySchedule& daily,
                           Timestamp now) {
  const Session today = schedule.zone->session_of(now);
  Session date = session_after(schedule.is_session, shifted(today, -kLookAround));
  while (publication(schedule, daily, date) <= now) {
    date = session_after(schedule.is_session, date);
  }
  return publication(schedule, daily, date);
}

Timestamp next_daily(const PollSchedule& schedule, const DailySchedule& daily, Timestamp now,
                     Session newest, std::uint64_t late_polls) {
  const Timestamp next = next_publication(schedule, daily, now);
  const Session expected = expected_session(schedule, daily, now);
  if (newest >= expected) {
    return next;
  }
  // Until its day ends; then rarely, as it may come after midnight, and the next one only on
  // Monday.
  const auto day_of = [&](Timestamp time) { return schedule.zone->session_of(time); };
  const Timestamp soon = now.plus(again(daily, late_polls).count());
  const bool same_day = day_of(soon) == day_of(publication(schedule, daily, expected));
  const Timestamp rarely = now.plus(std::max(kAfterMidnight, daily.longest_again).count());
  return std::min({next, same_day ? soon : rarely, last_look(schedule, expected, now)});
}

Timestamp next_quote(const PollSchedule& schedule, const QuoteSchedule& quotes, Timestamp now) {
  const auto open_at = [&](Session date) {
    return schedule.zone->to_utc(date, quotes.open_second);
  };
  const Session today = schedule.zone->session_of(now);
  if (schedule.is_session(today)) {
    const Timestamp end = schedule.zone->to_utc(today, quotes.close_second).plus(kLastQuotes);
    if (now < open_at(today)) {
      return std::min(open_at(today), now.plus(quotes.closed_interval.count()));
    }
    if (now < end) {
      return now.plus(quotes.interval.count());
    }
  }
  const Timestamp open = open_at(session_after(schedule.is_session, today));
  return std::min(open, now.plus(quotes.closed_interval.count()));
}

}  // namespace

Session expected_session(const PollSchedule& schedule, const DailySchedule& daily, Timestamp now) {
  const Session today = schedule.zone->session_of(now);
  for (std::int32_t days = 0; days < kLookAround; ++days) {
    const Session date = shifted(today, -days);
    if (schedule.is_session(date) && publication(schedule, daily, date) <= now) {
      return date;
    }
  }
  return Session::none();
}

Timestamp next_poll(const PollSchedule& schedule, Timestamp now, Session newest,
                    std::uint64_t late_polls) {
  const auto* daily = std::get_if<DailySchedule>(&schedule.times);
  const Timestamp next = daily != nullptr
                             ? next_daily(schedule, *daily, now, newest, late_polls)
                             : next_quote(schedule, std::get<QuoteSchedule>(schedule.times), now);
  return std::max(next, now.plus(schedule.shortest.count()));
}

}  // namespace yieldwatch
