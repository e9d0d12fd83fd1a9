#include "bus/sequence_tracker.h"

namespace yieldwatch {

SequenceTracker::Verdict SequenceTracker::check(std::string_view source_name, Timestamp epoch,
                                                std::string_view topic, std::uint64_t seq,
                                                bool followed) {
  const auto known = numbers_.find(source_name);
  if (known == numbers_.end() && sources_.size() >= limits_.sources) {
    return {.fault = WireFault::too_many_sources};
  }
  Verdict verdict{.source = known == numbers_.end() ? sources_.size() : known->second};
  if (known == numbers_.end()) {
    numbers_.emplace(source_name, verdict.source);
    sources_.push_back({.epoch = epoch});
    verdict.new_life = true;
  }
  Source& source = sources_[verdict.source];
  if (epoch < source.epoch) {
    verdict.fault = WireFault::epoch;
    return verdict;
  }
  if (epoch > source.epoch) {
    source = {.epoch = epoch, .from_start = true};
    verdict.new_life = true;
  }
  return followed ? check_number(source, topic, seq, verdict) : verdict;
}

SequenceTracker::Verdict SequenceTracker::check_number(Source& source, std::string_view topic,
                                                       std::uint64_t seq, Verdict verdict) const {
  const auto newest = source.newest.find(topic);
  if (newest == source.newest.end()) {
    verdict.expected = source.from_start ? 1 : 0;
    if (source.newest.size() < limits_.topics) {
      source.newest.emplace(topic, seq);
    } else {
      verdict.expected = 0;
    }
  } else {
    verdict.expected = newest->second + 1;
    if (seq <= newest->second) {
      verdict.fault = WireFault::sequence;
      return verdict;
    }
    newest->second = seq;
  }
  verdict.missing = verdict.expected == 0 ? 0 : seq - verdict.expected;
  return verdict;
}

}  // namespace yieldwatch
