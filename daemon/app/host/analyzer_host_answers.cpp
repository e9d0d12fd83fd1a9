// The analyzer's host and who asks it: status, metrics, answers on the control socket.
#include <unistd.h>

#include "app/host/analyzer_host.h"
#include "app/host/reports.h"
#include "app/metrics.h"

namespace yieldwatch {
namespace {

constexpr std::int64_t kMetricsNs = 10 * kNanosPerSecond;

}  // namespace

void AnalyzerHost::tell_metrics() {
  next_metrics_ns_ = clock_.steady_ns() + kMetricsNs;
  Metrics metrics{.status = status(),
                  .slow = alerts_.slow(),
                  .keeps = keeper_.has_value(),
                  .not_durable = desk_.not_durable()};
  if (keeper_) {
    metrics.tick_log_lost = keeper_->lost_messages();
    metrics.troubles = keeper_->troubles();
  }
  events_.on_metrics(metrics_text(metrics));
}

Answer AnalyzerHost::answer(const Question& question) const {
  try {
    return answer_of(question);
  } catch (const JournalError& error) {
    return ControlError{std::string("the journal can't be read now: ") + error.what()};
  }
}

Answer AnalyzerHost::answer_of(const Question& question) const {
  if (std::holds_alternative<StatusQuestion>(question)) {
    return status();
  }
  if (std::holds_alternative<SnapshotQuestion>(question)) {
    SnapshotReport report = desk_.archive().snapshot();
    report.epoch = alerts_.epoch();
    return report;
  }
  if (const auto* since = std::get_if<SinceQuestion>(&question)) {
    SinceReport report = desk_.archive().since(*since);
    report.epoch = alerts_.epoch();
    return report;
  }
  const std::string& rule = std::get<ExplainQuestion>(question).rule;
  auto explanations = explain_rule(*analyzer_, rule, evidence_ ? &*evidence_ : nullptr);
  if (explanations.empty()) {
    return ControlError{"there is no rule " + rule + "; the rules are: " + rule_names(*analyzer_)};
  }
  return explanations;
}

StatusReport AnalyzerHost::status() const {
  StatusReport report;
  report.version = YIELDWATCH_VERSION;
  report.pid = getpid();
  report.started = started_;
  report.replaying = replaying_;
  report.journal_head = desk_.head();
  report_analyzer(*analyzer_, report);
  report.feeds = ticks_.feeds();
  feed_watch_.report(report.feeds, clock_.steady_ns());
  report.early = early_.size();
  for (const auto& [reason, count] : rejections_.counts()) {
    report.refused.push_back({reason, count});
  }
  if (keeper_) {
    report.journal = std::filesystem::absolute(keeper_->directory()).lexically_normal().string();
    for (const DiskReport& trouble : keeper_->troubles()) {
      report.trouble.push_back(trouble.part + ": " + trouble.detail);
    }
  }
  return report;
}

}  // namespace yieldwatch
