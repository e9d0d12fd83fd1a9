#include "app/config/names.h"

#include <algorithm>

#include "core/json_line.h"
#include "core/names.h"

namespace yieldwatch {

bool Names::known(std::string_view name) const {
  return is_well_known(name) || catalog.instruments.contains(name) ||
         catalog.series.contains(name) || broken.contains(name);
}

std::string Names::nearest(std::string_view name) const {
  std::vector<std::string> all;
  for (const Instrument& instrument : well_known_instruments()) {
    all.push_back(instrument.name);
  }
  for (const auto& [key, unused] : catalog.instruments) {
    all.push_back(key);
  }
  for (const auto& [key, unused] : catalog.series) {
    all.push_back(key);
  }
  return nearest_name(name, all);
}

bool Names::mentions_broken(std::string_view expression) const {
  return std::ranges::any_of(words_of(expression),
                             [&](const Word& word) { return broken.contains(word.text); });
}

std::vector<Word> Names::unknown_in(std::string_view expression) const {
  // Beyond a comparison stands a level, whose unit may look like a name.
  expression = expression.substr(0, expression.find_first_of("<>="));
  std::vector<Word> words = words_of(expression);
  std::erase_if(words, [&](const Word& word) {
    const std::size_t next = expression.find_first_not_of(' ', word.offset + word.text.size());
    const bool function = next != std::string_view::npos && expression[next] == '(';
    const bool number = word.text.front() >= '0' && word.text.front() <= '9';
    return function || number || known(word.text);
  });
  return words;
}

Instrument Names::instrument(std::string_view name) const {
  const auto found = catalog.instruments.find(name);
  return found != catalog.instruments.end() ? found->second : default_instrument(name);
}

std::string not_one_of(std::string_view what, std::string_view word,
                       std::span<const std::string_view> valid) {
  const std::vector<std::string> names(valid.begin(), valid.end());
  const std::string nearest = nearest_name(word, names);
  std::string message = "unknown " + std::string(what) + ' ' + json_quote(word) +
                        (nearest.empty() ? "" : "; did you mean " + json_quote(nearest) + '?') +
                        (nearest.empty() ? "; there are: " : " There are: ");
  for (std::size_t i = 0; i < names.size(); ++i) {
    message += (i == 0 ? "" : ", ") + names[i];
  }
  return message;
}

std::vector<Word> words_of(std::string_view expression) {
  std::vector<Word> words;
  for (std::size_t i = 0; i < expression.size();) {
    std::size_t end = i;
    while (end < expression.size() && is_instrument_character(expression[end])) {
      ++end;
    }
    if (end > i && (i == 0 || expression[i - 1] != '$')) {
      words.push_back({expression.substr(i, end - i), i});
    }
    i = end + 1;
  }
  return words;
}

std::string unknown_name_warning(std::string_view name, const Names& names) {
  std::string message =
      std::string(name) +
      (names.incomplete
           ? " is not known here: check the configuration that lists this file and defines it"
           : " is not a known instrument: it is taken for an index without limits");
  if (const std::string nearest = names.nearest(name); !nearest.empty()) {
    message += "; did you mean " + nearest + "?";
  }
  return message;
}

void warn_of_unknown(const TomlText& expression, const std::vector<std::string>& instruments,
                     const Names& names, Diagnostics& diagnostics) {
  for (const Word& word : words_of(expression.value)) {
    if (std::ranges::find(instruments, word.text) != instruments.end() && !names.known(word.text)) {
      diagnostics.warning(expression.at(word.offset), unknown_name_warning(word.text, names));
    }
  }
}

bool may_be_known_elsewhere(const TomlText& text, std::string_view filled, const Names& names,
                            Diagnostics& diagnostics) {
  if (!names.incomplete || names.unknown_in(filled).empty()) {
    return false;
  }
  for (const Word& word : names.unknown_in(text.value)) {
    diagnostics.warning(text.at(word.offset), unknown_name_warning(word.text, names));
  }
  return true;
}

}  // namespace yieldwatch
