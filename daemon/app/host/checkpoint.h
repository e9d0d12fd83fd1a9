// What the daemon remembers at one record of its tick log, as bytes (checkpoint.proto).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/state.h"
#include "bus/sequence_tracker.h"
#include "feed/replay/known_ticks.h"
#include "wire/decoded.h"

namespace yieldwatch {

struct Memory {
  AnalyzerState analyzer;
  std::vector<PublisherState> publishers;
  std::optional<Timestamp> listening_since;  // to these
  KnownByInstrument replayed;

  friend bool operator==(const Memory&, const Memory&) = default;
};

inline constexpr std::uint32_t kCheckpointSchema = 1;

// The message after its fingerprint, since files do go bad.
std::string encode(const Memory& memory);

// Of another schema, or not what encode() made: an error, and the caller begins further back.
Decoded<Memory> decode_checkpoint(std::string_view bytes);

}  // namespace yieldwatch
