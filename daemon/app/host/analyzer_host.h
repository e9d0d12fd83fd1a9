// What runs on the analyzer's thread: one turn reads what has come, steps the analyzer, and
// publishes, logs and counts what came of it.
#pragma once

#include <zmq.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "analyzer/analyzer.h"
#include "app/calendar_watch.h"
#include "app/config/config.h"
#include "app/config/config_slot.h"
#include "app/host/alert_desk.h"
#include "app/host/analyzer_thread.h"
#include "app/host/early_ticks.h"
#include "app/host/feed_watch.h"
#include "app/host/keeper.h"
#include "app/host/recovery.h"
#include "app/host/rejections.h"
#include "app/log/log.h"
#include "app/recap.h"
#include "bus/alert_publisher.h"
#include "bus/control_server.h"
#include "bus/tick_subscriber.h"
#include "evidence/attach.h"
#include "feed/clock.h"
#include "feed/replay/known_ticks.h"

namespace yieldwatch {

// Belongs to the thread that made it.
class AnalyzerHost final : public TickListener, public AnalyzerListener {
 public:
  // Binds its sockets and, where there is a journal, goes on from there. Throws as sockets and
  // the journal do. `epoch` is when this run began, by the wall clock:
  // the daemon's own and that of its feeds. References must outlive it.
  AnalyzerHost(zmq::context_t& context, const Config& config, const Endpoints& endpoints, Log& log,
               const AnalyzerEvents& events, AnnouncementQueue& announcements, ConfigSlot& reloads,
               const Clock& clock, Timestamp epoch);

  // Waits for messages, for at most a second, and handles a bounded number of them, begun
  // within 50 ms, so that questions, the heartbeat and a stop have their turn. Throws
  // zmq::error_t (ETERM) when the context is shut down.
  void turn();

  // Before the end, when no turn follows: what there is to keep is on the disk.
  void close();

  StatusReport status() const;
  // Of this run, by which feeds of the daemon's own are known too.
  Timestamp epoch() const { return started_; }

  // What a replay has sent, and what is newer than that: it goes on behind them.
  KnownByInstrument known_ticks() const;

  // TickListener
  void on_ticks(const Arrival& arrival, const TickBatch& batch) override;
  void on_heartbeat(const Arrival& arrival, const Heartbeat& heartbeat, bool end) override;
  void on_gap(const Gap& gap) override;
  void on_bad(const Refused& refused) override;

  // AnalyzerListener
  void on_transition(Transition transition) override;
  void on_refusal(const Refusal& refusal) override;
  void on_session_close(const SessionClose& close) override;
  void on_data_news(const DataNews& news) override;
  void on_stale(const StaleChange& change) override;

 private:
  static constexpr std::string_view kSource = "yieldwatchd";  // of what it sends

  void announce();
  void invite_feeds();
  // How long until the next heartbeat is due, which is sooner when a new subscriber waits for it.
  std::int64_t until_beat();
  void beat();
  void tell_slow();
  void tell_feeds();
  // A heartbeat of the daemon's own, where none of the feeds has one left: what is overdue is told.
  void pass_time();
  // The steady clock's, which it also keeps for who does not want to look again.
  std::int64_t tell_time() { return now_ns_ = clock_.steady_ns(); }

  // What comes, analyzer_host_messages.cpp.
  // Why nothing of this source is taken now; empty if it is.
  std::string_view closed_to(const Arrival& arrival) const;
  // Whether this is the configured replay, and it has not ended yet.
  bool is_replay(std::string_view source) const;
  // Of what is announced of a source whose message says `said`: nobody is to take what happens
  // in a replay for news.
  Origin origin_of(std::string_view source, Origin said) const;
  bool waits_for_feeds();
  void take_early();
  void step(const Arrival& arrival, const TickBatch& batch);
  void step(const Arrival& arrival, const Heartbeat& heartbeat);
  void keep(const Arrival& arrival);
  void refuse(Refused refused);
  void end_replay();

  // Who asks, analyzer_host_answers.cpp.
  void tell_metrics();
  Answer answer(const Question& question) const;
  Answer answer_of(const Question& question) const;

  // The journal's side, analyzer_host_journal.cpp.
  void tell_disk(const DiskReport& report);
  void tell_troubles_again();
  void tell_pruned();
  void recover(const Config& config);
  bool read_tick_log(std::uint64_t from);
  std::optional<KeptCheckpoint> restore_newest(const Config& config);
  void forget_known();
  void save_when_due();
  void save(const AnalyzerState& state);
  void note_replayed(const TickBatch& batch);

  // Other rules, analyzer_host_reload.cpp.
  void end_superseded();
  std::optional<std::size_t> rule_of(const Transition& transition) const;
  void find_new_rules(const AnalyzerState& before);
  void reload();
  void apply(const Config& config, AnalyzerState state);
  void wait_for_group();

  Log& log_;
  const Clock& clock_;
  const AnalyzerEvents& events_;
  AnnouncementQueue& announcements_;
  std::optional<Keeper> keeper_;  // where there is a journal
  Timestamp started_;             // epoch of this run
  std::string replay_source_;     // of the configured replay; empty if there is none
  bool takes_pushes_;
  bool replaying_;
  std::optional<EvidenceHistory> evidence_;  // of which alerts carry the record
  Recap recap_;
  std::unique_ptr<Analyzer> analyzer_;
  TickSubscriber ticks_;
  AlertPublisher alerts_;
  AlertDesk desk_;
  ControlServer control_;
  Rejections rejections_;
  CalendarWatch calendars_;
  const Arrival* arrival_ = nullptr;  // of the message being applied
  Origin origin_ = Origin::live;      // of the same
  std::uint64_t record_ = 0;          // its number in the tick log
  KnownTransitions known_;            // of the journal, not yet seen again after a restart
  std::uint64_t known_through_ = 0;   // what a restart need not look for in the journal
  // Names and hashes of rules that were not there before the restart: they begin after it, and
  // are silent until then.
  std::set<std::pair<std::string, std::string>> new_rules_;
  KnownByInstrument replayed_;  // by the configured replay, in all its lives
  bool recovering_ = false;     // what is applied comes from the tick log
  ConfigSlot& reloads_;
  std::shared_ptr<const Config> reload_;  // waits for the end of a group of ticks
  std::int64_t reload_since_ = 0;         // by the steady clock
  bool reload_told_ = false;              // that it waits
  std::string rules_hash_;                // of all that the analyzer's state depends on
  Session newest_closed_ = Session::none();
  bool turning_point_ = false;  // a session has ended, or rules have changed, since the last save
  std::int64_t next_save_ns_ = 0;
  std::uint64_t own_beats_ = 0;  // of this run, in the tick log
  std::int64_t next_own_beat_ns_ = 0;
  std::uint64_t overflowed_ = 0;  // as last logged
  std::uint64_t refused_of_replay_ = 0;
  std::uint64_t slow_ = 0;      // as last logged
  bool short_of_room_ = false;  // so too
  // By the steady clock: the wall clock may be set back.
  std::int64_t now_ns_;  // when the present message was read
  const std::vector<std::string> live_feeds_;
  FeedWatch feed_watch_;
  EarlyTicks early_;
  std::int64_t next_beat_ns_;
  std::int64_t last_beat_ns_ = 0;
  std::int64_t next_slow_ns_ = 0;
  std::int64_t next_metrics_ns_;
  bool greeted_ = false;    // a subscriber has come since the last heartbeat
  bool left_over_ = false;  // the last turn did not read all that had come
};

}  // namespace yieldwatch
