#include "bus/memory_archive.h"

#include <algorithm>

namespace yieldwatch {
namespace {

// How many alerts a question may make us look at, which takes a millisecond or two.
constexpr std::size_t kMostExamined = 20'000;
// What an alert takes beside its bytes.
constexpr std::size_t kOverhead = 128;

std::size_t size_of(const JournaledAlert& alert) {
  return alert.topic.size() + alert.transition.size() + kOverhead;
}

}  // namespace

void MemoryArchive::add(JournaledAlert alert, const Transition& transition) {
  head_ = alert.journal_seq;
  durable_head_ = alert.not_durable ? durable_head_ : head_;
  if (is_on(transition)) {
    on_.insert_or_assign({transition.rule, transition.instrument}, alert);
  } else {
    on_.erase({transition.rule, transition.instrument});
  }
  bytes_ += size_of(alert);
  alerts_.push_back(std::move(alert));
  while (alerts_.size() > limits_.alerts || bytes_ > limits_.bytes) {
    bytes_ -= size_of(alerts_.front());
    alerts_.pop_front();
  }
}

SnapshotReport MemoryArchive::snapshot() const {
  SnapshotReport report{.journal_seq = head_, .journal = begun_, .durable_head = durable_head_};
  for (const auto& [name, alert] : on_) {
    report.alerts.push_back(alert);
  }
  std::ranges::sort(report.alerts, {}, &JournaledAlert::journal_seq);
  return report;
}

SinceReport MemoryArchive::since(const SinceQuestion& question) const {
  SinceReport report{
      .through = question.after, .head = head_, .journal = begun_, .durable_head = durable_head_};
  const TopicFilter wanted(question.prefixes);
  const std::size_t limit =
      question.limit == 0 ? kMostResent : std::min<std::size_t>(question.limit, kMostResent);
  const std::uint64_t oldest = alerts_.empty() ? head_ + 1 : alerts_.front().journal_seq;
  if (question.after + 1 < oldest) {
    report.lost.push_back({question.after + 1, oldest - 1, "pruned"});
    report.through = oldest - 1;
  }
  std::size_t bytes = 0;
  std::size_t examined = 0;
  for (auto alert =
           std::ranges::upper_bound(alerts_, report.through, {}, &JournaledAlert::journal_seq);
       alert != alerts_.end() && examined < kMostExamined; ++alert, ++examined) {
    if (wanted.matches(alert->topic)) {
      bytes += size_of(*alert);
      if (report.alerts.size() == limit || (bytes > kMostResentBytes && !report.alerts.empty())) {
        break;
      }
      report.alerts.push_back(*alert);
    }
    report.through = alert->journal_seq;
  }
  return report;
}

}  // namespace yieldwatch
