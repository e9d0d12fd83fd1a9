#include "app/host/alert_desk.h"

#include <utility>

#include "wire/topics.h"

namespace yieldwatch {

AlertDesk::AlertDesk(AlertPublisher& publisher, Log& log, const Clock& clock, Keeper* keeper,
                     Timestamp started)
    : publisher_(publisher),
      log_(log),
      clock_(clock),
      keeper_(keeper),
      memory_(started),
      head_(keeper == nullptr ? 0 : keeper->head()) {}

const AlertArchive& AlertDesk::archive() const {
  return keeper_ == nullptr ? static_cast<const AlertArchive&>(memory_) : *keeper_;
}

void AlertDesk::add(Transition transition, std::uint64_t tick_record) {
  JournaledAlert alert = numbered(transition);
  if (keeper_ != nullptr) {
    alerts_.push_back(std::move(alert));
    waiting_.push_back(std::move(transition));
    records_.push_back(tick_record);
    return;
  }
  tell(alert, transition);
  memory_.add(std::move(alert), transition);
}

JournaledAlert AlertDesk::numbered(const Transition& transition) {
  JournaledAlert alert{
      .journal_seq = ++head_,
      .publish_time = clock_.now(),
      .topic = alert_topic(topic_tier(transition), transition.rule, transition.instrument)};
  encoder_.encode(transition, alert.transition);
  return alert;
}

void AlertDesk::flush() {
  if (waiting_.empty()) {
    return;
  }
  // Taken out first: the bus may be shut down under us, and they are not to be kept twice.
  std::vector<JournaledAlert> alerts = std::exchange(alerts_, {});
  const std::vector<Transition> transitions = std::exchange(waiting_, {});
  const std::vector<std::uint64_t> records = std::exchange(records_, {});
  const bool durable = keeper_->keep(alerts, transitions, records);
  not_durable_ += durable ? 0 : alerts.size();
  for (std::size_t i = 0; i < alerts.size(); ++i) {
    alerts[i].not_durable = !durable;
    tell(alerts[i], transitions[i]);
  }
}

void AlertDesk::resume(bool is_same) {
  const std::uint64_t published = keeper_->published();
  if (published > keeper_->head() && (!is_same || published > head_)) {
    keeper_->lose_through(published);
    head_ = published;
    for (JournaledAlert& alert : alerts_) {
      alert.journal_seq = ++head_;
    }
  }
  flush();
}

void AlertDesk::tell(const JournaledAlert& alert, const Transition& transition) {
  publisher_.publish(alert, transition.origin);
  if (!transition.id.empty()) {
    log_.alert(transition, alert.journal_seq);
    return;
  }
  log_.event(
      LogLevel::info, "rule_state",
      {{"rule", transition.rule},
       {"instrument", transition.instrument},
       {"state", to_string(transition.state)},
       {"value", transition.value ? to_string(Quantity{*transition.value, transition.unit}) : ""},
       {"event_time", to_string(transition.time)}});
}

}  // namespace yieldwatch
