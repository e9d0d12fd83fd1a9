#include "app/host/analyzer_thread.h"

#include <cerrno>
#include <chrono>
#include <utility>

#include "app/host/analyzer_host.h"
#include "feed/clock.h"

namespace yieldwatch {

AnalyzerThread::AnalyzerThread(zmq::context_t& context, const Config& config,
                               const Endpoints& endpoints, Log& log, AnalyzerEvents events,
                               Timestamp epoch) {
  std::promise<void> bound;
  std::future<void> is_bound = bound.get_future();
  thread_ = std::thread([this, &context, &config, endpoints, &log, events = std::move(events),
                         epoch, bound = std::move(bound)]() mutable {
    run(context, config, endpoints, log, events, epoch, std::move(bound));
  });
  try {
    is_bound.get();
  } catch (...) {
    thread_.join();
    throw;
  }
}

AnalyzerThread::~AnalyzerThread() {
  thread_.join();
}

void AnalyzerThread::announce(Refused refused) {
  announcements_.push(std::move(refused));
}

void AnalyzerThread::run(zmq::context_t& context, const Config& config, const Endpoints& endpoints,
                         Log& log, const AnalyzerEvents& events, Timestamp epoch,
                         std::promise<void> bound) {
  bool is_bound = false;
  try {
    const SystemClock clock;
    AnalyzerHost host(context, config, endpoints, log, events, announcements_, reloads_, clock,
                      epoch);
    known_ticks_ = host.known_ticks();
    epoch_ = host.epoch();
    bound.set_value();
    is_bound = true;
    try {
      while (true) {
        host.turn();
        progress_.fetch_add(1, std::memory_order_relaxed);
      }
    } catch (const zmq::error_t& error) {
      if (error.num() == ETERM) {
        host.close();  // the context was shut down: the ordinary end
        return;
      }
      throw;
    }
  } catch (const zmq::error_t& error) {
    is_bound ? events.on_failure(error.what()) : bound.set_exception(std::current_exception());
  } catch (const std::exception& error) {
    is_bound ? events.on_failure(error.what()) : bound.set_exception(std::current_exception());
  }
}

}  // namespace yieldwatch
