// Fingerprints of rules and histories: the same text, the same 16 hex digits, everywhere.
#pragma once

#include <string>
#include <string_view>

namespace yieldwatch {

// XXH3-64 of `text`, as 16 lower-case hex digits. No protection against forgery.
std::string fingerprint(std::string_view text);

}  // namespace yieldwatch
