#include "app/config/toml_reader.h"

#include <toml++/toml.h>
#include <algorithm>
#include <array>
#include <exception>
#include <tuple>
#include <utility>

namespace yieldwatch {
namespace {

// Of tables in tables. Ours go five deep.
constexpr int kMaxDepth = 32;

// The library builds and destroys dotted keys recursively and has no limit for them: a line
// of "a.a.a…" would exhaust the stack. Its limit for brackets (256) multiplies with this one.
constexpr std::ptrdiff_t kMaxDotsPerLine = 100;

struct Lines {
  explicit Lines(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      all.push_back(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }

  // What stands from the `column`-th character of a line on.
  std::string_view from(std::size_t line, std::size_t column) const {
    if (line == 0 || line > all.size()) {
      return {};
    }
    const std::string_view text = all[line - 1];
    std::size_t characters = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const bool starts_character = (static_cast<unsigned char>(text[i]) & 0xc0U) != 0x80U;
      if (starts_character && ++characters == column) {
        return text.substr(i);
      }
    }
    return {};
  }

  std::vector<std::string_view> all;
};

std::optional<std::size_t> line_with_too_many_dots(const Lines& lines) {
  for (std::size_t i = 0; i < lines.all.size(); ++i) {
    const std::string_view line = lines.all[i];
    const std::size_t start = line.find_first_not_of(" \t");
    const bool comment = start != std::string_view::npos && line[start] == '#';
    if (!comment && std::ranges::count(line, '.') > kMaxDotsPerLine) {
      return i + 1;
    }
  }
  return std::nullopt;
}

TomlType type_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return TomlType::table;
    case toml::node_type::array:
      return TomlType::array;
    case toml::node_type::string:
      return TomlType::string;
    case toml::node_type::integer:
      return TomlType::integer;
    case toml::node_type::floating_point:
      return TomlType::floating;
    case toml::node_type::boolean:
      return TomlType::boolean;
    default:
      return TomlType::date;
  }
}

// Copies the library's tree. Returns false where it is nested too deep.
bool copy(const toml::node& from, const Lines& lines, int depth, TomlNode& to) {
  to.type = type_of(from);
  to.line = from.source().begin.line;
  to.column = from.source().begin.column;
  if (const auto* text = from.as_string()) {
    to.text = text->get();
    const std::string_view raw = lines.from(to.line, to.column);
    to.verbatim = raw.size() > to.text.size() + 1 && raw[0] == raw[to.text.size() + 1] &&
                  raw.substr(1, to.text.size()) == to.text;
  } else if (const auto* flag = from.as_boolean()) {
    to.flag = flag->get();
  } else if (const auto number = from.value<double>(); number && from.is_number()) {
    to.number = *number;
  } else if (const auto* array = from.as_array()) {
    to.items.resize(array->size());
    for (std::size_t i = 0; i < array->size(); ++i) {
      if (depth == 0 || !copy((*array)[i], lines, depth - 1, to.items[i])) {
        return false;
      }
    }
  } else if (const auto* table = from.as_table()) {
    for (const auto& [key, value] : *table) {
      const toml::source_position at = key.source().begin;
      TomlEntry& entry = to.entries.emplace_back(
          TomlEntry{.key = std::string(key.str()), .line = at.line, .column = at.column});
      if (depth == 0 || !copy(value, lines, depth - 1, entry.value)) {
        return false;
      }
    }
    std::ranges::sort(to.entries, {},
                      [](const TomlEntry& entry) { return std::tuple(entry.line, entry.column); });
  }
  return true;
}

// The library says where it was ("Error while parsing key-value pair: …") before what is wrong.
std::string reason_of(const toml::parse_error& error) {
  std::string text(error.description());
  if (const std::size_t colon = text.find(": ");
      text.starts_with("Error while") && colon != std::string::npos) {
    text.erase(0, colon + 2);
  }
  return "not TOML: " + text;
}

std::optional<TomlNode> parse(std::string_view text, const std::string& file,
                              Diagnostics& diagnostics) {
  const Lines lines(text);
  if (const auto line = line_with_too_many_dots(lines)) {
    diagnostics.error({file, *line, 1}, "more than 100 dots in a line");
    return std::nullopt;
  }
  try {
    const toml::table table = toml::parse(text);
    TomlNode root;
    if (!copy(table, lines, kMaxDepth, root)) {
      diagnostics.error({file, 1, 1}, "tables nested more than 32 deep");
      return std::nullopt;
    }
    return root;
  } catch (const toml::parse_error& error) {
    const toml::source_position at = error.source().begin;
    diagnostics.error({file, at.line, at.column}, reason_of(error));
    return std::nullopt;
  }
}

}  // namespace

std::string_view in_words(TomlType type) {
  static constexpr std::array<std::string_view, 7> kWords{
      "a table", "an array", "a string", "an integer", "a number", "a boolean", "a date or time"};
  return kWords.at(static_cast<std::size_t>(type));
}

std::optional<TomlNode> read_toml(const std::filesystem::path& path, const ReadText& read,
                                  const std::optional<Place>& named_at, Diagnostics& diagnostics) {
  std::string text;
  try {
    text = read(path);
  } catch (const std::exception& error) {
    const std::string what =
        named_at && !path.empty() ? path.string() + " can't be read: " : "can't be read: ";
    diagnostics.error(named_at.value_or(Place{path.string()}), what + error.what());
    return std::nullopt;
  }
  return parse(text, path.string(), diagnostics);
}

}  // namespace yieldwatch
