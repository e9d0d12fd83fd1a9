#include "window/samples.h"

#include <algorithm>
#include <utility>

namespace yieldwatch {

SampleStore::SampleStore(std::int64_t max_held) : chunks_(4), max_held_(max_held) {}

SampleIndex SampleStore::search_after(Timestamp time, SampleIndex from, SampleIndex to) const {
  while (from < to) {
    const SampleIndex middle = from + (to - from) / 2;
    if (this->time(middle) > time) {
      to = middle;
    } else {
      from = middle + 1;
    }
  }
  return to;
}

std::size_t SampleStore::add_holder() {
  held_from_.push_back(end_);
  return held_from_.size() - 1;
}

void SampleStore::begin_chunk() {
  release();
  if (spare_ > 0) {
    --spare_;
  } else {
    chunks_.reserve(first_, last_ + 1);
    chunks_[last_] = std::make_unique<Chunk>();
  }
  ++last_;
}

void SampleStore::release() {
  SampleIndex held_from = end_;
  for (const SampleIndex oldest : held_from_) {
    held_from = std::min(held_from, oldest);
  }
  for (; first_ < chunk_of(held_from); ++first_) {
    std::swap(chunks_[last_ + spare_], chunks_[first_]);
    ++spare_;
  }
}

}  // namespace yieldwatch
