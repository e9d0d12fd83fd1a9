// Where an instrument's values come from, when several feeds have it.
//
// One is in use: the first in the order of preference that is not stale, by its own due time or,
// where it has none, by that of the most preferred source that has one. Those after it are read
// too, so that they can take over with what they know, confirm a jump, and be compared; nothing
// of theirs goes into a window meanwhile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/past_closes.h"
#include "core/instrument.h"

namespace yieldwatch {

// What is remembered of one source.
struct SourceState {
  std::string feed;
  std::vector<PastClose> closes;       // its newest sessions, oldest first, the present one last
  Session compared = Session::none();  // up to here with the first source
  std::uint32_t differs = 0;           // sessions in a row by more than the tolerance
  bool told = false;                   // that they differ

  friend bool operator==(const SourceState&, const SourceState&) = default;
};

class SourceChoice {
 public:
  static constexpr std::size_t kKept = 32;      // sessions of each source
  static constexpr std::uint32_t kLasting = 3;  // sessions that make a difference a lasting one

  explicit SourceChoice(const Instrument& instrument);

  // False: values may come from anywhere, and nothing else here is to be asked.
  bool has_several() const { return !sources_.empty(); }
  std::size_t count() const { return sources_.size(); }
  std::optional<std::size_t> find(std::string_view feed) const;
  // "a former source" of one that is no longer among them.
  std::string name(std::size_t source) const {
    return source < sources_.size() ? sources_[source].feed
           : source == kNotRecorded ? "a source that was not recorded"
                                    : "a former source";
  }
  // The number that a source of those in `states` has here; kFormer if it is none any more.
  static constexpr std::uint8_t kFormer = 255;
  static constexpr std::uint8_t kNotRecorded = 254;  // of closes that bear none
  std::uint8_t number_of(const std::vector<SourceState>& states, std::size_t source) const;
  std::size_t in_use() const { return in_use_; }
  void use(std::size_t source) { in_use_ = source; }

  // A value of a source, be it used or not.
  enum class Noted : std::uint8_t { older, same_session, new_session };  // than the newest of it
  Noted note(std::size_t source, const PastClose& value);
  // Closes of sessions gone by, in rising order.
  void note_past(std::size_t source, std::span<const PastClose> closes);
  // What a source knows that is newer than `time` and not later than `until`, oldest first.
  std::vector<PastClose> newer(std::size_t source, Timestamp time, Timestamp until) const;
  // The same of that session and later ones.
  std::vector<PastClose> from(std::size_t source, Session session) const;

  // How the first source and another one compare, after a value of either: when a difference has
  // lasted, and when it is over. Each is told once.
  struct Difference {
    std::size_t source = 0;  // the other one
    bool differs = false;
    Session session;
    Value first;
    Value other;
  };
  std::optional<Difference> compare(std::size_t source);

  std::vector<SourceState> state() const { return sources_; }
  void restore(const std::vector<SourceState>& states, std::string_view in_use);

 private:
  std::optional<Difference> compare_with_first(SourceState& other, std::size_t number);
  bool are_apart(Value a, Value b) const;

  std::vector<SourceState> sources_;  // in the order of preference
  std::size_t in_use_ = 0;
  std::optional<Value> tolerance_;
  bool in_percent_ = true;
};

// "treasury", or "treasury to 2026-05-01, fred from 2026-05-04" where closes are of several.
std::string sources_of(const SourceChoice& choice, const std::vector<PastClose>& closes);

// The values of an instrument go from one source to another.
struct SourceChange {
  std::uint8_t before = 0;  // its number among the sources
  Timestamp last;           // of its values
  Timestamp first;          // of those of the source after it

  friend bool operator==(const SourceChange&, const SourceChange&) = default;
};

// The same of values by their instants, "treasury to 2026-05-01T14:00:00Z, fred from …": those
// after the changes, oldest first, and the ones before the first of them. The newest is of
// `source`.
std::string sources_of(const SourceChoice& choice, std::span<const SourceChange> changes,
                       std::uint8_t source);

}  // namespace yieldwatch
