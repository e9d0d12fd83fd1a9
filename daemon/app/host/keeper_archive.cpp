// What the keeper gives again: alerts of the journal, and behind them those that wait for the disk.
#include <algorithm>
#include <utility>

#include "app/host/keeper.h"
#include "wire/topics.h"

namespace yieldwatch {

SnapshotReport Keeper::snapshot() const {
  SnapshotReport report{.journal = journal_.begun(), .durable_head = journal_.head()};
  AlertsNow now = journal_.alerts_now();
  report.journal_seq = head();
  for (KeptMessage& message : now.messages) {
    report.alerts.push_back({message.journal_seq, message.publish_time, std::move(message.topic),
                             std::move(message.body)});
  }
  // What waits is newer than what is kept, and takes its place.
  for (const Unkept& unkept : unkept_) {
    const auto same = [&unkept](const JournaledAlert& alert) {
      const auto topic = parse_alert_topic(alert.topic);
      return topic && topic->rule == unkept.transition.rule &&
             topic->instrument == unkept.transition.instrument;
    };
    std::erase_if(report.alerts, same);
    if (is_on(unkept.transition)) {
      report.alerts.push_back(unkept.alert);
    }
  }
  return report;
}

SinceReport Keeper::since(const SinceQuestion& question) const {
  const std::size_t limit =
      question.limit == 0 ? kMostResent : std::min<std::size_t>(question.limit, kMostResent);
  Since kept = journal_.since(question.after, question.prefixes, limit, kMostResentBytes);
  SinceReport report{.through = kept.through,
                     .head = head(),
                     .journal = journal_.begun(),
                     .durable_head = journal_.head()};
  for (KeptMessage& message : kept.messages) {
    report.alerts.push_back({message.journal_seq, message.publish_time, std::move(message.topic),
                             std::move(message.body)});
  }
  for (LostRange& lost : kept.lost) {
    report.lost.push_back({lost.first, lost.last, std::move(lost.reason)});
  }
  if (!kept.complete) {
    return report;
  }
  if (overflow_ && overflow_->last > question.after) {
    report.lost.push_back(
        {std::max(overflow_->first, question.after + 1), overflow_->last, overflow_->reason});
    report.through = std::max(report.through, overflow_->last);
  }
  const TopicFilter filter(question.prefixes);
  for (const Unkept& unkept : unkept_) {
    if (report.alerts.size() >= limit) {
      break;
    }
    if (unkept.alert.journal_seq > report.through) {
      report.through = unkept.alert.journal_seq;
      if (unkept.alert.journal_seq > question.after && filter.matches(unkept.alert.topic)) {
        report.alerts.push_back(unkept.alert);
      }
    }
  }
  return report;
}

}  // namespace yieldwatch
