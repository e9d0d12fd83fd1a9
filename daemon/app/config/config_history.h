// history.toml: which columns of which CSV files are which instruments.
#pragma once

#include <filesystem>
#include <optional>

#include "app/config/config.h"
#include "app/config/names.h"
#include "app/config/toml_reader.h"
#include "app/config/toml_table.h"

namespace yieldwatch {

// `path` itself, or the history.toml in it if it is a directory.
std::filesystem::path history_file(const std::filesystem::path& path);

struct HistoryDraft {
  HistorySpec spec;
  Names names;
};

// `named_at`: where a configuration names the history.
HistoryDraft read_history(const std::filesystem::path& path, const ReadText& read,
                          const std::optional<Place>& named_at, Diagnostics& diagnostics);

// That no column of returns is of an instrument to which `config` gives another kind than the
// history.
void check_returns(const HistorySpec& spec, const Catalog& catalog, const TomlTable& config);

// Gives every column the unit of its instrument, whose kind a configuration may have changed.
void set_units(HistorySpec& spec, const Catalog& catalog);

}  // namespace yieldwatch
