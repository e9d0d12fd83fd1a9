// The analyzer's thread: tick bus in, transitions out.
//
// Owns the tick SUB socket, the analyzer, the alert socket and the control ROUTER; nothing of
// it is touched from elsewhere but through the functions below.
#pragma once

#include <zmq.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include "app/config/config.h"
#include "app/config/config_slot.h"
#include "app/host/announcements.h"
#include "app/log/log.h"
#include "feed/replay/known_ticks.h"

namespace yieldwatch {

// Endpoints as sockets take them.
struct Endpoints {
  std::string ticks;
  std::string alerts;
  std::string control;
};

// Called on the analyzer's thread; each hands over a value and returns at once.
struct AnalyzerEvents {
  // With its closing summary, and how much of the replay was refused.
  std::function<void(std::string recap, std::uint64_t refused)> on_replay_end;
  std::function<void(std::string what)> on_failure;  // the thread has ended of itself
  // metrics.h: every 10 s, and at once when the disk begins to fail or works again. Not called
  // where it is empty.
  std::function<void(std::string metrics)> on_metrics = {};
  // This configuration has been taken, or could not be and is let go.
  std::function<void(const Config* config)> on_reload = {};
};

class AnalyzerThread {
 public:
  // Starts the thread and waits until its sockets are bound. Throws what binding throws: an
  // endpoint that another daemon holds, a directory that can't be written. `config`, `log`
  // and `context` must outlive it. `epoch` is when this run began, by the wall clock.
  AnalyzerThread(zmq::context_t& context, const Config& config, const Endpoints& endpoints,
                 Log& log, AnalyzerEvents events, Timestamp epoch);
  // context.shutdown() must have been called: it is what wakes the thread to its end.
  ~AnalyzerThread();
  AnalyzerThread(const AnalyzerThread&) = delete;
  AnalyzerThread& operator=(const AnalyzerThread&) = delete;

  // Publishes this on the alert bus and logs it, within a second. From any thread. What does
  // not fit into the queue is counted, and said with the next one.
  void announce(Refused refused);

  // Rules, series and instruments are to be these, within a second. From any thread.
  void reload(std::shared_ptr<const Config> config) { reloads_.put(std::move(config)); }

  // What the journal had at the start of what a replay would send.
  const KnownByInstrument& known_ticks() const { return known_ticks_; }

  // Of this run: as given, or just above that of the run before where the clock was set back.
  Timestamp epoch() const { return epoch_; }

  // Rises with every turn of the loop, at least once a second: what the watchdog looks at.
  std::uint64_t progress() const { return progress_.load(std::memory_order_relaxed); }

 private:
  void run(zmq::context_t& context, const Config& config, const Endpoints& endpoints, Log& log,
           const AnalyzerEvents& events, Timestamp epoch, std::promise<void> bound);

  std::atomic<std::uint64_t> progress_ = 0;
  AnnouncementQueue announcements_;
  ConfigSlot reloads_;
  Timestamp epoch_;
  KnownByInstrument known_ticks_;
  std::thread thread_;
};

}  // namespace yieldwatch
