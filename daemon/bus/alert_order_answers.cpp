// What an AlertOrder makes of the daemon's answers, and of what it held back until they came.
#include <algorithm>
#include <utility>

#include "bus/alert_order.h"
#include "wire/alert_codec.h"
#include "wire/topics.h"

namespace yieldwatch {
namespace {

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

}  // namespace

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

}  // namespace yieldwatch
