// An AlertOrder, and a daemon for it.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bus/alert_order.h"
#include "bus/memory_archive.h"
#include "support/wire.h"
#include "wire/alert_codec.h"
#include "wire/topics.h"

namespace yieldwatch {

inline constexpr std::int64_t kMs = kNanosPerMilli;

// An order, and a daemon that answers at once unless it is told not to.
class AlertOrderFixture : public ::testing::Test {
 protected:
  void begin(AlertOrder::From from = {}, const std::vector<std::string>& prefixes = {"alert."}) {
    order_.emplace(prefixes, from);
  }

  static Transition transition(Tier tier = Tier::warning, const std::string& rule = "a") {
    Transition t = some_transition();
    t.rule = rule;
    t.tier = tier;
    t.previous_tier = Tier::none;
    return t;
  }

  // The next alert, kept by the daemon; and as it comes on the stream.
  AlertEvent keep(const Transition& t = transition()) {
    JournaledAlert alert{.journal_seq = ++head_,
                         .publish_time = kSomeTime,
                         .topic = alert_topic(topic_tier(t), t.rule, t.instrument),
                         .not_durable = !durable_};
    AlertEncoder().encode(t, alert.transition);
    archive_->add(alert, t);
    if (durable_) {
      kept_.push_back(t);
    }
    return {.topic = alert.topic,
            .source = "yieldwatchd",
            .epoch = epoch_,
            .seq = head_,
            .journal_seq = head_,
            .not_durable = alert.not_durable,
            .content = t};
  }

  void come(AlertEvent event) { order_->on_event(std::move(event), now_); }
  void beat() {
    come({.topic = "sys.heartbeat.yieldwatchd.",
          .epoch = epoch_,
          .content = HeartbeatBody{.journal_head = head_}});
  }

  // Answers what is asked, until nothing is; how many questions there were.
  int answer() {
    int asked = 0;
    while (const auto question = order_->question(now_)) {
      ++asked;
      order_->on_answer(reply_to(*question), now_);
    }
    return asked;
  }

  Answer reply_to(const Question& question) const {
    if (const auto* since = std::get_if<SinceQuestion>(&question)) {
      SinceReport report = archive_->since(*since);
      report.epoch = epoch_;
      return report;
    }
    SnapshotReport report = archive_->snapshot();
    report.epoch = epoch_;
    return report;
  }

  // The numbers of what is delivered, and a 0 for anything else but heartbeats.
  std::vector<std::uint64_t> delivered() {
    std::vector<std::uint64_t> out;
    while (auto event = order_->next()) {
      if (std::holds_alternative<Transition>(event->content)) {
        out.push_back(event->journal_seq);
      } else if (!std::holds_alternative<HeartbeatBody>(event->content)) {
        out.push_back(0);
        told_.push_back(std::move(*event));
      }
    }
    return out;
  }

  template <class T>
  std::optional<T> told() const {
    return told_.empty() || !std::holds_alternative<T>(told_.back().content)
               ? std::nullopt
               : std::optional(std::get<T>(told_.back().content));
  }

  // Joins with what has been kept so far.
  void join(AlertOrder::From from = {}, const std::vector<std::string>& prefixes = {"alert."}) {
    begin(from, prefixes);
    beat();
    answer();
    delivered();
  }

  std::optional<AlertOrder> order_;
  std::optional<MemoryArchive> archive_{std::in_place, Timestamp{7}};
  Timestamp epoch_{1'000};
  bool durable_ = true;  // what is kept from now on
  std::vector<Transition> kept_;
  std::uint64_t head_ = 0;
  std::int64_t now_ = 0;
  std::vector<AlertEvent> told_;
};

using Seqs = std::vector<std::uint64_t>;

}  // namespace yieldwatch
