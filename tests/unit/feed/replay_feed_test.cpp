#include "feed/replay/replay_feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "support/failing_stream.h"
#include "support/feed_fakes.h"
#include "support/memory_history.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;
using testing::FailingStream;
using ::testing::IsEmpty;
using testing::MemoryHistory;

constexpr ReplaySpeed kMax{};
constexpr ReplaySpeed kTen{Value{10'000'000}};
constexpr std::int64_t kTenth = kNanosPerSecond / 10;

class ReplayFeedTest : public ::testing::Test {
 protected:
  ReplayFeedTest() {
    history_.add("a.csv", "date,A,B\n2026-01-05,1,2\n2026-01-06,3,4\n2026-01-07,5,6\n", {"A", "B"});
  }

  void make(ReplaySpeed speed) { make(speed, history_.open()); }
  void make(ReplaySpeed speed, const OpenHistoryFile& open, const KnownByInstrument& known = {}) {
    feed_ = std::make_unique<ReplayFeed>("bundled", history_.spec, speed,
                                         FeedPorts{sink_, clock_, timer_, listener_}, open, known);
    feed_->start();
  }

  // A history of `days` single ticks instead.
  void make_long(int days, ReplaySpeed speed) {
    std::string text = "date,A\n";
    for (int day = 0; day < days; ++day) {
      text += to_string(Session{day}) + ",4.25\n";
    }
    history_ = {};
    history_.add("a.csv", text, {"A"});
    make(speed);
  }

  const std::vector<std::string> whole_{"2026-01-05T12:00:00Z A 1 +", "2026-01-05T12:00:00Z B 2",
                                        "2026-01-06T12:00:00Z A 3 +", "2026-01-06T12:00:00Z B 4",
                                        "2026-01-07T12:00:00Z A 5 +", "2026-01-07T12:00:00Z B 6",
                                        "end 2026-01-07T12:00:00Z"};
  MemoryHistory history_;
  testing::FakeClock clock_;
  testing::FakeTimer timer_{clock_};
  testing::FakeSink sink_;
  testing::FakeListener listener_;
  std::unique_ptr<ReplayFeed> feed_;
};

TEST_F(ReplayFeedTest, EveryTickIsSentInOrderAndThenTheEnd) {
  make(kMax);
  timer_.run();
  EXPECT_EQ(sink_.sent, whole_);
  ASSERT_EQ(listener_.finished.size(), 1U);
  EXPECT_EQ(listener_.finished[0].ticks, 6U);
  EXPECT_EQ(listener_.finished[0].sessions, 3U);
  EXPECT_EQ(listener_.finished[0].session, *parse_session("2026-01-07"));
  EXPECT_EQ(listener_.dropped, 0U);
  EXPECT_FALSE(timer_.pending());
}

TEST_F(ReplayFeedTest, WhatIsKnownIsPassedOver) {
  const auto at = [](const char* time) { return *parse_timestamp(time); };
  make(kMax, history_.open(),
       {{"A", {at("2026-01-06T12:00:00Z"), 1}},
        {"B", {at("2026-01-05T12:00:00Z"), KnownTicks::kAll}}});
  timer_.run();
  EXPECT_THAT(sink_.sent, ElementsAre("2026-01-06T12:00:00Z B 4", "2026-01-07T12:00:00Z A 5 +",
                                      "2026-01-07T12:00:00Z B 6", "end 2026-01-07T12:00:00Z"));
}

// Trades share their stamps: it may have been cut off between two of them.
TEST_F(ReplayFeedTest, OfTicksThatShareAnInstantAsManyAsAreKnownArePassedOver) {
  history_ = {};
  history_.add_instants("a.csv",
                        "ts,A\n2026-01-05T12:00:00Z,1\n2026-01-05T12:00:00Z,2\n"
                        "2026-01-05T12:00:00Z,3\n2026-01-05T12:00:01Z,4\n",
                        {"A"});
  make(kMax, history_.open(), {{"A", {*parse_timestamp("2026-01-05T12:00:00Z"), 2}}});
  timer_.run();
  EXPECT_THAT(sink_.sent, ElementsAre("2026-01-05T12:00:00Z A 3", "2026-01-05T12:00:01Z A 4",
                                      "end 2026-01-05T12:00:01Z"));
}

TEST_F(ReplayFeedTest, WhatIsSentIsMarkedAsReplay) {
  make(kMax);
  timer_.run();
  for (const TickBatch& batch : sink_.batches) {
    EXPECT_EQ(batch.origin, Origin::replay);
    EXPECT_EQ(batch.unit, Unit::percent);
    EXPECT_EQ(batch.publish_time, clock_.wall);
  }
  EXPECT_EQ(sink_.heartbeats[0].origin, Origin::replay);
}

TEST_F(ReplayFeedTest, NothingIsPublishedBeforeItHappened) {
  clock_.wall = *parse_timestamp("2026-01-06T00:00:00Z");
  make(kMax);
  timer_.run();
  EXPECT_EQ(to_string(sink_.batches[0].publish_time), "2026-01-06T00:00:00Z");
  EXPECT_EQ(to_string(sink_.batches[5].publish_time), "2026-01-07T12:00:00Z");
  EXPECT_EQ(to_string(sink_.heartbeats[0].publish_time), "2026-01-07T12:00:00Z");
}

TEST_F(ReplayFeedTest, ItWaitsUntilAnAnalyzerListens) {
  sink_.listening = false;
  make(kMax);
  timer_.run_for(kNanosPerHour);
  EXPECT_THAT(sink_.sent, IsEmpty());
  ASSERT_EQ(listener_.progresses.size(), 1U);  // said once, not a hundred times a second
  EXPECT_TRUE(listener_.progresses[0].waiting);
  sink_.listening = true;
  timer_.run();
  EXPECT_EQ(sink_.sent, whole_);
  EXPECT_FALSE(listener_.finished.at(0).waiting);
}

TEST_F(ReplayFeedTest, ItWaitsForAnAnalyzerThatWentAway) {
  make(kMax);
  sink_.on_send = [&] { sink_.listening = sink_.sent.size() != 2; };
  timer_.run(50);  // half a second
  EXPECT_EQ(sink_.sent.size(), 3U);
  sink_.listening = true;
  timer_.run();
  EXPECT_EQ(sink_.sent, whole_);
}

TEST_F(ReplayFeedTest, TheEndWaitsForAnAnalyzerToo) {
  make(kMax);
  sink_.on_send = [&] { sink_.listening = sink_.sent.size() != 5; };
  timer_.run(50);  // half a second
  EXPECT_THAT(listener_.finished, IsEmpty());
  sink_.listening = true;
  timer_.run();
  EXPECT_EQ(sink_.sent, whole_);
}

TEST_F(ReplayFeedTest, AFullPipeLosesNothingAndRepeatsNothing) {
  make(kMax);
  for (int i = 0; i < 100; ++i) {
    sink_.room = i % 3 == 0 ? 1 : 0;
    timer_.run(1);
  }
  EXPECT_EQ(sink_.sent, whole_);
  EXPECT_GT(sink_.refused, 7);
  EXPECT_EQ(listener_.finished.size(), 1U);
}

TEST_F(ReplayFeedTest, ItNeverWaitsWithoutLettingTimePass) {
  sink_.room = 0;
  make(kMax);
  timer_.run(1);
  EXPECT_EQ(timer_.delay, kNanosPerMilli);
  sink_.listening = false;
  timer_.run(1);
  EXPECT_EQ(timer_.delay, 10 * kNanosPerMilli);
}

TEST_F(ReplayFeedTest, ASessionIsSentTogetherAndThenItsTimePasses) {
  make(kTen);
  timer_.run_for(0);
  EXPECT_EQ(sink_.sent.size(), 2U);
  timer_.run_for(kTenth - 1);
  EXPECT_EQ(sink_.sent.size(), 2U);
  timer_.run_for(1);
  EXPECT_EQ(sink_.sent.size(), 4U);
  timer_.run_for(kTenth);
  EXPECT_EQ(sink_.sent, whole_);
}

TEST_F(ReplayFeedTest, ThePaceDoesNotDriftWithLateTimers) {
  make_long(1000, kTen);
  while (sink_.batches.size() < 1000) {
    timer_.run(1);
    clock_.pass(7 * kNanosPerMilli);  // each handler comes late
  }
  EXPECT_NEAR(static_cast<double>(clock_.steady), 99.9e9, 0.03e9);
}

TEST_F(ReplayFeedTest, TimeWithoutAnAnalyzerIsNotCaughtUpWith) {
  make_long(100, kTen);
  timer_.run_for(kNanosPerSecond);
  EXPECT_EQ(sink_.batches.size(), 11U);
  sink_.listening = false;
  timer_.run_for(kNanosPerMinute);
  EXPECT_EQ(sink_.batches.size(), 11U);
  sink_.listening = true;
  timer_.run_for(kNanosPerSecond);
  EXPECT_NEAR(static_cast<double>(sink_.batches.size()), 21.0, 1.0);
}

TEST_F(ReplayFeedTest, AHeartbeatASecondTellsWhatIsComplete) {
  make(ReplaySpeed{Value{400'000}});  // a session in 2.5 s
  timer_.run_for(kNanosPerSecond * 3);
  EXPECT_THAT(sink_.sent, ElementsAre(whole_[0], whole_[1], "complete 2026-01-05T12:00:00Z",
                                      "complete 2026-01-05T12:00:00Z", whole_[2], whole_[3],
                                      "complete 2026-01-06T12:00:00Z"));
  EXPECT_EQ(sink_.heartbeats[0].feed, "bundled");
  EXPECT_EQ(listener_.progresses.size(), 3U);
}

TEST_F(ReplayFeedTest, AHeartbeatBetweenTicksOfATimeDoesNotCallItComplete) {
  make(kMax);
  sink_.on_send = [&] { clock_.pass(kNanosPerSecond); };
  timer_.run();
  EXPECT_THAT(sink_.sent, ElementsAre(whole_[0], whole_[1], "complete 2026-01-05T12:00:00Z",
                                      whole_[2], "complete 2026-01-05T12:00:00Z", whole_[3],
                                      "complete 2026-01-06T12:00:00Z", whole_[4],
                                      "complete 2026-01-06T12:00:00Z", whole_[5],
                                      "complete 2026-01-07T12:00:00Z", whole_[6]));
}

TEST_F(ReplayFeedTest, AHandlerSendsABoundedNumber) {
  make_long(2500, kMax);
  timer_.run(1);
  EXPECT_EQ(sink_.batches.size(), 1000U);
  EXPECT_EQ(timer_.delay, 0);
  EXPECT_EQ(timer_.run(), 2);
  EXPECT_EQ(sink_.batches.size(), 2500U);
}

TEST_F(ReplayFeedTest, ItStopsAtAnyTimeAndGoesOnWhereItWas) {
  make(kTen);
  timer_.run_for(kTenth);
  feed_->stop();
  EXPECT_FALSE(timer_.pending());
  EXPECT_EQ(sink_.sent.size(), 4U);
  clock_.pass(kNanosPerHour);
  feed_->start();
  timer_.run();
  EXPECT_EQ(listener_.finished.size(), 1U);
  feed_->start();
  EXPECT_FALSE(timer_.pending());
}

TEST_F(ReplayFeedTest, AListenerMayStopIt) {
  history_ = {};
  history_.add("a.csv", "date,A\n2026-01-05,1\n2026-01-06,x\n2026-01-07,2\n", {"A"});
  make(kMax);
  listener_.on_call = [&] { feed_->stop(); };
  timer_.run();
  EXPECT_EQ(listener_.bad_rows.size(), 1U);
  EXPECT_THAT(sink_.sent, IsEmpty());  // the row after the first is read ahead
  EXPECT_FALSE(timer_.pending());
}

TEST_F(ReplayFeedTest, ABadRowIsToldAndSkipped) {
  history_ = {};
  history_.add("a.csv", "date,A\n2026-01-05,1\n2026-01-06,x\n2026-01-07,2\n", {"A"});
  make(kMax);
  timer_.run();
  EXPECT_THAT(sink_.sent, ElementsAre("2026-01-05T12:00:00Z A 1", "2026-01-07T12:00:00Z A 2",
                                      "end 2026-01-07T12:00:00Z"));
  EXPECT_THAT(listener_.bad_rows, ElementsAre(::testing::StartsWith("a.csv:3:12: \"x\"")));
  EXPECT_EQ(listener_.finished.at(0).bad_rows, 1U);
}

TEST_F(ReplayFeedTest, AnEmptyHistoryEndsAtOnce) {
  history_ = {};
  history_.add("a.csv", "date,A\n", {"A"});
  make(kMax);
  timer_.run();
  EXPECT_THAT(sink_.sent, ElementsAre("end never"));
  EXPECT_EQ(sink_.heartbeats[0].publish_time, clock_.wall);
}

TEST_F(ReplayFeedTest, AFailureToReadEndsItWithoutCallingItsLastTimeComplete) {
  make_long(10'000, kMax);
  const std::string text = "date,A\n" + [] {
    std::string rows;
    for (int day = 0; day < 10'000; ++day) {
      rows += to_string(Session{day}) + ",4.25\n";
    }
    return rows;
  }();
  make(kMax, [&](const std::filesystem::path&) { return std::make_unique<FailingStream>(text); });
  timer_.run();
  EXPECT_THAT(listener_.errors, ElementsAre(::testing::HasSubstr("a.csv")));
  ASSERT_EQ(listener_.finished.size(), 1U);
  ASSERT_GT(sink_.sent.size(), 3U);
  const std::string before_last = sink_.sent.at(sink_.sent.size() - 3);
  EXPECT_EQ(sink_.sent.back(), "end " + before_last.substr(0, before_last.find(' ')));
}

TEST_F(ReplayFeedTest, AHistoryThatCannotBeOpenedEndsTheStartUp) {
  history_.spec.files[0].path = "absent.csv";
  EXPECT_THROW(make(kMax), std::system_error);
}

}  // namespace
}  // namespace yieldwatch
