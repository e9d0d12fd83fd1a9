// [feed.X], [bus] and [log] of the daemon's configuration.
#pragma once

#include "app/config/config.h"
#include "app/config/names.h"
#include "app/config/toml_table.h"

namespace yieldwatch {

// Also tells `names` what the replayed history knows of names.
std::vector<FeedConfig> read_feeds(const TomlTable& file, const ReadText& read, Names& names);
BusConfig read_bus(const TomlTable& file);
LogConfig read_log(const TomlTable& file);
JournalConfig read_journal(const TomlTable& file);

}  // namespace yieldwatch
