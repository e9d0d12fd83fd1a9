// What the daemon remembers at one record of its tick log, as bytes (checkpoint.proto).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyzer/state.h"
#include "bus/sequence_tracker.h"
#include "wire/decoded.h"

namespace yieldwatch {

struct Checkpoint {
  AnalyzerState analyzer;
  std::vector<PublisherState> publishers;

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

std::string encode(const Checkpoint& checkpoint);

// Of another schema, or not what encode() made: an error, and the caller begins further back.
Decoded<Checkpoint> decode_checkpoint(std::string_view bytes);

}  // namespace yieldwatch
