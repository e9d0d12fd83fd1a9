#include "app/config_history.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include "app/config_instruments.h"
#include "core/json_line.h"
#include "core/names.h"

namespace yieldwatch {
namespace {

constexpr std::array<std::string_view, 3> kHistoryKeys{"file", "series", "instrument"};
constexpr std::array<std::string_view, 8> kFileKeys{"path", "date",      "time",    "at",
                                                    "zone", "available", "columns", "returns"};
constexpr std::string_view kWantedAt = R"(a local time and its zone: "15:30 America/New_York")";
constexpr std::string_view kWantedAvailable = R"(a number of calendar days: "46d")";
constexpr std::string_view kWantedColumns = R"(columns and their names: { DGS10 = "UST10Y" })";
constexpr int kMaxAvailableDays = 3660;

std::optional<int> parse_number(std::string_view digits) {
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool all = error == std::errc() && end == digits.data() + digits.size();
  return all && !digits.empty() && digits[0] != '-' ? std::optional(number) : std::nullopt;
}

// "15:30" or "15:30:00".
std::optional<std::int32_t> parse_time_of_day(std::string_view text) {
  const bool seconds = text.size() == 8;
  if ((text.size() != 5 && !seconds) || text[2] != ':' || (seconds && text[5] != ':')) {
    return std::nullopt;
  }
  const auto h = parse_number(text.substr(0, 2));
  const auto m = parse_number(text.substr(3, 2));
  const auto s = seconds ? parse_number(text.substr(6, 2)) : 0;
  if (!h || !m || !s || *h > 23 || *m > 59 || *s > 59) {
    return std::nullopt;
  }
  return (*h * 60 + *m) * 60 + *s;
}

class FileTableReader {
 public:
  FileTableReader(const TomlTable& table, const std::filesystem::path& base)
      : table_(&table), base_(&base) {}

  HistoryFile read() {
    table_->expect_keys(kFileKeys);
    if (const auto path = table_->required("path", R"(the path of a CSV file: "yields.csv")")) {
      file_.path = (*base_ / path->value).lexically_normal();
    }
    read_time_column();
    read_at();
    if (!file_.dated || !table_->has("at")) {
      read_zone();
    }
    read_available();
    file_.returns = table_->flag("returns").value_or(false);
    return std::move(file_);
  }

 private:
  void error(std::string_view key, std::string message) {
    table_->diagnostics().error(table_->place_of(key), std::move(message));
  }

  void read_time_column() {
    constexpr std::string_view kWanted = R"(the name of a column: "date")";
    const auto date = table_->text("date", kWanted);
    const auto time = table_->text("time", kWanted);
    file_.dated = table_->has("date") || !table_->has("time");
    if (table_->has("date") && table_->has("time")) {
      error("time", "a file has `date` (dates) or `time` (UTC instants), not both");
    } else if (table_->lacks("date") && table_->lacks("time")) {
      error("", R"(file has no column of times; write date = "date" or time = "ts")");
    } else if (date || time) {
      file_.time_column = date ? date->value : time->value;
    }
  }

  void read_at() {
    const auto text = table_->text("at", kWantedAt);
    if (!file_.dated && table_->has("at")) {
      error("at", "`at` is for `date`; `time` is a column of instants, and only takes a `zone`");
      return;
    }
    if (table_->lacks("at") && table_->has("date")) {
      error("", "file has dates and no `at`; write at = \"15:30 America/New_York\"");
    }
    if (!text) {
      return;
    }
    const std::size_t blank = text->value.find(' ');
    const auto time = parse_time_of_day(std::string_view(text->value).substr(0, blank));
    if (!time || blank == std::string::npos) {
      table_->diagnostics().error(
          text->place,
          json_quote(text->value) + " is no local time; write " + std::string(kWantedAt));
      return;
    }
    if (table_->has("zone")) {
      error("zone", "`at` names the zone already");
    }
    file_.second_of_day = *time;
    file_.zone = find_zone(std::string_view(text->value).substr(blank + 1), text->at(blank + 1),
                           table_->diagnostics());
  }

  void read_zone() {
    const auto text = table_->text("zone", R"(the name of a time zone: "America/New_York")");
    file_.zone = find_zone(text ? std::string_view(text->value) : kDefaultZone,
                           text ? text->place : table_->place(), table_->diagnostics());
  }

  void read_available() {
    const auto text = table_->text("available", kWantedAvailable);
    if (!text) {
      return;
    }
    if (!file_.dated) {
      error("available", "`available` is for `date`: an instant is when it was known");
      return;
    }
    const auto days =
        text->value.ends_with('d')
            ? parse_number(std::string_view(text->value).substr(0, text->value.size() - 1))
            : std::nullopt;
    if (!days || *days > kMaxAvailableDays) {
      table_->diagnostics().error(
          text->place,
          json_quote(text->value) + " is not " + std::string(kWantedAvailable) + ", at most 3660d");
      return;
    }
    file_.available_days = *days;
  }

  const TomlTable* table_;
  const std::filesystem::path* base_;
  HistoryFile file_;
};

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
      HistoryFile file = FileTableReader(table, base_).read();
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
    for (const auto& [column, instrument] : pairs) {
      if (!is_instrument_name(instrument.value)) {
        diagnostics.error(instrument.place, json_quote(instrument.value) +
                                                " is no name of an instrument: 1 to 48 letters, "
                                                "digits and underscores");
      } else if (is_free(instrument)) {
        add_column(column, instrument, file, diagnostics);
        if (readable) {
          check_column(column, file, diagnostics);
        }
      }
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
    if (file.returns && unit != Unit::points) {
      diagnostics.error(name.place, name.value + " is a " +
                                        std::string(to_string(instrument.kind)) +
                                        "; returns are compounded into an index");
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

  static void check_column(const TomlText& column, const HistoryFile& file,
                           Diagnostics& diagnostics) {
    HistoryFile one = file;
    one.columns = {file.columns.back()};
    opens(one, column.place, column.place, diagnostics);
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
    } catch (const std::runtime_error& error) {  // of the header
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
