// What runs on the analyzer's thread: one turn reads what has come, steps the analyzer, and
// publishes, logs and counts what came of it.
#pragma once

#include <zmq.hpp>

#include <cstdint>
#include <optional>
#include <string>

#include "analyzer/analyzer.h"
#include "app/analyzer_thread.h"
#include "app/config.h"
#include "app/log.h"
#include "app/recap.h"
#include "app/rejections.h"
#include "bus/alert_publisher.h"
#include "bus/control_server.h"
#include "bus/memory_archive.h"
#include "bus/tick_subscriber.h"
#include "evidence/attach.h"
#include "feed/clock.h"
#include "wire/alert_codec.h"

namespace yieldwatch {

// Belongs to the thread that made it.
class AnalyzerHost final : public TickListener, public AnalyzerListener {
 public:
  // Binds its sockets. Throws as they do. `epoch` is when this run began, by the wall clock:
  // the daemon's own and that of its feeds. References must outlive it.
  AnalyzerHost(zmq::context_t& context, const Config& config, const Endpoints& endpoints, Log& log,
               const AnalyzerEvents& events, AnnouncementQueue& announcements, const Clock& clock,
               Timestamp epoch);

  // Waits for messages, for at most a second, and handles a bounded number of them, begun
  // within 50 ms, so that questions, the heartbeat and a stop have their turn. Throws
  // zmq::error_t (ETERM) when the context is shut down.
  void turn();

  StatusReport status() const;

  // TickListener
  void on_ticks(const Arrival& arrival, const TickBatch& batch) override;
  void on_heartbeat(const Arrival& arrival, const Heartbeat& heartbeat, bool end) override;
  void on_gap(const Gap& gap) override;
  void on_bad(const Refused& refused) override;

  // AnalyzerListener
  void on_transition(Transition transition) override;
  void on_refusal(const Refusal& refusal) override;

 private:
  // Why nothing of this source is taken now; empty if it is.
  std::string_view closed_to(const Arrival& arrival) const;
  // Whether this is the configured replay, and it has not ended yet.
  bool is_replay(std::string_view source) const;
  // Of what is announced of a source whose message says `said`: nobody is to take what happens
  // in a replay for news.
  Origin origin_of(std::string_view source, Origin said) const;
  void refuse(Refused refused);
  void announce();
  void end_replay();
  // How long until the next heartbeat is due, which is sooner when a new subscriber waits for it.
  std::int64_t until_beat();
  void beat();
  void tell_slow();
  Answer answer(const Question& question) const;

  Log& log_;
  const Clock& clock_;
  const AnalyzerEvents& events_;
  AnnouncementQueue& announcements_;
  Timestamp started_;
  std::string replay_source_;  // of the configured replay; empty if there is none
  bool takes_pushes_;
  bool replaying_;
  std::optional<EvidenceHistory> evidence_;  // of which alerts carry the record
  Recap recap_;
  Analyzer analyzer_;
  TickSubscriber ticks_;
  AlertEncoder encoder_;
  AlertPublisher alerts_;
  MemoryArchive archive_;  // of the alerts published
  ControlServer control_;
  Rejections rejections_;
  const Arrival* arrival_ = nullptr;  // of the message being applied
  Origin origin_ = Origin::live;      // of the same
  std::uint64_t journal_head_ = 0;    // number of the newest transition
  std::uint64_t overflowed_ = 0;      // as last logged
  std::uint64_t refused_of_replay_ = 0;
  std::uint64_t slow_ = 0;  // as last logged
  // By the steady clock: the wall clock may be set back.
  std::int64_t next_beat_ns_;
  std::int64_t last_beat_ns_ = 0;
  std::int64_t next_slow_ns_ = 0;
  bool left_over_ = false;  // the last turn did not read all that had come
};

}  // namespace yieldwatch
