// Transitions on their way out: numbered, kept, published and logged, in this order.
#include "app/host/alert_desk.h"

#include <gtest/gtest.h>

#include <optional>

#include "bus/alert_subscriber.h"
#include "support/journal_entries.h"
#include "support/redirected_output.h"
#include "support/scratch_folder.h"

namespace yieldwatch {
namespace {

class StillClock final : public Clock {
 public:
  Timestamp now() const override { return kSomeTime; }
  std::int64_t steady_ns() const override { return 0; }
};

class AlertDeskTest : public ::testing::Test {
 protected:
  AlertDeskTest() {
    start();
    client_.emplace(context_, endpoint_, std::vector<std::string>{"alert."});
    for (int i = 0; i < 10'000 && publisher_->subscriptions() == 0; ++i) {
      client_->receive(std::chrono::milliseconds(1));
    }
    EXPECT_GT(publisher_->subscriptions(), 0U);
  }

  void start() {
    publisher_.reset();
    keeper_.emplace(JournalConfig{.directory = folder_.path() / "journal", .min_free_mib = 0},
                    clock_, [](const DiskReport&) {});
    publisher_.emplace(context_, endpoint_, "yieldwatchd", keeper_->begin_epoch(clock_.now()));
    desk_.emplace(*publisher_, log_, clock_, &*keeper_, kSomeTime);
  }

  void end() {
    desk_.reset();
    keeper_.reset();
  }

  // Killed when it had published that number, which the journal does not have, and started again.
  void restart_having_published(std::uint64_t number) {
    const Timestamp begun = keeper_->journal().begun();
    end();
    EXPECT_TRUE(NumberNote(DirectoryLock(folder_.path() / "journal"), begun).note(number));
    start();
  }

  // Numbers 1 and 2 were published, and one alert is made after the restart.
  void expect_a_new_number(bool is_same) {
    restart_having_published(2);
    add(1);
    desk_->resume(is_same);
    EXPECT_EQ(kept(), std::vector<std::uint64_t>{3});
    const Since since = keeper_->journal().since(0, {}, 100, 100'000);
    ASSERT_EQ(since.lost.size(), 1U);
    EXPECT_EQ(since.lost[0].first, 1U);
    EXPECT_EQ(since.lost[0].last, 2U);
  }

  void add(std::uint64_t n) { desk_->add(nth_transition(n), 0); }

  // Number of the next alert on the bus; nothing if none is there.
  std::optional<std::uint64_t> next(std::chrono::milliseconds patience = std::chrono::seconds(10)) {
    while (const auto event = client_->receive(patience)) {
      if (event->journal_seq > 0) {
        return event->journal_seq;
      }
    }
    return std::nullopt;
  }

  std::vector<std::uint64_t> kept() const {
    std::vector<std::uint64_t> numbers;
    for (const JournaledTransition& t : keeper_->journal().transitions_after(0)) {
      numbers.push_back(t.journal_seq);
    }
    return numbers;
  }

  ScratchFolder folder_;
  StillClock clock_;
  const RedirectedOutput quiet_;
  Log log_{{}};
  zmq::context_t context_;
  std::string endpoint_ = "ipc://" + (folder_.path() / "alerts").string();
  std::optional<Keeper> keeper_;
  std::optional<AlertPublisher> publisher_;
  std::optional<AlertDesk> desk_;
  std::optional<AlertSubscriber> client_;
};

using Numbers = std::vector<std::uint64_t>;

TEST_F(AlertDeskTest, WhatIsAddedGoesOutWithTheFlushAndNotBefore) {
  add(1);
  add(2);
  EXPECT_EQ(kept(), Numbers{});
  EXPECT_FALSE(next(std::chrono::milliseconds(20)));
  EXPECT_EQ(desk_->archive().snapshot().journal_seq, 0U);
  desk_->flush();
  EXPECT_EQ(kept(), (Numbers{1, 2}));
  EXPECT_EQ(next(), 1U);
  EXPECT_EQ(next(), 2U);
  EXPECT_EQ(desk_->head(), 2U);
  EXPECT_EQ(desk_->not_durable(), 0U);
}

TEST_F(AlertDeskTest, ATurnEndsWhenManyWait) {
  for (std::uint64_t n = 1; n < 256; ++n) {
    add(n);
  }
  EXPECT_FALSE(desk_->is_full());
  add(256);
  EXPECT_TRUE(desk_->is_full());
  desk_->flush();
  EXPECT_FALSE(desk_->is_full());
}

TEST_F(AlertDeskTest, NumbersGoOnAfterARestart) {
  add(1);
  desk_->flush();
  end();
  start();
  EXPECT_EQ(desk_->head(), 1U);
  add(2);
  desk_->resume(true);
  EXPECT_EQ(kept(), (Numbers{1, 2}));
}

TEST_F(AlertDeskTest, TheSameAlertsHaveTheNumbersThatTheyWerePublishedUnder) {
  restart_having_published(2);
  add(1);
  add(2);
  desk_->resume(true);
  EXPECT_EQ(kept(), (Numbers{1, 2}));
  EXPECT_TRUE(keeper_->journal().since(0, {}, 100, 100'000).lost.empty());
}

TEST_F(AlertDeskTest, FewerHaveNewNumbersAndThoseThatWerePublishedAreLost) {
  expect_a_new_number(true);
}

TEST_F(AlertDeskTest, WhatMayBeSomethingElseHasNewNumbersToo) {
  expect_a_new_number(false);
}

TEST_F(AlertDeskTest, AlertsAreKeptWhenTheBusIsShutDown) {
  add(1);
  client_.reset();
  context_.shutdown();
  desk_->flush();
  EXPECT_EQ(kept(), Numbers{1});
}

TEST_F(AlertDeskTest, WithoutAJournalTheyGoOutAtOnceAndCanBeHadAgain) {
  AlertDesk memory(*publisher_, log_, clock_, nullptr, kSomeTime);
  memory.add(nth_transition(1), 0);
  EXPECT_EQ(next(), 1U);
  EXPECT_EQ(memory.head(), 1U);
  EXPECT_EQ(memory.archive().since({}).alerts.size(), 1U);
  EXPECT_EQ(kept(), Numbers{});
}

}  // namespace
}  // namespace yieldwatch
