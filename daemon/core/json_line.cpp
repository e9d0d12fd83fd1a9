#include "core/json_line.h"

#include <array>
#include <cstdio>

namespace yieldwatch {
namespace {

// The length of the well-formed UTF-8 sequence at the start of `text`; 0 if it is none.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  const std::size_t length = lead < 0x80                   ? 1
                             : lead >= 0xC2 && lead < 0xE0 ? 2
                             : lead >= 0xE0 && lead < 0xF0 ? 3
                             : lead >= 0xF0 && lead < 0xF5 ? 4
                                                           : 0;
  if (length == 0 || length > text.size()) {
    return 0;
  }
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) {
      return 0;
    }
  }
  // Overlong forms, surrogates and what is beyond U+10FFFF.
  const bool malformed =
      length > 2 && ((lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xED && byte(1) > 0x9F) ||
                     (lead == 0xF0 && byte(1) < 0x90) || (lead == 0xF4 && byte(1) > 0x8F));
  return malformed ? 0 : length;
}

}  // namespace

std::string json_quote(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    const auto c = static_cast<unsigned char>(text.front());
    if (length == 0) {
      out += "\uFFFD";
    } else if (c == '"' || c == '\\') {
      out += {'\\', static_cast<char>(c)};
    } else if (c == '\n') {
      out += "\\n";
    } else if (c < 0x20 || c == 0x7F) {
      std::array<char, 8> escaped{};
      std::snprintf(escaped.data(), escaped.size(), "\\u%04x", c);
      out += escaped.data();
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out += '"';
}

std::string& JsonLine::begin(std::string_view key) {
  if (body_.size() > 1) {
    body_ += ',';
  }
  body_ += json_quote(key);
  return body_ += ':';
}

JsonLine& JsonLine::add(std::string_view key, std::string_view text) {
  begin(key) += json_quote(text);
  return *this;
}

JsonLine& JsonLine::add(std::string_view key, const char* text) {
  return add(key, std::string_view(text));
}

JsonLine& JsonLine::add(std::string_view key, Value number) {
  begin(key) += to_json_number(number);
  return *this;
}

JsonLine& JsonLine::add(std::string_view key, const std::optional<Value>& number) {
  return number ? add(key, *number) : add_null(key);
}

JsonLine& JsonLine::add(std::string_view key, std::int64_t number) {
  begin(key) += std::to_string(number);
  return *this;
}

JsonLine& JsonLine::add(std::string_view key, bool flag) {
  begin(key) += flag ? "true" : "false";
  return *this;
}

JsonLine& JsonLine::add_null(std::string_view key) {
  begin(key) += "null";
  return *this;
}

JsonLine& JsonLine::add_or_null(std::string_view key, std::string_view text) {
  return text.empty() ? add_null(key) : add(key, text);
}

JsonLine& JsonLine::add_raw(std::string_view key, std::string_view json) {
  begin(key) += json;
  return *this;
}

}  // namespace yieldwatch
