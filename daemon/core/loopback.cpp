#include "core/loopback.h"

#include <charconv>

namespace yieldwatch {
namespace {

// A number up to 255. With a zero before it many would read it as octal.
bool is_byte(std::string_view text) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && number <= 255 &&
         (text.size() == 1 || !text.starts_with('0'));
}

}  // namespace

bool is_loopback(std::string_view host) {
  if (host == "localhost" || host == "::1" || host == "[::1]") {
    return true;
  }
  if (!host.starts_with("127.")) {
    return false;
  }
  int bytes = 1;
  for (std::size_t dot = 3; dot != std::string_view::npos; ++bytes) {
    host.remove_prefix(dot + 1);
    dot = host.find('.');
    if (!is_byte(host.substr(0, dot))) {
      return false;
    }
  }
  return bytes == 4;
}

}  // namespace yieldwatch
