// On which dates a live feed is asked, and in which hours a stream's ticks count: by the calendar
// of its source and those of the instruments that it is asked for.
//
// Pure functions for any thread; `catalog` is that of the feed's configuration, with its calendars.
#pragma once

#include <vector>

#include "app/config/live_feed_config.h"
#include "feed/polled/poll_schedule.h"
#include "feed/stream/stream_ticks.h"
#include "rules/expression.h"

namespace yieldwatch {

// Of a polled feed whose source publishes `times`: the sessions of its source's calendar and of its
// instruments' own. Where figures come some sessions later they are those of the source alone: that
// counts its delay in them, and has nothing on the others. Weekdays where no calendar covers a
// date.
IsSession sessions_to_ask(const LiveFeedConfig& feed, const PollTimes& times,
                          const Catalog& catalog);

// Of a stream: each with the hours of its instrument's calendar, or of its source's where it has
// none; extended where the feed takes what is outside them too. Throws as load_zone() does.
std::vector<StreamSymbol> stream_symbols(const LiveFeedConfig& feed, const Catalog& catalog);

}  // namespace yieldwatch
