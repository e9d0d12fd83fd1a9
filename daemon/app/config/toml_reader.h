// TOML files as plain trees with positions, so that the library's dear header stays in one
// .cpp. What the keys mean is for others: see toml_table.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/config/diagnostics.h"

namespace yieldwatch {

inline constexpr std::size_t kMaxTomlBytes = std::size_t{4} << 20;

enum class TomlType : std::uint8_t { table, array, string, integer, floating, boolean, date };

std::string_view in_words(TomlType type);  // "a table", "an integer"

struct TomlEntry;

struct TomlNode {
  TomlType type = TomlType::table;
  std::size_t line = 0;            // both from 1
  std::size_t column = 0;          // in characters
  std::string text;                // of a string
  bool verbatim = false;           // the string stands in the file as it is, after one quote
  bool flag = false;               // of a boolean
  double number = 0;               // of an integer or a floating one
  std::vector<TomlNode> items;     // of an array
  std::vector<TomlEntry> entries;  // of a table, in the order of the file
};

struct TomlEntry {
  std::string key;
  std::size_t line = 0;
  std::size_t column = 0;
  TomlNode value;
};

// Gives the text of a file; throws std::exception with a reason for people. The seam through
// which tests pretend to have files.
using ReadText = std::function<std::string(const std::filesystem::path&)>;

// From the disk. A file of more than kMaxTomlBytes is refused.
std::string read_text_file(const std::filesystem::path& path);

// Reads `path`. An unreadable file or one that is not TOML is an error, and nothing comes
// back: after a syntax error, whatever follows would be guesses. `named_at` is where the path
// was written, if it was.
std::optional<TomlNode> read_toml(const std::filesystem::path& path, const ReadText& read,
                                  const std::optional<Place>& named_at, Diagnostics& diagnostics);

}  // namespace yieldwatch
