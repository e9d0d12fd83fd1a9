#include "feed/http/retry_after.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace yieldwatch {

std::optional<std::chrono::seconds> parse_retry_after(const std::string& text, Timestamp now) {
  if (text.empty()) {
    return std::nullopt;
  }
  if (text.find_first_not_of("0123456789") == std::string::npos) {
    std::uint32_t seconds = UINT32_MAX;  // it stays that where there are more digits than fit
    std::from_chars(text.data(), text.data() + text.size(), seconds);
    return std::chrono::seconds(seconds);
  }
  const std::time_t date = curl_getdate(text.c_str(), nullptr);
  if (date < 0) {
    return std::nullopt;
  }
  // Rounded up: a date is not over while it is that second.
  const std::int64_t now_s = now.ns / kNanosPerSecond;
  return std::chrono::seconds(std::max(std::int64_t{date} - now_s, std::int64_t{0}));
}

}  // namespace yieldwatch
