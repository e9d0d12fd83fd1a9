// When to ask a source that answered: as often as it has news, and no oftener than its publisher
// likes.
//
// Pure functions for any thread. Times are the wall clock's, UTC.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <variant>

#include "core/calendar.h"
#include "core/time.h"
#include "core/zone.h"

namespace yieldwatch {

// Whether a date is a session of a source's market.
using IsSession = std::function<bool(Session)>;

// A table with a figure a session. One that is not there by midnight is asked for every 6 hours
// from then on, until that of the next session is looked for.
struct DailySchedule {
  std::int32_t publish_second = 0;  // local second of the day from which on a figure is looked for
  std::int32_t sessions_later = 0;  // on which day: 0 its own, 1 that of the next session …; <= 30
  std::chrono::nanoseconds first_again = std::chrono::minutes(2);  // not there yet: asked again …
  std::chrono::nanoseconds longest_again =
      std::chrono::hours(1);  // … at twice the interval, to this
};

// Quotes, as long as the market is open.
struct QuoteSchedule {
  std::int32_t open_second = 0;   // local second of the day
  std::int32_t close_second = 0;  // likewise; its last quotes are fetched up to 15 minutes later
  std::chrono::nanoseconds interval = std::chrono::seconds(60);
  std::chrono::nanoseconds closed_interval = std::chrono::hours(6);
};

using PollTimes = std::variant<DailySchedule, QuoteSchedule>;

struct PollSchedule {
  PollTimes times;
  // By when somebody misses a figure, in `zone`: a daily source is asked once more five minutes
  // before, however far apart it is asked by then.
  std::optional<DueTime> due = {};
  std::shared_ptr<const Zone> zone;  // of these times of day; never null
  IsSession is_session = is_weekday;
  std::chrono::nanoseconds shortest = std::chrono::seconds(30);  // never oftener than this
};

// The newest session whose figure should be there at `now`. none() if there is no such session
// within the 40 days before.
Session expected_session(const PollSchedule& schedule, const DailySchedule& daily, Timestamp now);

// When to ask next after an answer at `now`. `newest` is the newest session that the source has
// given (none() if it gave nothing); `late_polls` how many answers in a row, this one included,
// came without the figure that should have been there. Later than `now`.
Timestamp next_poll(const PollSchedule& schedule, Timestamp now, Session newest,
                    std::uint64_t late_polls);

}  // namespace yieldwatch
