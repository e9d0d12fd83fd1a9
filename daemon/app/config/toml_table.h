// Typed access to one table of a TOML file. Whatever is not as asked for becomes an error
// that says what it is, what is wanted, and where.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/config/diagnostics.h"
#include "app/config/toml_reader.h"

namespace yieldwatch {

// A string of a file, and where it stands.
struct TomlText {
  std::string value;
  Place place;
  bool verbatim = false;

  // Where the byte at `offset` of the value stands; the string's beginning where escapes or
  // several lines make that a guess.
  Place at(std::size_t offset) const;
};

// A view: the node and the diagnostics must outlive it.
class TomlTable {
 public:
  // `name` is what messages call it: "tiers.watch"; empty for the file itself.
  TomlTable(const TomlNode& node, std::string file, std::string name, Diagnostics& diagnostics);

  // Every key that is not in `valid` is an error that names the nearest and lists all.
  void expect_keys(std::span<const std::string_view> valid) const;

  bool has(std::string_view key) const { return find(key) != nullptr; }
  // Neither the key nor, told as unknown, a slip of it: one mistake is told once.
  bool lacks(std::string_view key) const;
  const std::string& name() const { return name_; }
  const std::string& file() const { return file_; }
  Diagnostics& diagnostics() const { return *diagnostics_; }

  Place place() const;                         // of the table
  Place place_of(std::string_view key) const;  // of the key, or of the table if it has none

  // Nothing where the key is absent or, with an error, of another type. `wanted` completes
  // "write …": `a string with its unit: "75bp"`.
  std::optional<TomlText> text(std::string_view key, std::string_view wanted) const;
  // The same, and an error if the table lacks it.
  std::optional<TomlText> required(std::string_view key, std::string_view wanted) const;
  std::optional<bool> flag(std::string_view key) const;
  // A number that a Value can hold; of another it is an error.
  std::optional<double> number(std::string_view key) const;
  // A whole number from 0 to 10^9.
  std::optional<std::size_t> count(std::string_view key) const;
  // So many numbers, or none where the key is absent or, with an error, something else.
  std::vector<double> numbers(std::string_view key, std::size_t count,
                              std::string_view wanted) const;
  // The strings of an array; those of another type are errors and left out.
  std::vector<TomlText> texts(std::string_view key, std::string_view wanted) const;
  std::optional<TomlTable> table(std::string_view key, std::string_view wanted) const;
  // [[key]]
  std::vector<TomlTable> tables(std::string_view key) const;

  struct Named;
  // Its entries that are tables, in the order of the file; others are errors.
  std::vector<Named> subtables() const;

  // Its entries as keys and strings; others are errors.
  struct Pair {
    TomlText key;
    TomlText value;
  };
  std::vector<Pair> pairs(std::string_view wanted) const;

 private:
  const TomlEntry* find(std::string_view key) const;
  Place place_of(const TomlNode& node) const { return {file_, node.line, node.column}; }
  std::string path_of(std::string_view key) const;
  std::optional<TomlText> as_text(const TomlNode& node, const std::string& what,
                                  std::string_view wanted) const;
  void wrong_type(const TomlNode& node, const std::string& what, std::string_view wanted) const;

  const TomlNode* node_;
  std::string file_;
  std::string name_;
  Diagnostics* diagnostics_;
};

struct TomlTable::Named {
  TomlText key;
  TomlTable table;
};

}  // namespace yieldwatch
