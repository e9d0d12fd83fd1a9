// Plays history files onto the tick bus: real past, paced by sessions, marked as replay.
//
// It waits until an analyzer listens, and again whenever it goes away; it waits while the pipe
// is full, and never drops a tick. At the end, reached or forced by a failure to read, a last
// heartbeat says so. Belongs to the feed thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "feed/feed.h"
#include "feed/replay/history.h"
#include "feed/replay/known_ticks.h"
#include "feed/replay/replay_speed.h"

namespace yieldwatch {

class ReplayFeed final : public Feed {
 public:
  // Most messages sent in one handler, so that signals and other feeds have their turn.
  static constexpr int kMaxSends = 1000;

  // Opens the files. Throws as HistoryReader does: a history that can't be opened ends a
  // start-up; one that fails later ends the replay. What is `known` is passed over, so that a
  // replay that was cut off goes on where it was.
  ReplayFeed(std::string name, HistorySpec spec, ReplaySpeed speed, FeedPorts ports,
             const OpenHistoryFile& open = open_history_file, KnownByInstrument known = {});
  ~ReplayFeed() override;
  ReplayFeed(const ReplayFeed&) = delete;
  ReplayFeed& operator=(const ReplayFeed&) = delete;

  void start() override;
  void stop() override;

 private:
  void step();
  std::optional<std::int64_t> advance();
  bool analyzer_listens();
  void pull();
  bool is_known(const HistoryTick& tick);
  void count_session();
  std::int64_t until_due();
  bool send_tick();
  void beat();
  bool send_heartbeat(bool end);
  void finish();
  Timestamp publish_time(Timestamp event_time) const;

  const std::string name_;
  const HistorySpec spec_;
  const ReplaySpeed speed_;
  const FeedPorts ports_;
  HistoryReader reader_;
  KnownByInstrument known_;

  bool running_ = false;
  bool finished_ = false;
  bool ended_ = false;                     // there is nothing more to read
  std::optional<HistoryTick> tick_;        // read and not yet sent
  Timestamp sent_ = Timestamp::never();    // of the last tick sent, if it closed its time
  std::optional<Session> session_;         // the latest begun, or that of tick_
  std::optional<std::int64_t> anchor_ns_;  // when session 0 was due, by the steady clock
  std::int64_t next_beat_ns_ = 0;
  FeedProgress progress_;
};

}  // namespace yieldwatch
