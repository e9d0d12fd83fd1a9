// The configured feeds, running on the feed thread.
#pragma once

#include <zmq.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/config/config.h"
#include "app/live_feeds.h"
#include "app/log/log.h"
#include "bus/tick_publisher.h"
#include "feed/feed.h"
#include "feed/replay/known_ticks.h"
#include "wire/sys.h"

namespace boost::asio {
class io_context;
}

namespace yieldwatch {

// Called on the feed thread.
struct FeedEvents {
  std::function<void(Refused)> on_refused;  // what could not be read, for who announces it
  std::function<void()> on_end = {};        // a live feed has come to its source's end
};

// Belongs to the feed thread. What its feeds have to tell goes to the log, and what could not be
// read to the one who announces it. A replay has the bus to itself: live feeds
// begin when it has ended.
class FeedRunner final : public FeedListener {
 public:
  // `ticks` is the absolute endpoint of the tick bus; `epoch` is when this run began. All
  // references must outlive it. `known` is what a replay need not send; `invitation` is what its
  // feeds wait for. Throws where a feed can't be made: a file that can't be opened.
  FeedRunner(boost::asio::io_context& io, zmq::context_t& context, const Config& config,
             const std::string& ticks, Timestamp epoch, Log& log, const KnownByInstrument& known,
             FeedEvents events, Invitation invitation = Invitation::open);
  ~FeedRunner() override;
  FeedRunner(const FeedRunner&) = delete;
  FeedRunner& operator=(const FeedRunner&) = delete;

  // The replay, or the live feeds where there is none.
  void start();
  // The analyzer has seen the end of the replay.
  void start_live();

  // Whether an analyzer listens to all of its live feeds.
  bool heard() const;

  // In a feed's own process: what it could not read is announced by the daemon, which hears of it
  // with the next heartbeat.
  void announce(const Refused& refused);

  // Whether a feed has failed: a file that could not be read to its end.
  bool failed() const { return failed_; }

  void on_progress(std::string_view feed, const FeedProgress& progress) override;
  void on_bad_row(std::string_view feed, const BadRow& row) override;
  void on_dropped(std::string_view feed, std::uint64_t ticks) override;
  void on_error(std::string_view feed, std::string_view message) override;
  void on_trouble(std::string_view feed, FeedState state, std::string_view message) override;
  void on_recovered(std::string_view feed) override;
  void on_refused(std::string_view feed, const Readings& readings) override;
  void on_finished(std::string_view feed, const FeedProgress& progress) override;

 private:
  struct Running;  // a feed with its ports

  std::unique_ptr<Running> ports_of(boost::asio::io_context& io, zmq::context_t& context,
                                    const std::string& ticks, const FeedConfig& feed,
                                    Timestamp epoch, Invitation invitation);

  Log& log_;
  FeedEvents events_;
  std::unique_ptr<Clock> clock_;
  LiveFeeds live_feeds_;
  std::unique_ptr<Running> replay_;  // null if none is configured
  std::string replay_name_;
  std::vector<std::unique_ptr<Running>> live_;
  std::uint64_t sessions_ = 0;  // of the replay, in all: for the progress line
  bool was_waiting_ = false;
  bool failed_ = false;
};

}  // namespace yieldwatch
