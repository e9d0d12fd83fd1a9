#include "integration/bus/fake_daemon.h"

#include <array>
#include <thread>
#include <utility>

#include "support/wire.h"
#include "wire/alert_codec.h"
#include "wire/topics.h"

namespace yieldwatch {
namespace {

constexpr std::chrono::milliseconds kLate{700};  // longer than a client is patient

Timestamp now() {
  return {std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count()};
}

// Its time is now, so that one sees how long it took to arrive.
Transition transition(std::uint64_t number) {
  constexpr std::array kTiers{Tier::watch, Tier::warning, Tier::critical};
  Transition t = some_transition();
  t.time = now();
  t.rule = "rule-" + std::to_string(number % 7);
  t.tier = kTiers[number % kTiers.size()];
  t.previous_tier = Tier::none;
  t.id = t.rule + "/UST10Y/" + std::to_string(number);
  return t;
}

}  // namespace

FakeDaemon::FakeDaemon(zmq::context_t& context, std::string alerts, std::string control)
    : context_(context),
      alerts_endpoint_(std::move(alerts)),
      control_endpoint_(std::move(control)),
      archive_(std::make_unique<MemoryArchive>(now())) {
  open();
}

Timestamp FakeDaemon::wall() const {
  return now().plus(-behind_ns_);
}

void FakeDaemon::open() {
  epoch_ = std::max(epoch_.plus(1), wall());
  alerts_.emplace(context_, alerts_endpoint_, "yieldwatchd", epoch_);
  control_.emplace(context_, control_endpoint_);
  last_beat_ = {};
}

void FakeDaemon::close() {
  alerts_.reset();
  control_.reset();
}

void FakeDaemon::turn() {
  const auto now = Clock::now();
  if (due_ > 0) {
    const auto passed = std::chrono::duration<double>(now - pace_from_).count();
    for (; due_ > 0 && static_cast<double>(paced_) <= passed * static_cast<double>(rate_);
         ++paced_, --due_) {
      publish();
    }
  }
  control_->serve([this](const Question& question) { return answer(question); });
  const bool greeted = alerts_->greeted() && now - last_beat_ >= std::chrono::milliseconds(50);
  if (beats && (greeted || now - last_beat_ >= std::chrono::seconds(1))) {
    last_beat_ = now;
    alerts_->publish(HeartbeatBody{.journal_head = head_}, wall());
  }
}

Answer FakeDaemon::answer(const Question& question) {
  const auto* since = std::get_if<SinceQuestion>(&question);
  if (since == nullptr && !std::holds_alternative<SnapshotQuestion>(question)) {
    return StatusReport{.version = "fake"};
  }
  ++asked_;
  if (manners_ == Manners::never) {
    // An answer that is of no use is as good as none, and shows that more are not waited for.
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return StatusReport{};
  }
  if (manners_ == Manners::garbage) {
    return SinceReport{.alerts = {{.journal_seq = 9}, {.journal_seq = 3}}, .through = 4};
  }
  if (manners_ == Manners::late && late_-- > 0) {
    std::this_thread::sleep_for(kLate);
  }
  if (since == nullptr) {
    SnapshotReport report = archive_->snapshot();
    report.epoch = epoch_;
    return report;
  }
  SinceReport report = archive_->since(*since);
  report.epoch = epoch_;
  return report;
}

JournaledAlert FakeDaemon::keep(const Transition& t) {
  JournaledAlert alert{.journal_seq = ++head_,
                       .publish_time = wall(),
                       .topic = alert_topic(topic_tier(t), t.rule, t.instrument),
                       .not_durable = !durable_};
  AlertEncoder().encode(t, alert.transition);
  archive_->add(alert, t);
  return alert;
}

void FakeDaemon::publish(const Transition& t) {
  newest_ = keep(t);
  alerts_->publish(*newest_, t.origin);
}

void FakeDaemon::publish() {
  publish(transition(head_ + 1));
}

void FakeDaemon::end() {
  Transition t = transition(head_ + 1);
  t.previous_tier = std::exchange(t.tier, Tier::none);
  t.state = State::inactive;
  publish(t);
}

void FakeDaemon::publish(std::uint64_t count, std::uint64_t rate) {
  due_ = count;
  rate_ = rate;
  paced_ = 0;
  pace_from_ = Clock::now();
}

void FakeDaemon::lose() {
  keep(transition(head_ + 1));
}

void FakeDaemon::repeat() {
  alerts_->publish(*newest_, Origin::live);
}

void FakeDaemon::restart() {
  close();
  open();
}

void FakeDaemon::restart_with_new_journal() {
  archive_ = std::make_unique<MemoryArchive>(wall());
  head_ = 0;
  restart();
}

std::vector<Transition> FakeDaemon::copy_archive(bool durable) {
  const auto old =
      std::exchange(archive_, std::make_unique<MemoryArchive>(archive_->snapshot().journal));
  std::vector<Transition> left_out;
  for (SinceReport report; report.through < head_;) {
    report = old->since({.after = report.through});
    for (JournaledAlert& alert : report.alerts) {
      const Transition t = *decode_transition(alert.topic, alert.transition);
      if (durable && alert.not_durable) {
        left_out.push_back(t);
        continue;
      }
      alert.not_durable = false;
      archive_->add(std::move(alert), t);
    }
  }
  return left_out;
}

void FakeDaemon::disk_works() {
  durable_ = true;
  copy_archive(false);
}

void FakeDaemon::crash(std::uint64_t again, std::uint64_t others) {
  close();
  const std::vector<Transition> lost = copy_archive(true);
  head_ = archive_->snapshot().journal_seq;
  durable_ = true;
  for (; others > 0; --others) {
    keep(transition(head_ + 1));
  }
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(again, lost.size()); ++i) {
    keep(lost[i]);
  }
  open();
}

void FakeDaemon::behave(Manners manners) {
  manners_ = manners;
  late_ = 2;
}

void FakeDaemon::prune() {
  const Timestamp journal = archive_->snapshot().journal;
  archive_ = std::make_unique<MemoryArchive>(journal);
  archive_->add({.journal_seq = head_}, Transition{});
}

}  // namespace yieldwatch
