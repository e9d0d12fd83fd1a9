#include "bus/alert_order.h"

#include <algorithm>
#include <utility>

#include "wire/topics.h"

namespace yieldwatch {
namespace {

// More are not sent with a question, which has a bounded size: all alerts come, and those that
// are not wanted are dropped here.
constexpr std::size_t kMostPrefixes = 256;

std::vector<std::string> alerts_of(const std::vector<std::string>& prefixes) {
  std::vector<std::string> out;
  std::ranges::copy_if(prefixes, std::back_inserter(out), [](const std::string& prefix) {
    return prefix.starts_with(kAlertPrefix) && prefix != kAlertPrefix;
  });
  return std::ranges::find(prefixes, kAlertPrefix) == prefixes.end() ? out
                                                                     : std::vector<std::string>{};
}

}  // namespace

AlertOrder::AlertOrder(const std::vector<std::string>& prefixes, From from, Limits limits)
    : wanted_(alerts_of(prefixes)),
      prefixes_(alerts_of(prefixes)),
      from_(from),
      limits_(limits),
      known_(from.kind == From::Kind::number),
      last_(from.after),
      durable_(from.after),
      journal_(from.journal),
      unkept_(limits.unkept) {
  if (prefixes_.size() > kMostPrefixes) {
    prefixes_.clear();
  }
}

void AlertOrder::on_event(AlertEvent event, std::int64_t now) {
  const bool alert = event.topic.starts_with(kAlertPrefix);
  if (event.epoch > epoch_) {
    begin_epoch(event.epoch);
    if (phase_ != Phase::joining) {
      repair(now);
    }
  }
  if (alert && event.epoch < epoch_) {
    return;  // the daemon before had sent it: an answer brings it
  }
  if (std::holds_alternative<Missed>(event.content) &&
      (alert || event.topic.starts_with(kHeartbeatPrefix))) {
    return;  // an answer brings it too, and nobody wants an old heartbeat
  }
  if (alert && event.journal_seq > 0 && !std::holds_alternative<Restarted>(event.content)) {
    return take(std::move(event), now);
  }
  if (const auto* heartbeat = std::get_if<HeartbeatBody>(&event.content)) {
    target_ = std::max(target_, heartbeat->journal_head);
    if (phase_ == Phase::joining || (phase_ == Phase::live && target_ > last_)) {
      repair(now);
    }
  }
  out_.push_back(std::move(event));
}

// What came from the daemon before and was not delivered is void: it can be had again, if its
// number is not another alert's by now. So may those be that were delivered and not kept.
void AlertOrder::begin_epoch(Timestamp epoch) {
  epoch_ = epoch;
  held_.clear();
  target_ = 0;
  had_ = std::max(had_, last_);
  last_ = durable_;
  unkept_.restart();
}

void AlertOrder::take(AlertEvent event, std::int64_t now) {
  target_ = std::max(target_, event.journal_seq);
  if (phase_ != Phase::live) {
    return hold(std::move(event));
  }
  if (event.journal_seq == last_ + 1) {
    return deliver(std::move(event));
  }
  if (event.journal_seq > last_) {  // else it has come with an answer
    hold(std::move(event));
    repair(now);
  }
}

void AlertOrder::deliver(AlertEvent event) {
  last_ = event.journal_seq;
  event.journal = journal_;
  if (!event.not_durable) {
    // Those before it wait for the disk no longer.
    durable_ = last_;
    unkept_.settle();
  }
  if (!wanted_.matches(event.topic)) {
    return;
  }
  const auto* transition = std::get_if<Transition>(&event.content);
  const bool had = transition != nullptr && unkept_.take_again(*transition);
  if (transition != nullptr && event.not_durable) {
    unkept_.add(last_, *transition);
  }
  if (!had) {
    out_.push_back(std::move(event));
  }
}

void AlertOrder::hold(AlertEvent event) {
  if (held_.size() < limits_.held) {
    held_.push_back(std::move(event));
  }
}

void AlertOrder::repair(std::int64_t now) {
  phase_ = Phase::repairing;
  since_ = now;
  useless_ = 0;
  ask_again(now);
}

void AlertOrder::ask_again(std::int64_t when) {
  asked_ = false;
  ask_at_ = when;
}

std::optional<Question> AlertOrder::question(std::int64_t now) {
  if (phase_ != Phase::repairing || now < ask_at_) {
    return std::nullopt;
  }
  if (asked_) {
    complain("the daemon's control socket does not answer", now);
  }
  asked_ = true;
  ask_at_ = now + limits_.patience_ns;
  if (!known_) {
    return SnapshotQuestion{};
  }
  return SinceQuestion{.after = last_, .prefixes = prefixes_};
}

std::optional<std::int64_t> AlertOrder::wake() const {
  return phase_ == Phase::repairing ? std::optional(ask_at_) : std::nullopt;
}

void AlertOrder::complain(const std::string& detail, std::int64_t now) {
  if (now - since_ >= limits_.told_after_ns && now >= complain_at_) {
    complain_at_ = now + limits_.told_again_ns;
    tell(Unanswered{detail});
  }
}

void AlertOrder::tell(AlertEvent::Content content) {
  out_.push_back(
      {.topic = std::string(kAlertPrefix), .epoch = epoch_, .content = std::move(content)});
}

std::optional<AlertEvent> AlertOrder::next() {
  if (out_.empty()) {
    return std::nullopt;
  }
  AlertEvent event = std::move(out_.front());
  out_.pop_front();
  return event;
}

}  // namespace yieldwatch
