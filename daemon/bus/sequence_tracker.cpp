#include "bus/sequence_tracker.h"

#include <algorithm>
#include <utility>

namespace yieldwatch {

SequenceTracker::Verdict SequenceTracker::check(const Message& message) {
  Verdict verdict;
  if (const auto known = places_.find(message.source); known != places_.end()) {
    verdict.source = known->second;
  } else if (const auto place = make_place(message.publish_time)) {
    verdict.source = *place;
    verdict.new_life = true;
    places_.emplace(message.source, *place);
    sources_[*place] = {.epoch = message.epoch,
                        .latest = message.epoch,
                        .from_start = message.epoch > listening_since_};
  } else {
    return {.fault = WireFault::too_many_sources};
  }
  Source& source = sources_[verdict.source];
  if (message.epoch < source.epoch && !gives_way(source, message)) {
    verdict.fault = WireFault::epoch;
    verdict.told = std::exchange(source.refused, message.epoch) == message.epoch;
    return verdict;
  }
  if (message.epoch != source.epoch) {
    begin_life(source, message.epoch);
    verdict.new_life = true;
  }
  source.heard = std::max(source.heard, message.publish_time);
  source.came_ns = message.came_ns;
  return message.followed ? check_number(source, message, verdict) : verdict;
}

bool SequenceTracker::gives_way(Source& source, const Message& message) const {
  if (!message.came_ns) {
    return true;
  }
  if (!source.came_ns) {
    source.came_ns = message.came_ns;  // not heard since a restart: silent from now on
  }
  return *message.came_ns - *source.came_ns > limits_.life_ns;
}

// Of a life that is not the latest nobody knows what it has sent before: it may have been refused.
void SequenceTracker::begin_life(Source& source, Timestamp epoch) const {
  const Timestamp latest = std::max(source.latest, epoch);
  source = {.epoch = epoch, .latest = latest, .from_start = epoch > source.latest};
}

std::optional<std::size_t> SequenceTracker::make_place(Timestamp now) {
  if (sources_.size() < limits_.sources) {
    sources_.emplace_back();
    return sources_.size() - 1;
  }
  const auto silent = std::ranges::min_element(sources_, {}, &Source::heard);
  if (silent == sources_.end() || silent->heard.plus(limits_.silence_ns) >= now) {
    return std::nullopt;
  }
  // Should it speak again, it is to be taken for one whose beginning we don't know.
  listening_since_ = std::max(listening_since_, silent->epoch);
  const auto place = static_cast<std::size_t>(silent - sources_.begin());
  std::erase_if(places_, [place](const auto& entry) { return entry.second == place; });
  return place;
}

SequenceTracker::Verdict SequenceTracker::check_number(Source& source, const Message& message,
                                                       Verdict verdict) const {
  const auto newest = source.newest.find(message.topic);
  if (newest == source.newest.end()) {
    verdict.expected = source.from_start && !message.starts_anywhere ? 1 : 0;
    if (source.newest.size() < limits_.topics) {
      source.newest.emplace(message.topic, message.seq);
    } else {
      verdict.expected = 0;
    }
  } else {
    verdict.expected = newest->second == 0 ? 0 : newest->second + 1;
    if (message.seq <= newest->second) {
      verdict.fault = WireFault::sequence;
      return verdict;
    }
    newest->second = message.seq;
  }
  verdict.missing = verdict.expected == 0 ? 0 : message.seq - verdict.expected;
  return verdict;
}

void SequenceTracker::follow(std::string_view topic) {
  for (Source& source : sources_) {
    // Numbers of an earlier time when it was followed say nothing any more.
    if (const auto known = source.newest.find(topic); known != source.newest.end()) {
      known->second = 0;
    } else if (source.from_start && source.newest.size() < limits_.topics) {
      source.newest.emplace(topic, 0);
    }
  }
}

void SequenceTracker::pass_over(std::string_view topic_prefix) {
  for (Source& source : sources_) {
    for (auto& [topic, newest] : source.newest) {
      if (topic.starts_with(topic_prefix)) {
        newest = 0;
      }
    }
  }
}

std::vector<PublisherState> SequenceTracker::publishers() const {
  std::vector<PublisherState> publishers(sources_.size());
  for (const auto& [name, place] : places_) {
    const Source& source = sources_[place];
    publishers[place] = {name,
                         source.epoch,
                         source.from_start,
                         source.heard,
                         {source.newest.begin(), source.newest.end()}};
    std::ranges::sort(publishers[place].newest);
  }
  return publishers;
}

void SequenceTracker::restore(std::span<const PublisherState> publishers,
                              std::optional<Timestamp> listening_since) {
  listening_since_ = listening_since.value_or(listening_since_);
  places_.clear();
  sources_.clear();
  for (const PublisherState& publisher : publishers) {
    places_.emplace(publisher.source, sources_.size());
    sources_.push_back({.epoch = publisher.epoch,
                        .latest = publisher.epoch,
                        .from_start = publisher.from_start,
                        .newest = {publisher.newest.begin(), publisher.newest.end()},
                        .heard = publisher.heard});
  }
}

}  // namespace yieldwatch
