// A daemon that ends after any record of its tick log goes on as if nothing had happened.
#include "app/verify.h"
#include "integration/restart/every_record_fixture.h"
#include "journal/sqlite.h"

namespace yieldwatch {
namespace {

TEST_F(EveryRecordTest, AKillAfterAnyRecordChangesNothing) {
  {
    const RedirectedOutput quiet;
    const auto kept = run_undisturbed();
    for (std::size_t i = 0; i < kept.size() && difference_.empty(); ++i) {
      expect_the_same(kept[i], i + 1, "after record " + std::to_string(i + 1));
    }
  }
  ASSERT_GT(wanted_.size(), 20U);
  EXPECT_TRUE(std::ranges::any_of(wanted_, [](const JournaledTransition& t) {
    return t.transition.reason == Reason::corrected;
  })) << "nothing was corrected: past closes made no difference";
  EXPECT_TRUE(std::ranges::any_of(wanted_, [](const JournaledTransition& t) {
    return std::ranges::any_of(t.transition.inputs, &TransitionInput::is_mixed);
  })) << "no window was of several sources";
  expect_no_difference("Killed");
}

TEST_F(EveryRecordTest, AStopAfterAnyRecordChangesNothing) {
  {
    const RedirectedOutput quiet;
    const auto kept = run_undisturbed();
    for (std::size_t i = 0; i < kept.size() && difference_.empty(); ++i) {
      {
        Daemon daemon(config_, kept[i], folder_.path());
        daemon.stop();
      }
      expect_the_same(kept[i], i + 1, "stopped after record " + std::to_string(i + 1));
    }
  }
  expect_no_difference("Stopped");
}

TEST_F(EveryRecordTest, AKillDuringTheNextStartChangesNothing) {
  {
    const RedirectedOutput quiet;
    const auto kept = run_undisturbed();
    for (std::size_t i = 0; i < kept.size() && difference_.empty(); i += 5) {
      for (int starts = 0; starts < 3; ++starts) {
        const Daemon daemon(config_, kept[i], folder_.path());
      }
      expect_the_same(kept[i], i + 1, "started thrice after record " + std::to_string(i + 1));
    }
  }
  expect_no_difference("Started thrice");
}

// What was learned of the past after an older checkpoint is not yet known to it.
TEST_F(EveryRecordTest, ANewestCheckpointThatCantBeReadChangesNothing) {
  {
    const RedirectedOutput quiet;
    const auto kept = run_undisturbed();
    for (std::size_t i = 0; i < kept.size() && difference_.empty(); i += 5) {
      Database(kept[i] / kAlertJournalFile, OpenMode::write)
          .run(
              "UPDATE checkpoint SET state = x'00' WHERE tick_record = "
              "(SELECT max(tick_record) FROM checkpoint)");
      expect_the_same(kept[i], i + 1, "newest checkpoint damaged after " + std::to_string(i + 1));
    }
  }
  expect_no_difference("Damaged checkpoint");
}

TEST_F(EveryRecordTest, TheTickLogLeadsToAllThatWasSaid) {
  const RedirectedOutput quiet;
  run_undisturbed();
  const Verification found = verify(config_, folder_.path() / "undisturbed");
  EXPECT_EQ(found.difference, "");
  EXPECT_EQ(found.transitions, wanted_.size());
}

// Ticks that were refused, or that share their instant, are not to be sent by it again.
TEST_F(EveryRecordTest, AReplayGoesOnBehindAllThatItHasSent) {
  const RedirectedOutput quiet;
  config_.feeds = {{.name = "desk", .kind = FeedKind::replay}};
  messages_ = Desk().ticks(130);
  const auto kept = run_undisturbed();
  KnownByInstrument sent;
  TickMessage reader;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    class Counter final : public TickListener {
     public:
      explicit Counter(KnownByInstrument& known) : known_(known) {}
      void on_ticks(const Arrival&, const TickBatch& batch) override {
        for (const Timestamp time : batch.times) {
          KnownTicks& known = known_[std::string(batch.instrument)];
          known.count = known.time == time ? known.count + 1 : 1;
          known.time = time;
        }
      }
      void on_heartbeat(const Arrival&, const Heartbeat&, bool) override {}
      void on_gap(const Gap&) override {}
      void on_bad(const Refused&) override {}

     private:
      KnownByInstrument& known_;
    } counter(sent);
    ASSERT_FALSE(reader.open(messages_[i].topic, messages_[i].envelope));
    ASSERT_FALSE(reader.deliver(counter));
    if (i > 10) {  // by then both have ticked
      const auto known = [&] {
        Daemon daemon(config_, kept[i], folder_.path());
        daemon.stop();
        return daemon.known_ticks();
      };
      ASSERT_EQ(known(), sent) << "from the tick log, after record " << i + 1;
      ASSERT_EQ(known(), sent) << "from a checkpoint, after record " << i + 1;
    }
  }
}

}  // namespace
}  // namespace yieldwatch
