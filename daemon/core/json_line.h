// Writes one JSON object on one line, for logs and `--format jsonl`.
//
// Ours rather than a library's because numbers are fixed-point and must be printed in full
// ("75.0"), in the order they are added, the same to the byte on every build.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/value.h"

namespace yieldwatch {

// `text` in double quotes, with control characters, quotes and backslashes escaped, and what
// is not UTF-8 replaced by U+FFFD.
std::string json_quote(std::string_view text);

// A JSON array of what `make` makes of each.
template <class Range, class Make>
std::string json_array(const Range& range, Make make) {
  std::string out = "[";
  for (const auto& one : range) {
    out += out.size() > 1 ? "," : "";
    out += make(one);
  }
  return out + ']';
}

class JsonLine {
 public:
  JsonLine& add(std::string_view key, std::string_view text);
  JsonLine& add(std::string_view key, const char* text);
  JsonLine& add(std::string_view key, Value number);
  JsonLine& add(std::string_view key, const std::optional<Value>& number);  // or null
  JsonLine& add(std::string_view key, std::int64_t number);
  JsonLine& add(std::string_view key, bool flag);
  JsonLine& add_null(std::string_view key);
  JsonLine& add_or_null(std::string_view key, std::string_view text);  // null where empty
  // `json` is itself JSON: an object or an array.
  JsonLine& add_raw(std::string_view key, std::string_view json);

  std::string str() const { return body_ + '}'; }

 private:
  std::string& begin(std::string_view key);

  std::string body_ = "{";
};

}  // namespace yieldwatch
