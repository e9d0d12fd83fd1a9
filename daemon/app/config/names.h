// What is known of names while a configuration is read.
#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "app/config/diagnostics.h"
#include "app/config/toml_table.h"
#include "rules/expression.h"

namespace yieldwatch {

// A word of an expression: a name, a function or a number.
struct Word {
  std::string_view text;
  std::size_t offset = 0;
};

struct Names {
  Catalog catalog;
  // Defined, but wrongly. What mentions them is not judged: the mistake is told once.
  std::set<std::string, std::less<>> broken;
  // More may be defined in a file that is not read. What mentions a name that is not here is not
  // judged: nobody knows its kind.
  bool incomplete = false;

  bool known(std::string_view name) const;
  // Of all known names the one most like it; may be empty.
  std::string nearest(std::string_view name) const;
  // Whether some name in an expression is a broken one.
  bool mentions_broken(std::string_view expression) const;
  // The names in an expression that are not known; functions and numbers are none.
  std::vector<Word> unknown_in(std::string_view expression) const;
  // The catalog's instrument, else the default one.
  Instrument instrument(std::string_view name) const;
};

// "unknown kind "yeild"; did you mean "yield"? There are: …"
std::string not_one_of(std::string_view what, std::string_view word,
                       std::span<const std::string_view> valid);

// The words of an expression in order; `$x` is none.
std::vector<Word> words_of(std::string_view expression);

// Warns where `expression` names one of `instruments` that nobody knows.
void warn_of_unknown(const TomlText& expression, const std::vector<std::string>& instruments,
                     const Names& names, Diagnostics& diagnostics);
std::string unknown_name_warning(std::string_view name, const Names& names);

// Whether names of an expression may be defined in a file that is not read; warns of those that
// `text` holds. `filled` is the text with a name in the place of $x, which for_each tells of.
bool may_be_known_elsewhere(const TomlText& text, std::string_view filled, const Names& names,
                            Diagnostics& diagnostics);

// Puts an expression's outcome into `result`, or its error where it stands in the file.
template <class T>
bool take(Parsed<T> parsed, const TomlText& text, Diagnostics& diagnostics, T& result) {
  if (const auto* error = std::get_if<ExprError>(&parsed)) {
    diagnostics.error(text.at(error->offset), error->message);
    return false;
  }
  result = std::move(std::get<T>(parsed));
  return true;
}

}  // namespace yieldwatch
