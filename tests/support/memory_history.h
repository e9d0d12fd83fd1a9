// A history without a disk: its files are texts. For tests of what reads histories.
#pragma once

#include <filesystem>
#include <istream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "feed/replay/history.h"

namespace yieldwatch::testing {

class MemoryHistory {
 public:
  // A dated file whose rows stand for noon UTC and whose columns are the names of instruments.
  HistoryFile& add(std::string path, std::string text, const std::vector<std::string>& columns) {
    HistoryFile file{.path = path, .time_column = "date", .second_of_day = 12 * 3600};
    for (const std::string& column : columns) {
      file.columns.push_back({column, column, Unit::percent});
    }
    texts_[std::move(path)] = std::move(text);
    spec.files.push_back(std::move(file));
    return spec.files.back();
  }

  // The same with a column `ts` of UTC instants.
  HistoryFile& add_instants(std::string path, std::string text,
                            const std::vector<std::string>& columns) {
    HistoryFile& file = add(std::move(path), std::move(text), columns);
    file.time_column = "ts";
    file.dated = false;
    return file;
  }

  OpenHistoryFile open() const {
    return [this](const std::filesystem::path& path) -> std::unique_ptr<std::istream> {
      const auto found = texts_.find(path.string());
      if (found == texts_.end()) {
        throw std::system_error(ENOENT, std::generic_category(), path.string());
      }
      return std::make_unique<std::istringstream>(found->second);
    };
  }

  // "2026-01-05T12:00:00Z UST10Y 4.25", with "+" at the end where more is said to follow.
  std::vector<std::string> read() {
    bad.clear();
    HistoryReader reader(
        spec, [this](const BadRow& row) { bad.push_back(to_string(row)); }, open());
    std::vector<std::string> ticks;
    while (const auto tick = reader.next()) {
      ticks.push_back(to_string(tick->time) + ' ' + std::string(tick->instrument) + ' ' +
                      to_string(tick->value) + (tick->more ? " +" : ""));
    }
    return ticks;
  }

  HistorySpec spec;
  std::vector<std::string> bad;  // of the last read()

 private:
  std::map<std::string, std::string> texts_;
};

}  // namespace yieldwatch::testing
