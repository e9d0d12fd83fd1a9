#include "app/config/toml_table.h"

#include <algorithm>
#include <utility>

#include "core/json_line.h"
#include "rules/expression.h"

namespace yieldwatch {
namespace {

bool is_bare_key(std::string_view key) {
  return !key.empty() && std::ranges::all_of(key, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

std::string shown(std::string_view key) {
  return is_bare_key(key) ? std::string(key) : json_quote(key);
}

std::string unknown_key(std::string_view key, const std::string& table,
                        std::span<const std::string_view> valid) {
  std::vector<std::string> names(valid.begin(), valid.end());
  std::string message = "unknown key " + shown(key) + (table.empty() ? "" : " in " + table);
  if (const std::string nearest = nearest_name(key, names); !nearest.empty()) {
    message += "; did you mean " + nearest + "?";
  }
  message += (message.ends_with('?') ? " Valid keys: " : "; valid keys: ");
  for (std::size_t i = 0; i < names.size(); ++i) {
    message += (i == 0 ? "" : ", ") + names[i];
  }
  return message;
}

}  // namespace

Place TomlText::at(std::size_t offset) const {
  if (!verbatim) {
    return place;
  }
  const std::string_view before = std::string_view(value).substr(0, std::min(offset, value.size()));
  const auto characters = std::ranges::count_if(
      before, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; });
  return {place.file, place.line, place.column + 1 + static_cast<std::size_t>(characters)};
}

TomlTable::TomlTable(const TomlNode& node, std::string file, std::string name,
                     Diagnostics& diagnostics)
    : node_(&node), file_(std::move(file)), name_(std::move(name)), diagnostics_(&diagnostics) {}

void TomlTable::expect_keys(std::span<const std::string_view> valid) const {
  for (const TomlEntry& entry : node_->entries) {
    if (std::ranges::find(valid, entry.key) == valid.end()) {
      diagnostics_->error({file_, entry.line, entry.column}, unknown_key(entry.key, name_, valid));
    }
  }
}

const TomlEntry* TomlTable::find(std::string_view key) const {
  const auto found = std::ranges::find(node_->entries, key, &TomlEntry::key);
  return found == node_->entries.end() ? nullptr : &*found;
}

bool TomlTable::lacks(std::string_view key) const {
  const std::vector<std::string> wanted{std::string(key)};
  const auto is_slip = [&](const TomlEntry& entry) {
    return !nearest_name(entry.key, wanted).empty();
  };
  return !has(key) && (diagnostics_->ok() || std::ranges::none_of(node_->entries, is_slip));
}

Place TomlTable::place() const {
  return place_of(*node_);
}

Place TomlTable::place_of(std::string_view key) const {
  const TomlEntry* entry = find(key);
  return entry != nullptr ? Place{file_, entry->line, entry->column} : place();
}

std::string TomlTable::path_of(std::string_view key) const {
  return name_.empty() ? shown(key) : name_ + '.' + shown(key);
}

void TomlTable::wrong_type(const TomlNode& node, const std::string& what,
                           std::string_view wanted) const {
  diagnostics_->error(place_of(node), what + " is " + std::string(in_words(node.type)) +
                                          "; write " + std::string(wanted));
}

std::optional<TomlText> TomlTable::as_text(const TomlNode& node, const std::string& what,
                                           std::string_view wanted) const {
  if (node.type != TomlType::string) {
    wrong_type(node, what, wanted);
    return std::nullopt;
  }
  return TomlText{node.text, place_of(node), node.verbatim};
}

std::optional<TomlText> TomlTable::text(std::string_view key, std::string_view wanted) const {
  const TomlEntry* entry = find(key);
  return entry == nullptr ? std::nullopt : as_text(entry->value, shown(key), wanted);
}

std::optional<TomlText> TomlTable::required(std::string_view key, std::string_view wanted) const {
  if (lacks(key)) {
    const std::string who = name_.empty() ? "the file" : name_;
    diagnostics_->error(place(), who + " has no " + shown(key) + "; write " + std::string(wanted));
  }
  return text(key, wanted);
}

std::optional<bool> TomlTable::flag(std::string_view key) const {
  const TomlEntry* entry = find(key);
  if (entry == nullptr) {
    return std::nullopt;
  }
  if (entry->value.type != TomlType::boolean) {
    wrong_type(entry->value, shown(key), "true or false");
    return std::nullopt;
  }
  return entry->value.flag;
}

std::vector<TomlText> TomlTable::texts(std::string_view key, std::string_view wanted) const {
  const TomlEntry* entry = find(key);
  std::vector<TomlText> all;
  if (entry == nullptr) {
    return all;
  }
  if (entry->value.type != TomlType::array) {
    wrong_type(entry->value, shown(key), wanted);
    return all;
  }
  for (const TomlNode& item : entry->value.items) {
    if (auto text = as_text(item, "an item of " + shown(key), wanted)) {
      all.push_back(std::move(*text));
    }
  }
  return all;
}

std::optional<TomlTable> TomlTable::table(std::string_view key, std::string_view wanted) const {
  const TomlEntry* entry = find(key);
  if (entry == nullptr) {
    return std::nullopt;
  }
  if (entry->value.type != TomlType::table) {
    wrong_type(entry->value, shown(key), wanted);
    return std::nullopt;
  }
  return TomlTable(entry->value, file_, path_of(key), *diagnostics_);
}

std::vector<TomlTable> TomlTable::tables(std::string_view key) const {
  const TomlEntry* entry = find(key);
  std::vector<TomlTable> all;
  if (entry == nullptr) {
    return all;
  }
  const std::string wanted = "[[" + shown(key) + "]]";
  if (entry->value.type != TomlType::array) {
    diagnostics_->error(
        {file_, entry->line, entry->column},
        shown(key) + " is " + std::string(in_words(entry->value.type)) + "; write " + wanted);
    return all;
  }
  for (const TomlNode& item : entry->value.items) {
    if (item.type == TomlType::table) {
      all.emplace_back(item, file_, shown(key), *diagnostics_);
    } else {
      wrong_type(item, "an item of " + shown(key), wanted);
    }
  }
  return all;
}

std::vector<TomlTable::Named> TomlTable::subtables() const {
  std::vector<Named> all;
  for (const TomlEntry& entry : node_->entries) {
    if (entry.value.type != TomlType::table) {
      wrong_type(entry.value, path_of(entry.key), "a table: [" + path_of(entry.key) + ']');
      continue;
    }
    all.push_back({{entry.key, {file_, entry.line, entry.column}, false},
                   TomlTable(entry.value, file_, path_of(entry.key), *diagnostics_)});
  }
  return all;
}

std::vector<TomlTable::Pair> TomlTable::pairs(std::string_view wanted) const {
  std::vector<Pair> all;
  for (const TomlEntry& entry : node_->entries) {
    if (auto value = as_text(entry.value, path_of(entry.key), wanted)) {
      all.push_back({{entry.key, {file_, entry.line, entry.column}, false}, std::move(*value)});
    }
  }
  return all;
}

}  // namespace yieldwatch
