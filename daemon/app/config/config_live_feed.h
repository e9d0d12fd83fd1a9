// [feed.X] of a live kind.
#pragma once

#include "app/config/live_feed_config.h"
#include "app/config/toml_reader.h"
#include "app/config/toml_table.h"

namespace yieldwatch {

LiveFeedConfig read_live_feed(const LiveKind& kind, const TomlTable& table, const ReadText& read);

}  // namespace yieldwatch
