// The base of the feeds that hold a WebSocket open: connect, authenticate, subscribe, and then
// ticks as they come; and again from the start when the connection is over.
//
// It connects whether or not an analyzer listens; ticks that nobody hears are gone. It never waits:
// what the bus does not take is dropped, counted and told. A night without trades is no trouble,
// where the source answers a ping; minutes without any while a market of its symbols is open are:
// it has lost our subscription, and is asked anew. One that refuses a symbol and sends the others
// is `refused` until its next connection, as a polled feed with such a symbol is.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "feed/feed.h"
#include "feed/retry.h"
#include "feed/stream/stream_protocol.h"
#include "feed/stream/stream_ticks.h"
#include "feed/stream/websocket.h"

namespace yieldwatch {

struct StreamTimes {
  // From the open connection to the stream, at most.
  std::int64_t answer_ns = 15 * kNanosPerSecond;
  // Between attempts. After a refusal: kRefusedRetry.
  Backoff backoff{.ceiling = std::chrono::minutes(2)};
  // A stream that has delivered for so long is out of trouble, even if it had nothing to deliver,
  // and begins anew with the shortest pause.
  std::int64_t steady_ns = kNanosPerMinute;
  // So long without a figure of any symbol in trading hours is trouble: from the open, the
  // subscription or the last figure on, whichever was last. Longer than most halts of trading.
  // Whole minutes.
  std::int64_t quiet_ns = 20 * kNanosPerMinute;
};

class StreamFeed final : public Feed, private WebSocketHandler {
 public:
  // `client` is for this feed alone, and outlives it.
  StreamFeed(std::string name, StreamProtocol protocol, StreamTicks ticks, FeedPorts ports,
             WebSocketClient& client, StreamTimes times = {},
             std::uint32_t seed = std::random_device{}());
  ~StreamFeed() override;
  StreamFeed(const StreamFeed&) = delete;
  StreamFeed& operator=(const StreamFeed&) = delete;

  void start() override;
  void stop() override;

 private:
  void on_open() override;
  void on_message(std::string_view message, bool text) override;
  void on_fault(const WebSocketFault& fault) override;

  void forget_connection();
  void work();
  void sleep();
  void attempt();
  void reach(StreamStep step);
  bool is_steady() const;
  void recover();
  void look_for_figures();
  bool is_lack(const StreamMessage& message) const;
  void take(StreamMessage message);
  void take_figures(Readings& readings);
  std::string clean(std::string_view text) const;
  bool send(const TickBatch& batch, Timestamp now);
  void note(const std::string& text);
  void enter_trouble(FeedState state);
  void fail(int status, const std::string& text,
            std::optional<std::chrono::seconds> retry_after = {});
  void beat();
  FeedHealth health() const;

  const std::string name_;
  StreamProtocol protocol_;
  const FeedPorts ports_;
  WebSocketClient& client_;
  const StreamTimes times_;
  StreamTicks ticks_;
  std::minstd_rand random_;

  bool running_ = false;
  StreamStep step_ = StreamStep::closed;
  // By the steady clock; those that are not set are not awaited.
  std::int64_t next_beat_ns_ = 0;
  std::optional<std::int64_t> attempt_ns_;
  std::optional<std::int64_t> answer_ns_;
  std::optional<std::int64_t> delivering_since_ns_;
  // Of this connection: whether it has had a figure, and whether it is without some of what was
  // asked for.
  bool has_figures_ = false;
  bool lacks_some_ = false;
  std::int64_t quiet_since_ns_ = 0;  // in trading hours, and since it delivers
  bool owes_figure_ = false;         // it was too quiet: only a figure shows that it is well again
  std::uint64_t failures_in_a_row_ = 0;

  FeedState state_ = FeedState::connecting;
  std::string error_;
  Timestamp error_time_;
  Timestamp next_attempt_;
  std::uint64_t attempts_ = 0;
  std::uint64_t failures_ = 0;
  std::uint64_t wide_quotes_ = 0;
  std::uint64_t untold_drops_ = 0;
  FeedProgress progress_;
};

}  // namespace yieldwatch
