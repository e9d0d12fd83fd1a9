#include <cmath>

#include "app/config/toml_table.h"
#include "core/value.h"

namespace yieldwatch {
namespace {

constexpr double kMaxCount = 1e9;

bool is_number(const TomlNode& node) {
  return node.type == TomlType::integer || node.type == TomlType::floating;
}

}  // namespace

std::optional<double> TomlTable::number(std::string_view key) const {
  const TomlEntry* entry = find(key);
  if (entry == nullptr) {
    return std::nullopt;
  }
  if (!is_number(entry->value)) {
    wrong_type(entry->value, std::string(key), "a number");
    return std::nullopt;
  }
  if (!Value::from_double(entry->value.number)) {
    diagnostics_->error(place_of(entry->value),
                        std::string(key) + " is not between -1000000 and 1000000");
    return std::nullopt;
  }
  return entry->value.number;
}

std::optional<std::size_t> TomlTable::count(std::string_view key) const {
  const TomlEntry* entry = find(key);
  if (entry == nullptr) {
    return std::nullopt;
  }
  const double number = entry->value.number;
  if (entry->value.type != TomlType::integer || number < 0 || number > kMaxCount) {
    diagnostics_->error(place_of(entry->value),
                        std::string(key) + " is no count; write a whole number from 0");
    return std::nullopt;
  }
  return static_cast<std::size_t>(number);
}

std::vector<double> TomlTable::numbers(std::string_view key, std::size_t count,
                                       std::string_view wanted) const {
  const TomlEntry* entry = find(key);
  std::vector<double> all;
  if (entry == nullptr) {
    return all;
  }
  if (entry->value.type != TomlType::array || entry->value.items.size() != count) {
    diagnostics_->error(place_of(entry->value), std::string(key) + " is not " +
                                                    std::to_string(count) + " numbers; write " +
                                                    std::string(wanted));
    return all;
  }
  for (const TomlNode& item : entry->value.items) {
    if (!is_number(item) || !Value::from_double(item.number)) {
      diagnostics_->error(place_of(item), "an item of " + std::string(key) +
                                              " is no number between -1000000 and 1000000");
      return {};
    }
    all.push_back(item.number);
  }
  return all;
}

}  // namespace yieldwatch
