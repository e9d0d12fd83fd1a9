#include "feed/redact.h"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace yieldwatch {
namespace {

std::optional<int> hex_digit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? std::optional(lower - 'a' + 10) : std::nullopt;
}

std::optional<int> hex_number(std::string_view digits) {
  int number = 0;
  for (const char c : digits) {
    const auto digit = hex_digit(c);
    if (!digit) {
      return std::nullopt;
    }
    number = number * 16 + *digit;
  }
  return number;
}

// Bytes of text[at …] that stand for `wanted`: itself, "%XX", "+" for a blank, or as JSON escapes
// it, "\/" and "\u002f". 0: none do.
std::size_t length_of(char wanted, std::string_view text, std::size_t at) {
  if (text[at] == wanted || (wanted == ' ' && text[at] == '+')) {
    return 1;
  }
  const std::string_view rest = text.substr(at + 1);
  const auto is_coded = [&](std::string_view digits, std::size_t wanted_digits) {
    return digits.size() == wanted_digits &&
           hex_number(digits) == static_cast<unsigned char>(wanted);
  };
  if (text[at] == '%') {
    return is_coded(rest.substr(0, 2), 2) ? 3 : 0;
  }
  if (text[at] != '\\' || rest.empty()) {
    return 0;
  }
  if (rest.front() == 'u') {
    return is_coded(rest.substr(1, 4), 4) ? 6 : 0;
  }
  return rest.front() == wanted && (wanted == '/' || wanted == '"') ? 2 : 0;
}

// Bytes of text[at …] that are the secret, however it is encoded. 0: it is not there.
std::size_t length_of(std::string_view secret, std::string_view text, std::size_t at) {
  std::size_t end = at;
  for (const char wanted : secret) {
    const std::size_t length = end < text.size() ? length_of(wanted, text, end) : 0;
    if (length == 0) {
      return 0;
    }
    end += length;
  }
  return end - at;
}

// `text` without those secrets that have at least `shortest` characters.
std::string hide(std::string_view text, std::span<const std::string> secrets,
                 std::size_t shortest) {
  const auto counts = [&](const std::string& secret) { return secret.size() >= shortest; };
  if (std::ranges::none_of(secrets, counts)) {
    return std::string(text);
  }
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t hidden = 0;
    for (const std::string& secret : secrets) {
      // The longest, since one secret may be the beginning of another.
      hidden = counts(secret) ? std::max(hidden, length_of(secret, text, at)) : hidden;
    }
    if (hidden > 0) {
      out += "***";
      at += hidden;
    } else {
      out += text[at++];
    }
  }
  return out;
}

}  // namespace

std::string redact(std::string_view text, std::span<const std::string> secrets) {
  return hide(text, secrets, 1);
}

std::string redact_answer(std::string_view text, std::span<const std::string> secrets) {
  constexpr std::size_t kShortest = 8;
  return hide(text, secrets, kShortest);
}

}  // namespace yieldwatch
