// What a feed adapter is, and all that it needs of the world.
//
// An adapter turns something outside into ticks. It lives on the feed thread, next to all the
// others: no call blocks, and each handler does a bounded piece of work. What it needs comes
// in as FeedPorts, so that a test can play the bus, the clock and the timer by hand.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/tick.h"
#include "core/time.h"
#include "feed/clock.h"
#include "feed/formats/reading.h"
#include "feed/replay/history.h"
#include "feed/tick_sink.h"

namespace yieldwatch {

class Feed {
 public:
  virtual ~Feed() = default;

  // Begins, or goes on after stop(). Returns at once; the work is done in timer handlers.
  virtual void start() = 0;
  // Nothing is sent and nobody is told anything afterwards, until start().
  virtual void stop() = 0;
};

struct FeedProgress {
  bool waiting = false;               // for an analyzer that listens
  std::uint64_t ticks = 0;            // sent
  std::uint64_t sessions = 0;         // begun
  Session session = Session::none();  // the newest of these
  std::uint64_t bad_rows = 0;         // skipped
  Timestamp complete_up_to = Timestamp::never();
};

// Told what becomes of a feed, in its thread. May call stop(); must not destroy the feed.
class FeedListener {
 public:
  virtual ~FeedListener() = default;
  // About once a second while it runs, and when `waiting` changes.
  virtual void on_progress(std::string_view feed, const FeedProgress& progress) = 0;
  virtual void on_bad_row(std::string_view feed, const BadRow& row) = 0;
  // Ticks lost because the pipe was full. Live feeds only: a replay waits.
  virtual void on_dropped(std::string_view feed, std::uint64_t ticks) = 0;
  // The source failed; what the feed does next (ends, or tries again) is its own affair.
  virtual void on_error(std::string_view feed, std::string_view message) = 0;
  // A live source gives nothing, and gives again. When that changes, not at every attempt.
  virtual void on_trouble(std::string_view /*feed*/, FeedState /*state*/,
                          std::string_view /*message*/) {}
  virtual void on_recovered(std::string_view /*feed*/) {}
  // What could not be read of one answer or message: its faults.
  virtual void on_refused(std::string_view /*feed*/, const Readings& /*readings*/) {}
  // All is sent, the last heartbeat too. Once, and only where a source has an end.
  virtual void on_finished(std::string_view feed, const FeedProgress& progress) = 0;
};

// What an adapter is given. All of it outlives the adapter.
struct FeedPorts {
  TickSink& sink;
  const Clock& clock;
  Timer& timer;  // for this feed alone
  FeedListener& listener;
};

}  // namespace yieldwatch
