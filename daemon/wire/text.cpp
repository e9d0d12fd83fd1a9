#include "wire/text.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace yieldwatch {
namespace {

struct CodePoint {
  std::uint32_t code = 0;
  std::size_t length = 0;  // in bytes; 0: no UTF-8
};

// The code point that `text` (not empty) begins with.
CodePoint first_code_point(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) {
    return {lead, 1};
  }
  const std::size_t length = lead >= 0xC2 && lead < 0xE0   ? 2
                             : lead >= 0xE0 && lead < 0xF0 ? 3
                             : lead >= 0xF0 && lead < 0xF5 ? 4
                                                           : 0;
  if (length == 0 || length > text.size()) {
    return {};
  }
  std::uint32_t code = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) {
      return {};
    }
    code = code << 6U | (byte(i) & 0x3FU);
  }
  constexpr std::array<std::uint32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code < 0xE000;
  return code < kLeast.at(length) || code > 0x10FFFF || surrogate ? CodePoint{}
                                                                  : CodePoint{code, length};
}

// What could end a line, move the cursor or show text in another order than it has.
bool is_unsafe(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x061C ||
         (code >= 0x200E && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

}  // namespace

std::string printable(std::string_view text, std::size_t max_bytes) {
  // Nearly always all of it.
  const auto plain = std::ranges::find_if_not(text, [](char c) { return c >= 0x20 && c < 0x7F; });
  const auto plain_bytes = static_cast<std::size_t>(plain - text.begin());
  std::string out(text.substr(0, std::min(plain_bytes, max_bytes)));
  text.remove_prefix(out.size());
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    const std::size_t taken = std::max<std::size_t>(point.length, 1);
    const bool as_it_is = point.length > 0 && !is_unsafe(point.code);
    if (out.size() + (as_it_is ? taken : 1) > max_bytes) {
      break;
    }
    if (as_it_is) {
      out.append(text.substr(0, taken));
    } else {
      out += point.length == 0 ? '?' : ' ';
    }
    text.remove_prefix(taken);
  }
  return out;
}

}  // namespace yieldwatch
