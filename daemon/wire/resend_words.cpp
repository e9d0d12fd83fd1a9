// The questions and answers of alert_archive.h as messages and back.
#include <algorithm>

#include "wire/control_words.h"
#include "wire/text.h"
#include "wire/topics.h"

namespace yieldwatch {
namespace {

constexpr std::size_t kMaxReason = 64;

void put(const std::vector<JournaledAlert>& alerts,
         google::protobuf::RepeatedPtrField<v1::JournaledAlert>& out) {
  for (const JournaledAlert& alert : alerts) {
    v1::JournaledAlert& added = *out.Add();
    added.set_journal_seq(alert.journal_seq);
    added.set_publish_time(alert.publish_time.ns);
    added.set_topic(alert.topic);
    added.set_transition(alert.transition);
    added.set_not_durable(alert.not_durable);
  }
}

std::vector<JournaledAlert> taken(
    const google::protobuf::RepeatedPtrField<v1::JournaledAlert>& alerts) {
  std::vector<JournaledAlert> out;
  out.reserve(static_cast<std::size_t>(alerts.size()));
  for (const v1::JournaledAlert& alert : alerts) {
    out.push_back({.journal_seq = alert.journal_seq(),
                   .publish_time = {alert.publish_time()},
                   .topic = printable(alert.topic(), kMaxTopic),
                   .transition = alert.transition(),
                   .not_durable = alert.not_durable()});
  }
  return out;
}

// Whether numbers rise, from 1 at least to `newest` at most.
bool rise(const std::vector<JournaledAlert>& alerts, std::uint64_t newest) {
  std::uint64_t before = 0;
  return std::ranges::all_of(alerts, [&](const JournaledAlert& alert) {
    const bool rises = alert.journal_seq > before && alert.journal_seq <= newest;
    before = alert.journal_seq;
    return rises;
  });
}

bool rise(const std::vector<LostAlerts>& lost, std::uint64_t newest) {
  std::uint64_t before = 0;
  return std::ranges::all_of(lost, [&](const LostAlerts& range) {
    const bool rises = range.first > before && range.last >= range.first && range.last <= newest;
    before = range.last;
    return rises;
  });
}

WireError garbage(const char* detail) {
  return {WireFault::garbage, detail};
}

}  // namespace

void to_message(const SinceQuestion& question, v1::SinceRequest& out) {
  out.set_after(question.after);
  out.mutable_prefixes()->Assign(question.prefixes.begin(), question.prefixes.end());
  out.set_limit(question.limit);
}

SinceQuestion from_message(const v1::SinceRequest& message) {
  return {.after = message.after(),
          .prefixes = {message.prefixes().begin(), message.prefixes().end()},
          .limit = message.limit()};
}

void to_message(const SnapshotReport& report, v1::SnapshotReply& out) {
  out.set_journal_seq(report.journal_seq);
  out.set_epoch(static_cast<std::uint64_t>(report.epoch.ns));
  out.set_journal(static_cast<std::uint64_t>(report.journal.ns));
  out.set_durable_head(report.durable_head);
  put(report.alerts, *out.mutable_alerts());
}

Decoded<SnapshotReport> from_message(const v1::SnapshotReply& message) {
  SnapshotReport report{
      .journal_seq = message.journal_seq(),
      .epoch = {static_cast<std::int64_t>(message.epoch())},
      .journal = {static_cast<std::int64_t>(message.journal())},
      .durable_head = message.has_durable_head() ? message.durable_head() : message.journal_seq(),
      .alerts = taken(message.alerts())};
  if (!rise(report.alerts, report.journal_seq)) {
    return garbage("the numbers of the snapshot's alerts do not rise to its own");
  }
  return report;
}

void to_message(const SinceReport& report, v1::SinceReply& out) {
  put(report.alerts, *out.mutable_alerts());
  out.set_through(report.through);
  out.set_head(report.head);
  for (const LostAlerts& lost : report.lost) {
    v1::Lost& added = *out.add_lost();
    added.set_first(lost.first);
    added.set_last(lost.last);
    added.set_reason(printable(lost.reason, kMaxReason));
  }
  out.set_epoch(static_cast<std::uint64_t>(report.epoch.ns));
  out.set_journal(static_cast<std::uint64_t>(report.journal.ns));
  out.set_durable_head(report.durable_head);
}

Decoded<SinceReport> from_message(const v1::SinceReply& message) {
  SinceReport report{
      .alerts = taken(message.alerts()),
      .through = message.through(),
      .head = message.head(),
      .epoch = {static_cast<std::int64_t>(message.epoch())},
      .journal = {static_cast<std::int64_t>(message.journal())},
      .durable_head = message.has_durable_head() ? message.durable_head() : message.head()};
  for (const v1::Lost& lost : message.lost()) {
    report.lost.push_back({lost.first(), lost.last(), printable(lost.reason(), kMaxReason)});
  }
  if (!rise(report.alerts, report.through) || !rise(report.lost, report.through)) {
    return garbage("the numbers of the alerts resent do not rise to `through`");
  }
  return report;
}

}  // namespace yieldwatch
