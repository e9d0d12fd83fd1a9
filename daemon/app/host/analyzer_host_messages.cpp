// The analyzer's host and what comes to it: from the tick bus, and from the analyzer.
#include "app/host/analyzer_host.h"

#include <string>
#include <utility>

#include "app/host/reports.h"

namespace yieldwatch {

std::string_view AnalyzerHost::closed_to(const Arrival& arrival) const {
  if (arrival.source == replay_source_) {
    return "";
  }
  if (replaying_) {
    return "replay_running";
  }
  return takes_pushes_ || feed_watch_.expects(arrival.source) ? "" : "no_push_feed";
}

bool AnalyzerHost::is_replay(std::string_view source) const {
  return replaying_ && source == replay_source_;
}

Origin AnalyzerHost::origin_of(std::string_view source, Origin said) const {
  return is_replay(source) ? Origin::replay : said;
}

// Whether time may not pass yet. Where it may, the ticks that waited for that have their turn
// first.
bool AnalyzerHost::waits_for_feeds() {
  if (!replaying_ && !early_.full() && !feed_watch_.lets_time_pass(now_ns_)) {
    return true;
  }
  take_early();
  return false;
}

void AnalyzerHost::take_early() {
  feed_watch_.let_time_pass();
  if (!early_.empty()) {
    // Not as if they came now: their feeds may have fallen silent since.
    early_.deliver(
        [this](const Arrival& arrival, const TickBatch& batch) { step(arrival, batch); });
  }
}

void AnalyzerHost::on_ticks(const Arrival& arrival, const TickBatch& batch) {
  if (recovering_) {
    feed_watch_.recall(arrival.source, batch);
    return step(arrival, batch);
  }
  if (const auto reason = closed_to(arrival); !reason.empty()) {
    origin_ = origin_of(arrival.source, batch.origin);
    refuse({.reason = std::string(reason),
            .source = std::string(arrival.source),
            .topic = std::string(arrival.topic),
            .instrument = std::string(batch.instrument),
            .event_time = batch.times.front(),
            .value = batch.values.front(),
            .detail = reason == "replay_running"
                          ? "a replay has the bus to itself until it ends"
                          : "no feed of kind \"push\" is configured: add [feed.desk] kind = "
                            "\"push\" to take ticks from other programs"});
    return;
  }
  feed_watch_.on_ticks(arrival.source, batch, now_ns_);
  if (waits_for_feeds() && !batch.past) {
    return early_.add(arrival, batch.times.front());  // the past moves no time
  }
  step(arrival, batch);
  if (replaying_) {
    recap_.on_step(batch.times.size(), analyzer_->instrument(batch.instrument));
  }
}

void AnalyzerHost::step(const Arrival& arrival, const TickBatch& batch) {
  arrival_ = &arrival;
  origin_ = origin_of(arrival.source, batch.origin);
  if (is_replay(arrival.source)) {
    note_replayed(batch);
  }
  keep(arrival);
  analyzer_->step(batch);
}

void AnalyzerHost::on_heartbeat(const Arrival& arrival, const Heartbeat& heartbeat, bool end) {
  if (recovering_) {
    return step(arrival, heartbeat);
  }
  if (!closed_to(arrival).empty()) {
    return;  // its ticks are refused with a reason; its pulse says nothing that is lost
  }
  feed_watch_.on_heartbeat(arrival.source, heartbeat, now_ns_);
  origin_ = origin_of(arrival.source, heartbeat.origin);
  for (const std::string& detail : heartbeat.refused) {
    refuse({.reason = "reading", .source = std::string(arrival.source), .detail = detail});
  }
  if (heartbeat.more_refused > 0) {
    rejections_.refuse({.reason = "reading",
                        .source = std::string(arrival.source),
                        .detail = "and " + std::to_string(heartbeat.more_refused) + " more"},
                       origin_, heartbeat.more_refused);
  }
  if (waits_for_feeds()) {
    return;  // nor is it kept: who steps through the log again is to see time pass as we do
  }
  step(arrival, heartbeat);
  if (end && is_replay(arrival.source)) {
    end_replay();
  }
}

void AnalyzerHost::step(const Arrival& arrival, const Heartbeat& heartbeat) {
  arrival_ = &arrival;
  origin_ = origin_of(arrival.source, heartbeat.origin);
  keep(arrival);
  analyzer_->step(heartbeat);
}

// Before it is applied; what comes from the tick log is there already.
void AnalyzerHost::keep(const Arrival& arrival) {
  if (keeper_ && !recovering_) {
    record_ = keeper_->record(arrival.topic, arrival.envelope);
  }
}

void AnalyzerHost::end_replay() {
  announce();  // rows it could not use, before its summary
  replaying_ = false;
  feed_watch_.begin(now_ns_);
  invite_feeds();
  events_.on_replay_end(recap_.text(warming_rules(*analyzer_)), refused_of_replay_);
}

void AnalyzerHost::on_gap(const Gap& gap) {
  rejections_.gap(gap, origin_of(gap.source, Origin::live));
}

void AnalyzerHost::on_bad(const Refused& refused) {
  origin_ = origin_of(refused.source, Origin::live);
  refuse(refused);
}

void AnalyzerHost::on_refusal(const Refusal& refusal) {
  if (recovering_) {
    return;  // it was told when it came
  }
  refuse({.reason = std::string(to_string(refusal.reason)),
          .source = std::string(arrival_->source),
          .topic = std::string(arrival_->topic),
          .instrument = refusal.instrument,
          .event_time = refusal.event_time,
          .value = refusal.value,
          .detail = refusal.detail,
          .unit = refusal.unit});
}

void AnalyzerHost::refuse(Refused refused) {
  refused_of_replay_ += is_replay(refused.source) ? 1 : 0;
  rejections_.refuse(std::move(refused), origin_);
}

void AnalyzerHost::on_transition(Transition transition) {
  if (new_rules_.contains({transition.rule, transition.rule_hash})) {
    return;  // of ticks that came before the rule did
  }
  if (known_.take(transition)) {
    return;  // it went out before the restart
  }
  attach_record(evidence_ ? &*evidence_ : nullptr, transition);
  if (replaying_) {
    recap_.on_transition(transition);
  }
  desk_.add(std::move(transition), record_);
}

void AnalyzerHost::on_session_close(const SessionClose& close) {
  if (!keeper_) {
    return;
  }
  keeper_->add_close(close);
  if (origin_ == Origin::live && close.session > newest_closed_) {
    newest_closed_ = close.session;
    turning_point_ = true;
  }
}

void AnalyzerHost::on_data_news(const DataNews& news) {
  if (recovering_) {
    return;  // it was told when it came
  }
  DataNews told = news;
  if (told.source.empty()) {
    told.source = arrival_->source;
  }
  log_.event(LogLevel::warning, to_string(told.event),
             {{"instrument", told.instrument}, {"source", told.source}, {"detail", to_text(told)}});
  alerts_.publish(told, origin_, clock_.now());
}

void AnalyzerHost::on_stale(const StaleChange& change) {
  if (!recovering_) {  // else it was told when it was so
    rejections_.stale(change, origin_);
  }
}

}  // namespace yieldwatch
