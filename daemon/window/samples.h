// The samples of a series, shared by all its time windows.
//
// Belongs to its series, on the analyzer's thread. Samples lie in chunks that never move, so
// no tick pays for a copy; a chunk that no window holds any more is used again, so a store
// that has seen its busiest hour allocates nothing.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/time.h"
#include "window/ring.h"
#include "window/signal.h"

namespace yieldwatch {

// A sample's place in the order of all samples a store has ever had.
using SampleIndex = std::int64_t;

class SampleStore {
 public:
  static constexpr int kChunkBits = 8;
  static constexpr std::int64_t kChunkSize = std::int64_t{1} << kChunkBits;

  static constexpr std::int64_t chunk_of(SampleIndex i) { return i >> kChunkBits; }
  static constexpr std::size_t slot_of(SampleIndex i) {
    return static_cast<std::size_t>(i & (kChunkSize - 1));
  }

  // `max_held`: the most samples one window may hold.
  explicit SampleStore(std::int64_t max_held = kMaxWindowSamples);

  // `time` is not before that of the last sample; `value` in the series' working unit.
  void append(Timestamp time, std::int64_t value) {
    if (slot_of(end_) == 0) {
      begin_chunk();
    }
    Chunk& chunk = *chunks_[chunk_of(end_)];
    chunk.times[slot_of(end_)] = time;
    chunk.values[slot_of(end_)] = value;
    ++end_;
  }

  // One past the newest.
  SampleIndex end() const { return end_; }

  // Of a sample that a window holds.
  Timestamp time(SampleIndex i) const { return chunks_[chunk_of(i)]->times[slot_of(i)]; }
  std::int64_t value(SampleIndex i) const { return chunks_[chunk_of(i)]->values[slot_of(i)]; }
  // All values of a chunk, by slot.
  const std::array<std::int64_t, kChunkSize>& chunk_values(std::int64_t chunk) const {
    return chunks_[chunk]->values;
  }

  // The first sample of [from, to) later than `time`, or `to`.
  SampleIndex first_after(Timestamp time, SampleIndex from, SampleIndex to) const {
    // Nearly always one or two leave at a time; after a silence it may be a million.
    const SampleIndex near = to - from < 8 ? to : from + 8;
    for (; from < near; ++from) {
      if (this->time(from) > time) {
        return from;
      }
    }
    return search_after(time, from, to);
  }

  // A window says here which samples it holds: a holder's are those from `oldest` on.
  std::size_t add_holder();
  // The oldest that a window holds; end() if none does.
  SampleIndex oldest_held() const {
    return held_from_.empty() ? end_ : *std::ranges::min_element(held_from_);
  }
  void hold(std::size_t holder, SampleIndex oldest) { held_from_[holder] = oldest; }

  std::int64_t max_held() const { return max_held_; }
  // A window had to let a sample go because it held max_held().
  void count_overflow() { ++overflowed_; }
  std::uint64_t overflowed() const { return overflowed_; }

  // Chunks in memory, of 4 KiB each.
  std::int64_t chunk_count() const { return last_ + spare_ - first_; }

 private:
  struct Chunk {
    std::array<Timestamp, kChunkSize> times;
    std::array<std::int64_t, kChunkSize> values;
  };

  SampleIndex search_after(Timestamp time, SampleIndex from, SampleIndex to) const;
  void begin_chunk();
  void release();

  // Chunks [first, last) hold samples; the `spare` ones after them wait for some.
  Ring<std::unique_ptr<Chunk>> chunks_;
  std::int64_t first_ = 0;
  std::int64_t last_ = 0;
  std::int64_t spare_ = 0;
  SampleIndex end_ = 0;
  std::int64_t max_held_;
  std::uint64_t overflowed_ = 0;
  std::vector<SampleIndex> held_from_;  // by holder
};

}  // namespace yieldwatch
