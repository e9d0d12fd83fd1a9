#include "unit/bus/alert_order_fixture.h"

namespace yieldwatch {
namespace {

class AlertOrderRestartTest : public AlertOrderFixture {
 protected:
  // An alert of its own time.
  static Transition at(std::int64_t time) {
    Transition t = transition();
    t.time = Timestamp{time};
    return t;
  }

  // What comes from here on is not kept.
  void lose_the_disk() { durable_ = false; }

  // The daemon is killed, and comes again with what was kept.
  void restart() {
    archive_.emplace(Timestamp{7});
    head_ = 0;
    durable_ = true;
    epoch_ = epoch_.plus(1);
    for (const Transition& t : std::exchange(kept_, {})) {
      keep(t);
    }
  }
};

TEST_F(AlertOrderRestartTest, ARestartIsRepairedFromTheNumberOneHad) {
  join();
  come(keep());
  epoch_ = epoch_.plus(1);
  keep();
  beat();
  EXPECT_EQ(answer(), 1);
  come(keep());
  EXPECT_EQ(delivered(), (Seqs{1, 2, 3}));
}

TEST_F(AlertOrderRestartTest, AnAnswerOfADaemonThatHasGoneIsNotUsed) {
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

TEST_F(AlertOrderRestartTest, AnAnswerOfTheNextDaemonVoidsWhatTheLastOneSent) {
  join();
  keep();
  const AlertEvent before = keep();
  come(before);
  epoch_ = epoch_.plus(1);  // the stream does not say so yet
  EXPECT_GE(answer(), 1);
  come(before);
  EXPECT_EQ(delivered(), (Seqs{1, 2}));
}

TEST_F(AlertOrderRestartTest, AnotherJournalIsToldAndBegunWithItsSnapshot) {
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

TEST_F(AlertOrderRestartTest, AHeadBehindOursIsAnotherJournalToo) {
  begin({.kind = AlertOrder::From::Kind::number, .after = 100});
  keep();
  beat();
  answer();
  EXPECT_EQ(delivered(), (Seqs{0, 1}));
  EXPECT_EQ(told<NewJournal>(), (NewJournal{100, 1}));
}

TEST_F(AlertOrderRestartTest, WhatADaemonLostHidesNoOtherOfItsNumber) {
  join();
  come(keep());
  lose_the_disk();
  come(keep(at(1)));
  come(keep(at(2)));
  restart();
  const AlertEvent other = keep(at(3));
  keep(at(4));
  beat();
  EXPECT_EQ(answer(), 1);
  come(other);
  come(keep(at(5)));
  EXPECT_EQ(delivered(), (Seqs{1, 2, 3, 2, 3, 0, 4}));
  EXPECT_EQ(told<NotKept>(), (NotKept{2, 2, 3}));
  EXPECT_EQ(answer(), 0);
}

TEST_F(AlertOrderRestartTest, WhatIsMadeOnceMoreIsNotShownTwice) {
  join();
  lose_the_disk();
  for (int i = 1; i <= 3; ++i) {
    come(keep(at(i)));
  }
  restart();
  keep(at(1));
  beat();
  keep(at(9));  // another comes between
  keep(at(2));
  answer();
  come(keep(at(3)));
  EXPECT_EQ(delivered(), (Seqs{1, 2, 3, 2, 0})) << "3 comes as 4, after it was missed";
  EXPECT_EQ(told<NotKept>(), (NotKept{1, 3, 3}));
  come(keep(at(3)));
  EXPECT_EQ(delivered(), (Seqs{5})) << "but once more for each that was lost";
}

TEST_F(AlertOrderRestartTest, OneOfTheSameNumberAndOtherContentIsDelivered) {
  join();
  lose_the_disk();
  come(keep(at(1)));
  restart();
  Transition other = at(1);
  other.summary = "otherwise";
  keep(other);
  beat();
  answer();
  EXPECT_EQ(delivered(), (Seqs{1, 1, 0}));
}

TEST_F(AlertOrderRestartTest, WhatTheDaemonCouldKeepLaterIsKept) {
  join();
  lose_the_disk();
  come(keep(at(1)));
  durable_ = true;
  come(keep(at(2)));
  epoch_ = epoch_.plus(1);
  beat();
  answer();
  EXPECT_EQ(delivered(), (Seqs{1, 2}));
  EXPECT_TRUE(told_.empty());
}

TEST_F(AlertOrderRestartTest, ManyRestartsWithoutADiskShowNothingTwice) {
  join();
  lose_the_disk();
  come(keep(at(1)));
  come(keep(at(2)));
  for (int i = 0; i < 3; ++i) {
    restart();
    durable_ = false;
    keep(at(1));
    keep(at(2));
    beat();
    answer();
  }
  EXPECT_EQ(delivered(), (Seqs{1, 2}));
  restart();
  beat();
  answer();
  EXPECT_EQ(delivered(), (Seqs{0}));
  EXPECT_EQ(told<NotKept>(), (NotKept{2, 1, 2}));
  restart();
  beat();
  answer();
  EXPECT_TRUE(delivered().empty()) << "it is told once";
}

TEST_F(AlertOrderRestartTest, WhatWasOnAndNotKeptIsKnownAgain) {
  keep(transition(Tier::watch, "b"));
  lose_the_disk();
  keep(at(1));
  join();
  restart();
  keep(at(2));
  keep(at(1));
  beat();
  answer();
  EXPECT_EQ(delivered(), (Seqs{2}));
  EXPECT_TRUE(told_.empty());
}

TEST_F(AlertOrderRestartTest, AnAnswerOfTheNextDaemonToTheOldQuestionIsNotUsed) {
  join();
  lose_the_disk();
  come(keep(at(1)));
  keep(at(2));
  beat();
  const auto question = order_->question(now_);
  restart();
  keep(at(3));
  keep(at(4));
  order_->on_answer(reply_to(*question), now_);  // what came after 1
  EXPECT_EQ(answer(), 1);
  EXPECT_EQ(delivered(), (Seqs{1, 1, 2, 0}));
  EXPECT_EQ(told<NotKept>(), (NotKept{1, 1, 1}));
}

TEST_F(AlertOrderRestartTest, WhatIsNotWantedIsNotToldAsLost) {
  join({}, subscriptions("warning"));
  lose_the_disk();
  come(keep(transition(Tier::watch)));
  restart();
  beat();
  answer();
  EXPECT_TRUE(delivered().empty());
  EXPECT_EQ(order_->last(), 0U);
}

TEST_F(AlertOrderRestartTest, WhatIsMissedIsToldOnce) {
  archive_.emplace(Timestamp{7}, MemoryArchive::Limits{.alerts = 1});
  join();
  keep();
  keep();
  durable_ = false;
  come(keep());
  answer();
  EXPECT_EQ(delivered(), (Seqs{0, 3}));
  epoch_ = epoch_.plus(1);
  beat();
  answer();
  EXPECT_TRUE(delivered().empty());
}

}  // namespace
}  // namespace yieldwatch
