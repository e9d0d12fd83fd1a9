// Tells, from the numbers that messages bear, what was lost and what does not belong.
//
// Pure. Numbers rise by one per source, epoch and topic, from 1. A publisher that started before
// we listened may have sent anything on any topic, so each of its topics starts wherever it
// starts; one that started later is followed from 1.
//
// A later life of a publisher has a later epoch. One with an earlier epoch is a publisher whose
// clock was set back, or a second one under the same name: while the life that we follow is heard
// it is refused, and it takes that one's place once it has been silent for a minute.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bus/by_name.h"
#include "core/time.h"
#include "wire/decoded.h"

namespace yieldwatch {

// The numbers that a publisher has come to.
struct PublisherState {
  std::string source;
  Timestamp epoch;
  bool from_start = false;  // this epoch was followed from 1
  Timestamp heard = Timestamp::never();
  // Topics and their numbers, sorted; 0: it starts wherever it is.
  std::vector<std::pair<std::string, std::uint64_t>> newest;

  friend bool operator==(const PublisherState&, const PublisherState&) = default;
};

class SequenceTracker {
 public:
  struct Limits {
    std::size_t sources = 64;
    std::size_t topics = 65'536;  // of a source; what is beyond is accepted and not followed
    // A source that has been silent for longer may be forgotten for a new one.
    std::int64_t silence_ns = 10 * kNanosPerMinute;
    // A life that has been silent for longer gives way to one of an earlier epoch.
    std::int64_t life_ns = kNanosPerMinute;
  };

  struct Message {
    std::string_view source;
    Timestamp epoch;
    std::string_view topic;
    std::uint64_t seq = 0;
    Timestamp publish_time;
    bool followed = true;          // else note is taken of its source only
    bool starts_anywhere = false;  // nothing is missed before the first of this topic that comes
    // When it came, by a steady clock. Nothing: the tick log has it, so it was taken then.
    std::optional<std::int64_t> came_ns;
  };

  struct Verdict {
    std::optional<WireFault> fault;  // sequence, epoch, too_many_sources: don't use it
    std::size_t source = 0;          // its place, from 0: the same until it is forgotten
    bool new_life = false;           // the first message of this source or of a new epoch
    bool told = false;               // this epoch was the last to be refused before, too
    std::uint64_t expected = 0;      // the lowest number that had not come; 0: not known
    std::uint64_t missing = 0;       // how many before this one are lost: expected … seq - 1
  };

  // `listening_since` is when we began to listen, by the wall clock.
  explicit SequenceTracker(Timestamp listening_since)
      : SequenceTracker(listening_since, Limits()) {}
  SequenceTracker(Timestamp listening_since, Limits limits)
      : listening_since_(listening_since), limits_(limits) {}

  Verdict check(const Message& message);

  std::size_t sources() const { return sources_.size(); }

  // Of these topics what is missing before the next message is not counted.
  void pass_over(std::string_view topic_prefix);

  // This topic was not followed and is from now on: in each source's present life it starts
  // wherever it is.
  void follow(std::string_view topic);

  // By their places; restore() makes them so again, and forgets all others. `listening_since` is
  // that of whoever followed them, if it is known: what publishers that started later have sent
  // is all to be had, by check() of what came meanwhile.
  std::vector<PublisherState> publishers() const;
  Timestamp listening_since() const { return listening_since_; }
  void restore(std::span<const PublisherState> publishers,
               std::optional<Timestamp> listening_since = std::nullopt);

 private:
  struct Source {
    Timestamp epoch;
    Timestamp latest;              // of its epochs, where a later one has given way
    bool from_start = false;       // its present epoch is followed from 1
    ByName<std::uint64_t> newest;  // by topic; 0: it starts wherever it is
    Timestamp heard = Timestamp::never();
    std::optional<std::int64_t> came_ns;  // by the steady clock, in this run
    std::optional<Timestamp> refused;     // the earlier epoch that was refused last
  };

  // Whether the present life is over, and this earlier one takes its place.
  bool gives_way(Source& source, const Message& message) const;
  void begin_life(Source& source, Timestamp epoch) const;
  // A place for a source that is new at `now`; nothing if all are taken.
  std::optional<std::size_t> make_place(Timestamp now);
  Verdict check_number(Source& source, const Message& message, Verdict verdict) const;

  Timestamp listening_since_;
  Limits limits_;
  ByName<std::size_t> places_;
  std::vector<Source> sources_;
};

}  // namespace yieldwatch
