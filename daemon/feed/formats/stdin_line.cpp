#include "feed/formats/stdin_line.h"

#include <string>

#include "core/names.h"
#include "feed/formats/body.h"

namespace yieldwatch {
namespace {

// Takes the first word off `text`, and the blanks behind it.
std::string_view take_word(std::string_view& text) {
  const std::string_view word = text.substr(0, text.find_first_of(" \t"));
  text = stripped(text.substr(word.size()));
  return word;
}

}  // namespace

Readings read_stdin_line(std::string_view line, Timestamp now) {
  Readings out;
  std::string_view rest = stripped(without_mark(line));
  if (rest.empty() || rest.starts_with('#')) {
    return out;
  }
  const std::string_view name = take_word(rest);
  const std::string_view number = take_word(rest);
  const auto value = read_number(number);
  const auto time = rest.empty() ? std::optional(now) : parse_timestamp(rest);
  if (!is_instrument_name(name)) {
    out.refuse({{}, "NAME", quoted(name) + " is no name of an instrument"});
  } else if (!value) {
    out.refuse({{}, "VALUE", number.empty() ? "is missing" : number_fault(number)});
  } else if (!time) {
    out.refuse({{}, "TIME", quoted(rest) + " is no time (2026-09-28T19:30:00Z)"});
  } else {
    out.readings.push_back({.symbol = std::string(name), .time = *time, .value = *value});
  }
  return out;
}

}  // namespace yieldwatch
