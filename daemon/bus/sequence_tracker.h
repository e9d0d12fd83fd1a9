// Tells, from the numbers that messages bear, what was lost and what does not belong.
//
// Pure. Numbers rise by one per source, epoch and topic, from 1. Where a source is heard for
// the first time nobody knows what went before, so its topics start wherever they start; from
// its next epoch on everything is followed from 1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bus/by_name.h"
#include "core/time.h"
#include "wire/decoded.h"

namespace yieldwatch {

class SequenceTracker {
 public:
  struct Limits {
    std::size_t sources = 64;
    std::size_t topics = 65'536;  // of a source; what is beyond is accepted and not followed
  };

  struct Verdict {
    std::optional<WireFault> fault;  // sequence, epoch, too_many_sources: don't use it
    std::size_t source = 0;          // its number, from 0; it stays the same
    bool new_life = false;           // the first message of this source or of a new epoch
    std::uint64_t expected = 0;      // the lowest number that had not come; 0: not known
    std::uint64_t missing = 0;       // how many before this one are lost: expected … seq - 1
  };

  SequenceTracker() : SequenceTracker(Limits()) {}
  explicit SequenceTracker(Limits limits) : limits_(limits) {}

  // Takes note of a message whose topic is `followed` by its number, or merely of its source.
  Verdict check(std::string_view source, Timestamp epoch, std::string_view topic, std::uint64_t seq,
                bool followed = true);

  std::size_t sources() const { return sources_.size(); }

 private:
  struct Source {
    Timestamp epoch;
    bool from_start = false;       // its present epoch has been followed from 1
    ByName<std::uint64_t> newest;  // by topic
  };

  Verdict check_number(Source& source, std::string_view topic, std::uint64_t seq,
                       Verdict verdict) const;

  Limits limits_;
  ByName<std::size_t> numbers_;
  std::vector<Source> sources_;
};

}  // namespace yieldwatch
