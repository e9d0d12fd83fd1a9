#include "bus/alert_order.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "bus/memory_archive.h"
#include "support/wire.h"
#include "wire/alert_codec.h"
#include "wire/topics.h"

namespace yieldwatch {
namespace {

constexpr std::int64_t kMs = kNanosPerMilli;
constexpr Timestamp kEpoch{1'000};

std::string topic_of(const Transition& t) {
  return alert_topic(topic_tier(t), t.rule, t.instrument);
}

// An order, and a daemon that answers at once unless it is told not to.
class AlertOrderTest : public ::testing::Test {
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
    JournaledAlert alert{.journal_seq = ++head_, .publish_time = kSomeTime, .topic = topic_of(t)};
    AlertEncoder().encode(t, alert.transition);
    archive_->add(alert, t);
    return {.topic = alert.topic,
            .source = "yieldwatchd",
            .epoch = epoch_,
            .seq = head_,
            .journal_seq = head_,
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
  Timestamp epoch_ = kEpoch;
  std::uint64_t head_ = 0;
  std::int64_t now_ = 0;
  std::vector<AlertEvent> told_;
};

using Seqs = std::vector<std::uint64_t>;

TEST_F(AlertOrderTest, NothingIsAskedOrDeliveredBeforeTheFirstHeartbeat) {
  begin();
  come(keep());
  EXPECT_FALSE(order_->question(now_));
  EXPECT_FALSE(order_->wake());
  EXPECT_TRUE(delivered().empty());
}

TEST_F(AlertOrderTest, ASnapshotComesFirstThenWhatIsNewer) {
  begin();
  keep(transition(Tier::watch, "b"));
  come(keep());
  beat();
  AlertEvent newer = keep();
  EXPECT_EQ(answer(), 1);
  come(newer);
  come(keep());
  EXPECT_EQ(delivered(), (Seqs{1, 3, 4})) << "of rule a the newest only";
}

TEST_F(AlertOrderTest, WhatIsOnIsToldByItsPresentTier) {
  Transition fell = transition(Tier::watch);
  fell.previous_tier = Tier::warning;  // on the topic of warnings, once more
  keep(fell);
  keep(transition(Tier::critical, "b"));
  begin({}, subscriptions("warning"));
  beat();
  answer();
  EXPECT_EQ(delivered(), (Seqs{2}));
}

TEST_F(AlertOrderTest, OneCanBeginWithTheNextOrAfterANumber) {
  keep();
  keep();
  join({.kind = AlertOrder::From::Kind::head});
  come(keep());
  EXPECT_EQ(delivered(), (Seqs{3}));
  begin({.kind = AlertOrder::From::Kind::number, .after = 1});
  beat();
  answer();
  EXPECT_EQ(delivered(), (Seqs{2, 3}));
}

TEST_F(AlertOrderTest, WhatWasLostIsDeliveredInItsPlace) {
  join();
  come(keep());
  keep();
  keep();
  come(keep());
  EXPECT_EQ(delivered(), (Seqs{1}));
  come(keep());
  EXPECT_EQ(answer(), 1);
  EXPECT_EQ(delivered(), (Seqs{2, 3, 4, 5}));
}

TEST_F(AlertOrderTest, AHeartbeatRevealsTheLossOfALastAlert) {
  join();
  come(keep());
  keep();
  beat();
  EXPECT_EQ(answer(), 1);
  EXPECT_EQ(delivered(), (Seqs{1, 2}));
  beat();
  EXPECT_EQ(answer(), 0);
}

TEST_F(AlertOrderTest, NumbersThatHaveBeenAreDropped) {
  join();
  const AlertEvent first = keep();
  come(first);
  come(first);
  come(keep());
  come(first);
  EXPECT_EQ(delivered(), (Seqs{1, 2}));
  EXPECT_EQ(answer(), 0);
}

TEST_F(AlertOrderTest, OnlyWhatIsWantedIsDeliveredAndHolesAreSeenAllTheSame) {
  join({}, subscriptions("warning"));
  come(keep(transition(Tier::watch)));
  keep(transition(Tier::critical));
  come(keep(transition(Tier::watch)));
  come(keep(transition(Tier::warning)));
  EXPECT_EQ(answer(), 1);
  EXPECT_EQ(delivered(), (Seqs{2, 4}));
  EXPECT_EQ(order_->last(), 4U);
}

TEST_F(AlertOrderTest, MuchIsAskedForInParts) {
  join();
  for (int i = 0; i < 2'500; ++i) {
    keep();
  }
  beat();
  EXPECT_EQ(answer(), 3);
  EXPECT_EQ(delivered().size(), 2'500U);
}

TEST_F(AlertOrderTest, WhatIsHeldBackIsBoundedAndNothingIsLostByIt) {
  join();
  keep();
  for (int i = 0; i < 10'000; ++i) {
    come(keep());
  }
  answer();
  const Seqs all = delivered();
  ASSERT_EQ(all.size(), 10'001U);
  EXPECT_TRUE(std::ranges::is_sorted(all));
}

TEST_F(AlertOrderTest, WhoGetsNoAnswerAsksAgainAndSaysSo) {
  join();
  keep();
  beat();
  ASSERT_TRUE(order_->question(now_));
  EXPECT_FALSE(order_->question(now_ + 499 * kMs));
  EXPECT_EQ(order_->wake(), now_ + 500 * kMs);
  for (int i = 0; i < 4; ++i) {
    now_ += 500 * kMs;
    EXPECT_TRUE(order_->question(now_));
  }
  EXPECT_EQ(delivered(), (Seqs{0}));
  EXPECT_TRUE(told<Unanswered>());
  now_ += 500 * kMs;
  answer();
  EXPECT_EQ(delivered(), (Seqs{1}));
}

TEST_F(AlertOrderTest, UselessAnswersAreAskedAgainAfterAPause) {
  join();
  keep();
  beat();
  ASSERT_TRUE(order_->question(now_));
  order_->on_answer(ControlError{"garbage"}, now_);
  EXPECT_FALSE(order_->question(now_));
  now_ += 100 * kMs;
  ASSERT_TRUE(order_->question(now_));
  order_->on_answer(SinceReport{.through = 0, .head = 1, .epoch = epoch_}, now_);
  EXPECT_FALSE(order_->question(now_));
  now_ += 100 * kMs;
  answer();
  EXPECT_EQ(delivered(), (Seqs{1}));
}

TEST_F(AlertOrderTest, ARestartIsRepairedFromTheNumberOneHad) {
  join();
  come(keep());
  epoch_ = epoch_.plus(1);
  keep();
  beat();
  EXPECT_EQ(answer(), 1);
  come(keep());
  EXPECT_EQ(delivered(), (Seqs{1, 2, 3}));
}

TEST_F(AlertOrderTest, AnAnswerOfADaemonThatHasGoneIsNotUsed) {
  join();
  keep();
  beat();
  const auto question = order_->question(now_);
  const Answer old = reply_to(*question);
  epoch_ = epoch_.plus(1);
  beat();
  ASSERT_TRUE(order_->question(now_)) << "the one before was to another daemon";
  order_->on_answer(old, now_);
  EXPECT_TRUE(delivered().empty());
  now_ += 100 * kMs;
  answer();
  EXPECT_EQ(delivered(), (Seqs{1}));
}

TEST_F(AlertOrderTest, AnAnswerOfTheNextDaemonVoidsWhatTheLastOneSent) {
  join();
  keep();
  const AlertEvent before = keep();
  come(before);
  epoch_ = epoch_.plus(1);  // the stream does not say so yet
  EXPECT_GE(answer(), 1);
  come(before);
  EXPECT_EQ(delivered(), (Seqs{1, 2}));
}

TEST_F(AlertOrderTest, AnotherJournalIsToldAndBegunWithItsSnapshot) {
  join();
  come(keep());
  come(keep());
  epoch_ = epoch_.plus(1);
  archive_.emplace(Timestamp{8});
  head_ = 0;
  for (int i = 0; i < 5; ++i) {
    keep();
  }
  beat();
  EXPECT_EQ(answer(), 2);
  EXPECT_EQ(delivered(), (Seqs{1, 2, 0, 5}));
  EXPECT_EQ(told<NewJournal>(), (NewJournal{2, 5}));
}

TEST_F(AlertOrderTest, AHeadBehindOursIsAnotherJournalToo) {
  begin({.kind = AlertOrder::From::Kind::number, .after = 100});
  keep();
  beat();
  answer();
  EXPECT_EQ(delivered(), (Seqs{0, 1}));
  EXPECT_EQ(told<NewJournal>(), (NewJournal{100, 1}));
}

TEST_F(AlertOrderTest, WhatCantBeHadIsToldInItsPlace) {
  archive_.emplace(Timestamp{7}, MemoryArchive::Limits{.alerts = 2});
  join();
  come(keep());
  for (int i = 0; i < 5; ++i) {
    keep();
  }
  beat();
  answer();
  EXPECT_EQ(delivered(), (Seqs{1, 0, 5, 6}));
  EXPECT_EQ(told<Missed>(), (Missed{"alert.", true, 2, 4, "pruned"}));
}

TEST_F(AlertOrderTest, NumbersThatTheDaemonDoesNotKnowAreGivenUp) {
  join();
  AlertEvent event = keep();
  event.journal_seq = 4;
  come(event);
  for (int i = 0; i < 5; ++i) {
    answer();
    now_ += 100 * kMs;
  }
  EXPECT_EQ(delivered(), (Seqs{1, 0, 4}));
  EXPECT_EQ(told<Missed>(), (Missed{"alert.", true, 2, 3, "the daemon does not know them"}));
}

TEST_F(AlertOrderTest, AnAlertThatIsNotInTheJournalIsDeliveredAsWell) {
  join();
  AlertEvent event = keep();
  event.not_durable = true;
  come(event);
  const auto got = order_->next();
  ASSERT_TRUE(got);
  EXPECT_TRUE(got->not_durable);
}

}  // namespace
}  // namespace yieldwatch
