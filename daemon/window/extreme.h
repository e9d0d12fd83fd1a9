// The least or greatest value of a time window, in 8 bytes for every 256 samples.
//
// Belongs to its signal, on the analyzer's thread. The window is cut where the store's chunks
// are: a front, of which the extreme from each sample to the front's end is known; whole
// blocks, of which Daba knows the extreme; and a tail, of which only the extreme is known.
//
//   begin ……… front_end ‖ block ‖ block ‖ … ‖ tail_begin ……… end
//
// When the front has left, the next block is made the front, in one pass over 256 values: that
// is the most a sample can cost. A window within one chunk has a front and a tail only. Many
// that leave at once, after a silence, cost one step for 256.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "window/daba.h"
#include "window/samples.h"

namespace yieldwatch {

template <class Side>
class Extreme {
 public:
  // Of samples appended from now on. `samples` must outlive it.
  explicit Extreme(const SampleStore& samples)
      : samples_(samples),
        begin_(samples.end()),
        front_end_(begin_),
        tail_begin_(begin_),
        end_(begin_) {}

  // The newest sample, which follows the last one added.
  void add(std::int64_t value) {
    if (SampleStore::slot_of(end_) == 0 && tail_begin_ != end_) {
      close_block();
    }
    tail_best_ = Side::best(tail_best_, value);
    ++end_;
  }

  // Removes all samples before `begin`. One at least must remain, or none be held.
  void remove(SampleIndex begin) {
    begin_ = begin;
    if (begin_ > front_end_) {
      renew_front();
    }
  }

  void reset() {
    blocks_.reset();
    begin_ = front_end_ = tail_begin_ = end_;
    tail_best_ = Side::kWorst;
  }

  // Side::kWorst of nothing.
  std::int64_t compute() const {
    const std::int64_t rest = Side::best(tail_best_, blocks_.compute());
    return begin_ == front_end_ ? rest : Side::best(rest, front_[SampleStore::slot_of(begin_)]);
  }

 private:
  // The tail ends where a chunk does.
  void close_block() {
    if (SampleStore::slot_of(tail_begin_) == 0) {
      blocks_.add(tail_best_);
      tail_begin_ = end_;
      tail_best_ = Side::kWorst;
    } else {
      take_all_to_front();
    }
  }

  // The front has left, and perhaps more.
  void renew_front() {
    if (begin_ >= tail_begin_) {
      blocks_.reset();
      take_all_to_front();
      return;
    }
    for (; front_end_ < begin_; front_end_ += SampleStore::kChunkSize) {
      blocks_.remove();
    }
    fill_front();
  }

  // All that is held lies in one chunk.
  void take_all_to_front() {
    front_end_ = tail_begin_ = end_;
    tail_best_ = Side::kWorst;
    fill_front();
  }

  void fill_front() {
    if (begin_ == front_end_) {
      return;
    }
    const auto& values = samples_.chunk_values(SampleStore::chunk_of(begin_));
    const std::size_t last = SampleStore::slot_of(begin_);
    std::int64_t best = Side::kWorst;
    for (std::size_t slot = SampleStore::slot_of(front_end_ - 1) + 1; slot-- > last;) {
      best = Side::best(best, values[slot]);
      front_[slot] = best;
    }
  }

  const SampleStore& samples_;
  SampleIndex begin_;
  SampleIndex front_end_;
  SampleIndex tail_begin_;
  SampleIndex end_;
  std::int64_t tail_best_ = Side::kWorst;
  Daba<Side> blocks_{16};  // of [front_end, tail_begin)
  std::array<std::int64_t, SampleStore::kChunkSize> front_{};
};

}  // namespace yieldwatch
