// Whether the alerts of a journal are those that its tick log leads to: the analyzer steps
// through the log again, and each change is set beside the one that was kept.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "app/config/config.h"

namespace yieldwatch {

struct Verification {
  std::uint64_t from_record = 0;  // of the tick log, both included; none if from > to
  std::uint64_t to_record = 0;
  std::uint64_t transitions = 0;   // made again, and the same
  std::uint64_t not_sent = 0;      // made, and not in the journal yet: the next start sends them
  std::uint64_t lost = 0;          // made, and stated in the journal as lost
  std::string difference;          // the first, explained; empty: there is none
  bool is_whole = true;            // false: some of the tick log is missing, and so not compared
  std::vector<std::string> notes;  // what could not be looked at, and why
};

// From the oldest checkpoint since which the rules and instruments are as in `config`. Reads
// only, beside a daemon or without one. Throws JournalError.
Verification verify(const Config& config, const std::filesystem::path& directory);

}  // namespace yieldwatch
