// Builders of what goes into an alert journal, for tests.
#pragma once

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <string>
#include <vector>

#include "journal/alert_journal.h"
#include "support/wire.h"
#include "wire/alert_codec.h"

namespace yieldwatch {

// The n-th transition of a rule that goes on and off: odd ones fire, even ones end it.
inline Transition nth_transition(std::uint64_t n, std::string rule = "ust10y-rise-60d") {
  Transition t = some_transition();
  t.time = kSomeTime.plus(static_cast<std::int64_t>(n) * kNanosPerHour);
  t.rule = std::move(rule);
  t.inputs.clear();
  const bool on = n % 2 == 1;
  t.id = t.rule + "/UST10Y/" + to_string(on ? t.time : t.time.plus(-kNanosPerHour));
  t.state = on ? State::firing : State::inactive;
  t.tier = on ? Tier::watch : Tier::none;
  t.previous_state = on ? State::inactive : State::firing;
  t.previous_tier = on ? Tier::none : Tier::watch;
  t.reason = on ? Reason::enter : Reason::exit;
  return t;
}

// When the transition of that number was published, in these tests.
inline Timestamp published(std::uint64_t journal_seq) {
  return kSomeTime.plus(static_cast<std::int64_t>(journal_seq) * kNanosPerMinute);
}

// Entries that own what they show.
class Entries {
 public:
  Entries() = default;
  // One nth_transition for each number from `first` to `last`.
  Entries(std::uint64_t first, std::uint64_t last) {
    for (std::uint64_t n = first; n <= last; ++n) {
      add(n, nth_transition(n));
    }
  }

  Entries& add(std::uint64_t journal_seq, const Transition& transition) {
    const Transition& t = transitions_.emplace_back(transition);
    std::string& body = bodies_.emplace_back();
    AlertEncoder().encode(t, body);
    entries_.push_back({.journal_seq = journal_seq,
                        .publish_time = published(journal_seq),
                        .tick_record = journal_seq * 10,
                        .transition = &t,
                        .body = body});
    return *this;
  }

  std::vector<JournalEntry>& get() { return entries_; }
  const std::vector<JournalEntry>& get() const { return entries_; }
  operator std::span<const JournalEntry>() const { return entries_; }  // NOLINT

 private:
  std::deque<Transition> transitions_;  // which do not move
  std::deque<std::string> bodies_;
  std::vector<JournalEntry> entries_;
};

inline std::vector<std::uint64_t> numbers_of(const std::vector<KeptMessage>& messages) {
  std::vector<std::uint64_t> out;
  out.reserve(messages.size());
  for (const KeptMessage& message : messages) {
    out.push_back(message.journal_seq);
  }
  return out;
}

}  // namespace yieldwatch
