// The sums over a time window, as a difference of two running totals.
//
// Belongs to its signal, on the analyzer's thread. `of(time, value)` is what one sample counts.
// Beside the totals one entry is kept for every 256 samples: whole chunks leave at once, so
// that the end of a silence costs no more than a chunk.
#pragma once

#include <cstdint>

#include "window/ring.h"
#include "window/samples.h"

namespace yieldwatch {

template <class Sums, Sums (*of)(Timestamp, std::int64_t)>
class RunningSums {
 public:
  // Of samples appended from now on. `samples` must outlive it.
  explicit RunningSums(const SampleStore& samples)
      : samples_(samples), begin_(samples.end()), end_(begin_) {}

  // The newest sample, which follows the last one added.
  void add(std::int64_t value) {
    added_ += of(samples_.time(end_), value);
    ++end_;
    if (SampleStore::slot_of(end_) == 0) {
      remember_total();
    }
  }

  // Removes all samples before `begin`.
  void remove(SampleIndex begin);

  void reset() {
    begin_ = end_;
    removed_ = added_;
  }

  Sums compute() const { return added_ - removed_; }

  SampleIndex begin() const { return begin_; }
  SampleIndex end() const { return end_; }
  std::int64_t count() const { return end_ - begin_; }

 private:
  void remember_total();

  const SampleStore& samples_;
  SampleIndex begin_;
  SampleIndex end_;
  Sums added_;            // of all samples there have been
  Sums removed_;          // of those that have left
  Ring<Sums> totals_{8};  // what added_ was before the first sample of each chunk held
};

// Not inlined: they are the rarer half, and would crowd the code of every tick.
template <class Sums, Sums (*of)(Timestamp, std::int64_t)>
[[gnu::noinline]] void RunningSums<Sums, of>::remove(SampleIndex begin) {
  const std::int64_t chunk = SampleStore::chunk_of(begin);
  if (chunk != SampleStore::chunk_of(begin_)) {
    removed_ = totals_[chunk];
    begin_ = chunk * SampleStore::kChunkSize;
  }
  for (; begin_ < begin; ++begin_) {
    removed_ += of(samples_.time(begin_), samples_.value(begin_));
  }
}

template <class Sums, Sums (*of)(Timestamp, std::int64_t)>
[[gnu::noinline]] void RunningSums<Sums, of>::remember_total() {
  const std::int64_t chunk = SampleStore::chunk_of(end_);
  totals_.reserve(SampleStore::chunk_of(begin_), chunk + 1);
  totals_[chunk] = added_;
}

}  // namespace yieldwatch
