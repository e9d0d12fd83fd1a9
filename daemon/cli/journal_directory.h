// Where the journal is when the command line does not say.
#pragma once

#include <filesystem>
#include <string>

namespace yieldwatch {

// `named`, if it is not empty; else that of the daemon that answers, that of the configuration
// in use, or /var/lib/yieldwatch if there is one. Throws UsageError where none is.
std::filesystem::path find_journal(const std::string& named);

}  // namespace yieldwatch
