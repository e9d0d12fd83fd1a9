#include "feed/redact.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <vector>

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

}  // namespace

std::string redact(std::string_view text, std::span<const std::string> secrets) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t hidden = 0;
    for (const std::string& secret : secrets) {
      // The longest, since one secret may be the beginning of another.
      hidden = std::max(hidden, length_of(secret, text, at));
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

std::string redact_answer(std::string_view text, std::span<const std::string> secrets) {
  constexpr std::size_t kShortest = 8;
  std::vector<std::string> long_ones;
  std::ranges::copy_if(secrets, std::back_inserter(long_ones),
                       [](const std::string& secret) { return secret.size() >= kShortest; });
  return long_ones.empty() ? std::string(text) : redact(text, long_ones);
}

}  // namespace yieldwatch
