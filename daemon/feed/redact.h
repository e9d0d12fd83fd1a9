// Keeps keys out of what people read.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace yieldwatch {

// `text` with each of `secrets` replaced by "***", also where it is percent-encoded as in a URL.
std::string redact(std::string_view text, std::span<const std::string> secrets);

}  // namespace yieldwatch
