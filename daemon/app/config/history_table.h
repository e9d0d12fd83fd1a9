// A [[file]] of a history.toml, but for its columns.
#pragma once

#include <filesystem>

#include "app/config/toml_table.h"
#include "feed/replay/history.h"

namespace yieldwatch {

// A path in it is relative to `base`. Its zone is null where there is a mistake in that.
HistoryFile read_history_table(const TomlTable& table, const std::filesystem::path& base);

}  // namespace yieldwatch
