#include "rules/lengths.h"

#include <algorithm>
#include <array>
#include <utility>

#include "rules/lexer.h"

namespace yieldwatch {
namespace {

constexpr std::string_view kDigits = "0123456789";
// As many as fit std::int64_t for sure, and more than any limit here has.
constexpr std::size_t kMaxDigits = 18;

struct Length {
  std::int64_t number = 0;
  char unit = 'd';
};

std::int64_t nanos_of(char unit) {
  switch (unit) {
    case 'h':
      return kNanosPerHour;
    case 'm':
      return kNanosPerMinute;
    default:
      return kNanosPerSecond;
  }
}

// The unit that somebody means who writes it out; 0 where there is no telling.
char meant_unit(std::string_view word) {
  constexpr std::array<std::pair<std::string_view, char>, 17> kSlips{{{"D", 'd'},
                                                                      {"day", 'd'},
                                                                      {"days", 'd'},
                                                                      {"session", 'd'},
                                                                      {"sessions", 'd'},
                                                                      {"S", 's'},
                                                                      {"sec", 's'},
                                                                      {"secs", 's'},
                                                                      {"second", 's'},
                                                                      {"seconds", 's'},
                                                                      {"min", 'm'},
                                                                      {"mins", 'm'},
                                                                      {"minute", 'm'},
                                                                      {"minutes", 'm'},
                                                                      {"H", 'h'},
                                                                      {"hour", 'h'},
                                                                      {"hours", 'h'}}};
  const auto* const found = std::ranges::find(kSlips, word, [](const auto& s) { return s.first; });
  return found == kSlips.end() ? '\0' : found->second;
}

std::size_t indent(std::string_view text, std::string_view part) {
  return static_cast<std::size_t>(part.data() - text.data());
}

// Of what follows the digits of "1e1bp".
bool is_exponent(std::string_view rest) {
  const std::size_t sign = rest.size() > 1 && (rest[1] == '+' || rest[1] == '-') ? 1 : 0;
  return rest.size() > 1 + sign && (rest[0] == 'e' || rest[0] == 'E') &&
         kDigits.find(rest[1 + sign]) != std::string_view::npos;
}

// Reads a whole number and its unit. `what` is "window" or "hold".
Parsed<Length> parse_length(std::string_view text, std::string_view what) {
  const std::string_view whole = trimmed(text);
  const std::string_view digits = whole.substr(0, whole.find_first_not_of(kDigits));
  const std::string_view unit = trimmed(whole.substr(digits.size()));
  const std::size_t offset = indent(text, whole);
  if (digits.empty() || digits.size() > kMaxDigits || unit.starts_with('.')) {
    return ExprError{offset, in_quotes(whole) + " is no " + std::string(what) +
                                 ": write a whole number and a unit, such as 60d or 30m"};
  }
  const std::string number(digits);
  if (unit.empty()) {
    return ExprError{
        offset, number + " has no unit: write " + number + "d for sessions, or s, m or h for time"};
  }
  if (unit.size() > 1 || std::string_view("dsmh").find(unit) == std::string_view::npos) {
    const char meant = meant_unit(unit);
    return ExprError{indent(text, unit),
                     "unknown unit " + in_quotes(unit) + ": " +
                         (meant == '\0' ? "use d for sessions, or s, m or h for time"
                                        : "write " + number + meant)};
  }
  Length length{0, unit.front()};
  for (const char c : digits) {
    length.number = length.number * 10 + (c - '0');
  }
  return length;
}

// What is wrong with a length as such, if anything.
std::optional<std::string> too_long(const Length& length, std::string_view what) {
  if (length.unit == 'd') {
    if (length.number > kMaxWindowSamples) {
      return "a " + std::string(what) + " has at most " + std::to_string(kMaxWindowSamples) +
             " sessions";
    }
  } else if (length.number > kMaxHoldDays * kNanosPerDay / nanos_of(length.unit)) {
    return "a " + std::string(what) + " has at most " + std::to_string(kMaxHoldDays * 24) + "h";
  }
  return std::nullopt;
}

}  // namespace

bool looks_like_length(std::string_view word) {
  const std::size_t unit = word.find_first_not_of(kDigits);
  return unit != std::string_view::npos && unit > 0 && unit + 1 == word.size() &&
         std::string_view("dsmh").find(word.back()) != std::string_view::npos;
}

Parsed<Window> parse_window(std::string_view text) {
  const auto parsed = parse_length(text, "window");
  if (const auto* error = std::get_if<ExprError>(&parsed)) {
    return *error;
  }
  const Length length = std::get<Length>(parsed);
  const std::size_t offset = indent(text, trimmed(text));
  if (length.number == 0) {
    return ExprError{offset,
                     std::string("a window of 0 holds nothing: write at least 1") + length.unit};
  }
  if (auto message = too_long(length, "window")) {
    return ExprError{offset, *std::move(message)};
  }
  return length.unit == 'd' ? Window{.sessions = length.number}
                            : Window{.nanos = length.number * nanos_of(length.unit)};
}

Parsed<Hold> parse_hold(std::string_view text) {
  const auto parsed = parse_length(text, "hold");
  if (const auto* error = std::get_if<ExprError>(&parsed)) {
    return *error;
  }
  const Length length = std::get<Length>(parsed);
  if (auto message = too_long(length, "hold")) {
    return ExprError{indent(text, trimmed(text)), *std::move(message)};
  }
  return length.unit == 'd' ? Hold{.sessions = length.number}
                            : Hold{.nanos = length.number * nanos_of(length.unit)};
}

std::string example_level(Unit unit) {
  switch (unit) {
    case Unit::basis_points:
      return to_string(Quantity{Value{75 * Value::kScale}, unit});
    case Unit::points:
      return to_string(Quantity{Value{5000 * Value::kScale}, unit});
    default:
      return to_string(Quantity{Value{3 * Value::kScale / 2}, unit});
  }
}

Parsed<Value> parse_level_of(std::string_view subject, std::string_view text, Unit unit) {
  const std::string_view whole = trimmed(text);
  const std::size_t offset = indent(text, whole);
  const std::string_view number = whole.substr(0, whole.find_first_not_of("+-.0123456789"));
  const std::string_view written = trimmed(whole.substr(number.size()));
  const auto value = parse_value(number);
  if (value && is_exponent(written)) {
    return ExprError{offset, in_quotes(whole) + " is no level: write the number out, such as " +
                                 example_level(unit)};
  }
  if (!value) {
    return ExprError{
        offset, (whole.empty() ? "a level is missing" : in_quotes(whole) + " is no level") +
                    ": write a number below 1000000 with its unit, such as " + example_level(unit)};
  }
  // "1" names the unit of plain numbers on the wire, but "0.9 1" is no way to write a level.
  if (written.empty() ? unit == Unit::one : unit != Unit::one && written == to_string(unit)) {
    return *value;
  }
  const std::string its_unit =
      unit == Unit::one ? " is a plain number" : " is in " + std::string(to_string(unit));
  const Quantity meant = in_unit({*value, parse_unit(written).value_or(unit)}, unit);
  return ExprError{written.empty() ? offset : indent(text, written),
                   std::string(subject) + its_unit + ": write " + to_string(meant)};
}

Parsed<Value> parse_level(std::string_view text, Unit unit) {
  return parse_level_of("the signal", text, unit);
}

}  // namespace yieldwatch
