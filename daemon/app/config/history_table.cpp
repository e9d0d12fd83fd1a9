#include "app/config/history_table.h"

#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "app/config/config_instruments.h"
#include "core/json_line.h"

namespace yieldwatch {
namespace {

constexpr std::array<std::string_view, 9> kFileKeys{
    "path", "date", "time", "at", "zone", "available", "columns", "returns", "scale"};
constexpr std::string_view kWantedAt = R"(a local time and its zone: "15:30 America/New_York")";
constexpr std::string_view kWantedAvailable = R"(a number of calendar days: "46d")";
constexpr int kMaxAvailableDays = 3660;

std::optional<int> parse_number(std::string_view digits) {
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool all = error == std::errc() && end == digits.data() + digits.size();
  return all && !digits.empty() && digits[0] != '-' ? std::optional(number) : std::nullopt;
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
    read_scale();
    file_.returns = table_->flag("returns").value_or(false);
    return std::move(file_);
  }

 private:
  void read_scale() {
    constexpr std::string_view kWanted = R"(what to multiply with: "0.001")";
    if (const auto text = table_->text("scale", kWanted)) {
      const auto value = parse_value(text->value);
      if (!value || value->micro <= 0) {
        table_->diagnostics().error(text->place, "a scale is a number above 0: scale = \"0.001\"");
        return;
      }
      file_.scale = value->to_double();
    }
  }

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

}  // namespace

HistoryFile read_history_table(const TomlTable& table, const std::filesystem::path& base) {
  return FileTableReader(table, base).read();
}

}  // namespace yieldwatch
