// The closes of an instrument's past sessions, and what a source says of them later.
//
// Windows keep numbers of their own, so these are read only when the past changes: a figure is
// revised, or a source fills in the time before it was followed. Then the windows that rest on
// the instrument are made anew from them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/time.h"
#include "core/value.h"
#include "window/ring.h"

namespace yieldwatch {

struct PastClose {
  Session session;
  Timestamp time;  // event time of the value
  Value value;
  std::uint8_t source = 0;  // its number among the instrument's sources

  friend bool operator==(const PastClose&, const PastClose&) = default;
};

// Of ended sessions, oldest first: the newest of them. Belongs to its instrument; allocates only
// when made and in assign().
class PastCloses {
 public:
  // Keeps so many.
  explicit PastCloses(std::int64_t depth) : ring_(depth), depth_(depth) {}

  // Of a session after all there are; another one (a zone's clock that was set back across
  // midnight) is no close of its own.
  void add(const PastClose& close) {
    if (end_ == 0 || ring_[end_ - 1].session < close.session) {
      ring_[end_++] = close;
    }
  }
  void assign(std::span<const PastClose> closes);

  std::int64_t depth() const { return depth_; }
  // Whether older ones have been let go.
  bool is_full() const { return end_ >= depth_; }
  std::vector<PastClose> all() const;

 private:
  Ring<PastClose> ring_;
  std::int64_t depth_;
  std::int64_t end_ = 0;  // how many there have ever been
};

// A close that is new or another one.
struct CloseChange {
  PastClose close;
  std::optional<Value> before;  // none: the session had none
  // Of the time that was known, and where there was another close, by the same source.
  bool within = false;
};

struct Amended {
  std::vector<PastClose> closes;  // oldest first
  std::vector<CloseChange> changes;
};

// `known` and `past` are in rising order of sessions. A session has the past's close where it has
// one.
Amended amend(std::span<const PastClose> known, std::span<const PastClose> past);

}  // namespace yieldwatch
