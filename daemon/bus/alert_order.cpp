#include "bus/alert_order.h"

#include <algorithm>
#include <utility>

#include "wire/alert_codec.h"
#include "wire/topics.h"

namespace yieldwatch {
namespace {

// More are not sent with a question, which has a bounded size: all alerts come, and those that
// are not wanted are dropped here.
constexpr std::size_t kMostPrefixes = 256;
constexpr const char* kOutdated = "the answer is of a daemon that has gone";

AlertEvent event_of(const JournaledAlert& alert, Via via, Timestamp epoch) {
  AlertEvent event{.topic = alert.topic,
                   .epoch = epoch,
                   .journal_seq = alert.journal_seq,
                   .not_durable = alert.not_durable,
                   .via = via,
                   .publish_time = alert.publish_time};
  if (auto decoded = decode_transition(alert.topic, alert.transition)) {
    event.origin = decoded->origin;
    event.content = *decoded;
  } else {
    event.content = Unreadable{decoded.error()};
  }
  return event;
}

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

// Whether an answer is of the present daemon, and to what is to be asked now.
bool AlertOrder::is_usable(Timestamp epoch, std::int64_t now) {
  if (epoch > epoch_ && epoch_.ns != 0) {
    const std::uint64_t asked_after = last_;
    begin_epoch(epoch);
    if (last_ != asked_after) {
      ask_again(now);
      return false;
    }
  }
  if (epoch != epoch_) {
    take_failure(kOutdated, now);
  }
  return epoch == epoch_;
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

void AlertOrder::on_answer(const Answer& answer, std::int64_t now) {
  if (phase_ != Phase::repairing || !asked_) {
    return;
  }
  if (const auto* since = std::get_if<SinceReport>(&answer); since != nullptr && known_) {
    take_report(*since, now);
  } else if (const auto* snapshot = std::get_if<SnapshotReport>(&answer);
             snapshot != nullptr && !known_) {
    take_report(*snapshot, now);
  } else if (const auto* error = std::get_if<ControlError>(&answer)) {
    take_failure(error->text, now);
  } else {
    take_failure("the daemon has answered another question", now);
  }
}

void AlertOrder::take_failure(const std::string& detail, std::int64_t now) {
  complain(detail, now);
  ask_again(now + limits_.pause_ns);
}

void AlertOrder::take_report(const SinceReport& report, std::int64_t now) {
  if (!is_usable(report.epoch, now)) {
    return;
  }
  const bool other = journal_.ns != 0 && report.journal.ns != 0 && report.journal != journal_;
  if (other || report.head < last_) {
    tell(NewJournal{std::max(last_, had_), report.head});
    known_ = false;
    last_ = durable_ = had_ = missed_ = 0;
    unkept_.clear();
    since_ = now;
    from_.kind = From::Kind::snapshot;
    return ask_again(now);
  }
  if (report.through < last_ || (report.through == last_ && report.head > last_)) {
    return take_failure("the daemon's answer ends before what was asked for", now);
  }
  journal_ = report.journal;
  const std::uint64_t before = last_;
  const std::uint64_t known = std::max(before, missed_);
  auto lost = report.lost.begin();
  const auto tell_lost = [&](std::uint64_t up_to) {
    for (; lost != report.lost.end() && lost->first <= up_to; ++lost) {
      if (lost->last > known) {
        tell(Missed{std::string(kAlertPrefix), true, std::max(lost->first, known + 1), lost->last,
                    lost->reason});
        missed_ = lost->last;
      }
    }
  };
  for (const JournaledAlert& alert : report.alerts) {
    if (alert.journal_seq > last_) {
      tell_lost(alert.journal_seq);
      deliver(event_of(alert, Via::resent, report.epoch));
    }
  }
  tell_lost(report.through);
  last_ = report.through;
  durable_ = std::min(last_, report.durable_head);
  if (durable_ == last_) {
    unkept_.settle();
  }
  if (report.through < report.head) {
    since_ = now;
    return ask_again(now);
  }
  settle(last_ > before, now);
}

void AlertOrder::take_report(const SnapshotReport& report, std::int64_t now) {
  if (!is_usable(report.epoch, now)) {
    return;
  }
  last_ = report.journal_seq;
  durable_ = std::min(last_, report.durable_head);
  journal_ = report.journal;
  for (const JournaledAlert& alert : report.alerts) {
    AlertEvent event = event_of(alert, Via::snapshot, report.epoch);
    event.journal = journal_;
    const auto* t = std::get_if<Transition>(&event.content);
    // By its present tier: who follows warnings has seen one go that is now on as a watch.
    const bool wanted =
        from_.kind == From::Kind::snapshot &&
        (t == nullptr || wanted_.matches(alert_topic(t->tier, t->rule, t->instrument)));
    if (alert.not_durable) {
      durable_ = std::min(durable_, alert.journal_seq - 1);
      if (t != nullptr) {
        unkept_.add(alert.journal_seq, *t, !wanted);
      }
    }
    if (wanted) {
      out_.push_back(std::move(event));
    }
  }
  known_ = true;
  settle(true, now);
}

void AlertOrder::settle(bool progress, std::int64_t now) {
  while (!held_.empty() && held_.front().journal_seq <= last_ + 1) {
    if (held_.front().journal_seq == last_ + 1) {
      deliver(std::move(held_.front()));
    }
    held_.pop_front();
  }
  if (held_.empty() && target_ <= last_) {
    phase_ = Phase::live;
    had_ = 0;
    if (const auto lost = unkept_.not_kept()) {
      tell(*lost);
    }
    return;
  }
  if (progress) {
    since_ = now;
    useless_ = 0;
    return ask_again(now);
  }
  if (++useless_ < limits_.useless_answers) {
    return ask_again(now + limits_.pause_ns);
  }
  give_up();
  settle(true, now);
}

// The daemon has sent a higher number than it now says there is.
void AlertOrder::give_up() {
  const std::uint64_t up_to = held_.empty() ? target_ : held_.front().journal_seq - 1;
  tell(Missed{std::string(kAlertPrefix), true, last_ + 1, up_to, "the daemon does not know them"});
  last_ = up_to;
}

void AlertOrder::complain(const std::string& detail, std::int64_t now) {
  if (now - since_ >= limits_.told_after_ns && now >= complain_at_) {
    complain_at_ = now + limits_.told_again_ns;
    tell(Unanswered{detail});
  }
}

template <typename Content>
void AlertOrder::tell(Content content) {
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
