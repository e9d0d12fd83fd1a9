#include "app/config/config_history.h"

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "app/config/config_instruments.h"
#include "app/config/history_table.h"
#include "core/json_line.h"
#include "core/names.h"

namespace yieldwatch {
namespace {

constexpr std::array<std::string_view, 3> kHistoryKeys{"file", "series", "instrument"};
constexpr std::string_view kWantedColumns = R"(columns and their names: { DGS10 = "UST10Y" })";

void refuse_returns(const Instrument& instrument, const Place& place, Diagnostics& diagnostics) {
  if (tick_unit(instrument.kind) != Unit::points) {
    diagnostics.error(place, instrument.name + " is a " + std::string(to_string(instrument.kind)) +
                                 "; returns are compounded into an index");
  }
}

class HistoryTomlReader {
 public:
  HistoryTomlReader(const TomlTable& root, HistoryDraft& draft)
      : root_(&root), draft_(&draft), base_(draft.spec.path.parent_path()) {}

  void read() {
    root_->expect_keys(kHistoryKeys);
    read_instruments(*root_, draft_->names);
    const std::vector<TomlTable> tables = root_->tables("file");
    if (root_->lacks("file")) {
      root_->diagnostics().error({root_->file()}, "a history has no [[file]]");
    }
    for (const TomlTable& table : tables) {
      HistoryFile file = read_history_table(table, base_);
      read_columns(table, file);
      draft_->spec.files.push_back(std::move(file));
    }
    read_series(*root_, draft_->names);
  }

 private:
  void read_columns(const TomlTable& table, HistoryFile& file) {
    Diagnostics& diagnostics = table.diagnostics();
    const auto columns = table.table("columns", kWantedColumns);
    if (table.lacks("columns")) {
      diagnostics.error(table.place(),
                        "file has no columns; write columns = { DGS10 = \"UST10Y\" }");
    }
    if (!columns) {
      return;
    }
    const auto pairs = columns->pairs("the name of an instrument: \"UST10Y\"");
    const bool readable = check_data_file(table, file);
    std::vector<Place> places;  // of the columns taken
    for (const auto& [column, instrument] : pairs) {
      if (!is_instrument_name(instrument.value)) {
        diagnostics.error(instrument.place, json_quote(instrument.value) +
                                                " is no name of an instrument: 1 to 48 letters, "
                                                "digits and underscores");
      } else if (is_free(instrument)) {
        add_column(column, instrument, file, diagnostics);
        places.push_back(column.place);
      }
    }
    Diagnostics unused;
    if (readable && !opens(file, table.place(), table.place(), unused)) {
      check_each_column(file, places, diagnostics);
    }
  }

  bool is_free(const TomlText& instrument) {
    const auto [first, is_new] = places_.emplace(instrument.value, instrument.place);
    if (!is_new) {
      root_->diagnostics().error(instrument.place, instrument.value + " has a column already, at " +
                                                       to_string(first->second));
    }
    return is_new;
  }

  void add_column(const TomlText& column, const TomlText& name, HistoryFile& file,
                  Diagnostics& diagnostics) {
    Instrument instrument = draft_->names.instrument(name.value);
    if (instrument.zone == nullptr) {
      instrument.zone = file.zone;
    }
    const Unit unit = tick_unit(instrument.kind);
    if (file.returns) {
      refuse_returns(instrument, name.place, diagnostics);
    }
    file.columns.push_back({column.value, name.value, unit});
    draft_->names.catalog.instruments.insert_or_assign(name.value, std::move(instrument));
  }

  bool check_data_file(const TomlTable& table, const HistoryFile& file) {
    if (file.path.empty() || file.time_column.empty() || file.zone == nullptr) {
      return false;  // told already
    }
    const Place path = table.place_of("path");
    return opens(file, path, table.place_of(file.dated ? "date" : "time"), table.diagnostics());
  }

  // A reader tells of the first column it does not find; a person wants to know of all.
  static void check_each_column(const HistoryFile& file, const std::vector<Place>& places,
                                Diagnostics& diagnostics) {
    HistoryFile one = file;
    for (std::size_t i = 0; i < places.size(); ++i) {
      one.columns = {file.columns[i]};
      opens(one, places[i], places[i], diagnostics);
    }
  }

  // Whether a reader can open the file and finds its header as the history says.
  static bool opens(const HistoryFile& file, const Place& path, const Place& column,
                    Diagnostics& diagnostics) {
    HistorySpec spec;
    spec.files.push_back(file);
    try {
      const HistoryReader reader(spec, {});
      return true;
    } catch (const std::system_error& error) {
      diagnostics.error(path, "can't be read: " + std::string(error.what()));
    } catch (const BadHistory& error) {
      diagnostics.error(column, error.what());
    }
    return false;
  }

  const TomlTable* root_;
  HistoryDraft* draft_;
  std::filesystem::path base_;
  std::map<std::string, Place> places_;  // of instruments' columns
};

}  // namespace

std::filesystem::path history_file(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored) ? path / "history.toml" : path;
}

HistoryDraft read_history(const std::filesystem::path& path, const ReadText& read,
                          const std::optional<Place>& named_at, Diagnostics& diagnostics) {
  HistoryDraft draft;
  draft.spec.path = history_file(path);
  if (const auto root = read_toml(draft.spec.path, read, named_at, diagnostics)) {
    HistoryTomlReader(TomlTable(*root, draft.spec.path.string(), "", diagnostics), draft).read();
  }
  return draft;
}

void check_returns(const HistorySpec& spec, const Catalog& catalog, const TomlTable& config) {
  const auto tables = config.table("instrument", "[instrument.NAME]");
  if (!tables) {
    return;
  }
  for (const auto& [name, table] : tables->subtables()) {
    const auto found = catalog.instruments.find(name.value);
    const auto has_returns = [&, &instrument = name.value](const HistoryFile& file) {
      const auto& columns = file.columns;
      return file.returns &&
             std::ranges::find(columns, instrument, &HistoryColumn::instrument) != columns.end();
    };
    if (found != catalog.instruments.end() && table.has("kind") &&
        std::ranges::any_of(spec.files, has_returns)) {
      refuse_returns(found->second, table.place_of("kind"), config.diagnostics());
    }
  }
}

void set_units(HistorySpec& spec, const Catalog& catalog) {
  for (HistoryFile& file : spec.files) {
    for (HistoryColumn& column : file.columns) {
      if (const auto found = catalog.instruments.find(column.instrument);
          found != catalog.instruments.end() && !file.returns) {
        column.unit = tick_unit(found->second.kind);
      }
    }
  }
}

}  // namespace yieldwatch
