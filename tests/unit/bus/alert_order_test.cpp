#include <algorithm>

#include "unit/bus/alert_order_fixture.h"

namespace yieldwatch {
namespace {

class AlertOrderTest : public AlertOrderFixture {};

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
