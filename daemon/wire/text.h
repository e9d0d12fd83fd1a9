// Text from outside, made safe to print and to put in a message.
#pragma once

#include <string>
#include <string_view>

namespace yieldwatch {

// `text` as valid UTF-8 on one line: what is no UTF-8 becomes '?', control characters, line
// separators and characters that turn the direction of writing become blanks. At most
// `max_bytes`.
std::string printable(std::string_view text, std::size_t max_bytes = 4096);

}  // namespace yieldwatch
