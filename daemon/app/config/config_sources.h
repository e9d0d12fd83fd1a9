// Which feeds an instrument's values come from, and by when each has them: `sources` and
// `tolerance` of [instrument.X], and what is usual where they say nothing.
#pragma once

#include <vector>

#include "app/config/config.h"
#include "app/config/config_calendars.h"
#include "app/config/toml_table.h"

namespace yieldwatch {

// Each feed has the calendar by which its source publishes.
void set_calendars(std::vector<FeedConfig>& feeds, CalendarReader& calendars);

// An instrument that live feeds have takes them in the order of the file, and nobody else. A live
// feed that is none of its `sources` is not asked for it any more; a replay is the last of them. To
// be called when all instruments and feeds have their calendars.
void choose_sources(const TomlTable& file, std::vector<FeedConfig>& feeds,
                    std::vector<Instrument>& instruments);

// Warns, at the first feed that goes by it, of a calendar that is not there. To be called when
// feeds have only the symbols that they are asked for.
void expect_calendars(const std::vector<FeedConfig>& feeds, const Catalog& catalog,
                      CalendarReader& calendars);

// Units of the feeds' symbols are those of their instruments.
void set_units(std::vector<FeedConfig>& feeds, const Catalog& catalog);

}  // namespace yieldwatch
