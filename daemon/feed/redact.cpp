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

// Bytes of text[at …] that stand for `wanted`: itself, "%XX", or "+" for a blank. 0: none do.
std::size_t length_of(char wanted, std::string_view text, std::size_t at) {
  if (text[at] == wanted || (wanted == ' ' && text[at] == '+')) {
    return 1;
  }
  if (text[at] != '%' || at + 2 >= text.size()) {
    return 0;
  }
  const auto high = hex_digit(text[at + 1]);
  const auto low = hex_digit(text[at + 2]);
  return high && low && static_cast<char>(*high * 16 + *low) == wanted ? 3 : 0;
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
