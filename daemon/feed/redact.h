// Keeps keys out of what people read.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace yieldwatch {

// `text` with each of `secrets` replaced by "***", also where it is percent-encoded as in a URL or
// escaped as in JSON.
std::string redact(std::string_view text, std::span<const std::string> secrets);

// The same of what a source has sent, before it is parsed: what a parser quotes of it may be cut
// within a secret, and is not found then. A secret below eight characters stays: it may be a
// figure.
std::string redact_answer(std::string_view text, std::span<const std::string> secrets);

}  // namespace yieldwatch
