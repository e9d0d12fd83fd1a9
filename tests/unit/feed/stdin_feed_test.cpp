#include "feed/stdin_feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <string>

#include "bus/tick_publisher.h"
#include "support/feed_fakes.h"

namespace yieldwatch {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A pipe whose other end is the test.
class FakeInput final : public Input {
 public:
  Piece read() override {
    if (pieces_.empty()) {
      return {.ended = ended_, .error = error};
    }
    read_ = std::move(pieces_.front());
    pieces_.pop_front();
    return {.bytes = read_};
  }
  void wait(std::function<void()> handler) override { handler_ = std::move(handler); }
  void cancel() override { handler_ = nullptr; }

  bool waited_for() const { return handler_ != nullptr; }
  void write(std::string bytes) { pieces_.push_back(std::move(bytes)); }
  void end() { ended_ = true; }
  bool call() {
    if (!handler_ || (pieces_.empty() && !ended_)) {
      return false;
    }
    std::exchange(handler_, nullptr)();
    return true;
  }
  std::string error;

 private:
  std::deque<std::string> pieces_;
  std::string read_;
  bool ended_ = false;
  std::function<void()> handler_;
};

class StdinFeedTest : public ::testing::Test {
 protected:
  StdinFeedTest() { feed_.start(); }

  void run() {
    do {
      timer_.run_for(kNanosPerSecond / 2);
    } while (input_.call());
  }

  testing::FakeClock clock_;
  testing::FakeTimer timer_{clock_};
  testing::FakeSink sink_;
  testing::FakeListener listener_;
  FakeInput input_;
  StdinFeed feed_{
      "pipe",
      [](std::string_view name) { return name == "UST10Y" ? Unit::percent : Unit::points; },
      {sink_, clock_, timer_, listener_},
      input_};
};

std::vector<std::string> ticks(const testing::FakeSink& sink) {
  std::vector<std::string> out;
  for (const std::string& line : sink.sent) {
    if (!line.starts_with("complete")) {
      out.push_back(line);
    }
  }
  return out;
}

TEST_F(StdinFeedTest, ALineIsATick) {
  input_.write("UST10Y 4.25 2026-09-28T11:00:00Z\nIWM 23");
  input_.write("0.5 2026-09-28T11:00:01Z\n");
  run();
  EXPECT_THAT(ticks(sink_),
              ElementsAre("2026-09-28T11:00:00Z UST10Y 4.25", "2026-09-28T11:00:01Z IWM 230.5"));
  EXPECT_EQ(sink_.batches[0].unit, Unit::percent);
  EXPECT_EQ(sink_.batches[1].unit, Unit::points);
  EXPECT_EQ(sink_.batches[0].origin, Origin::live);
}

TEST_F(StdinFeedTest, ItsEndIsTheEndOfTheFeed) {
  input_.write("IWM 1 2026-09-28T11:00:00Z");
  input_.end();
  run();
  EXPECT_THAT(ticks(sink_), SizeIs(1));
  ASSERT_THAT(listener_.finished, SizeIs(1));
  EXPECT_EQ(listener_.finished[0].ticks, 1U);
  EXPECT_FALSE(timer_.pending());
  EXPECT_THAT(listener_.errors, IsEmpty());
  EXPECT_EQ(sink_.heartbeats.back().health->state, FeedState::ended);
}

TEST_F(StdinFeedTest, ItsEndIsSaidOnceThePipeHasRoomForIt) {
  input_.write("IWM 1 2026-09-28T11:00:00Z");
  input_.end();
  sink_.room = 1;
  run();
  EXPECT_THAT(listener_.finished, IsEmpty());
  sink_.room.reset();
  run();
  EXPECT_EQ(sink_.heartbeats.back().health->state, FeedState::ended);
  EXPECT_THAT(listener_.finished, SizeIs(1));
}

TEST_F(StdinFeedTest, AnInputThatFailsEndsItToo) {
  input_.error = "Input/output error";
  input_.end();
  run();
  EXPECT_THAT(listener_.errors, ElementsAre("cannot read the input: Input/output error"));
  EXPECT_THAT(listener_.finished, SizeIs(1));
}

TEST_F(StdinFeedTest, WhatIsNoTickIsCountedWithItsLine) {
  input_.write("# a remark\nIWM x\n" + std::string(5'000, 'x') + "\nIWM 1 2026-09-28T11:00:00Z\n");
  run();
  EXPECT_THAT(listener_.refused, ElementsAre(HasSubstr("line 2"), HasSubstr("line 3: longer")));
  EXPECT_THAT(ticks(sink_), SizeIs(1));
  EXPECT_EQ(listener_.progresses.back().bad_rows, 2U);
}

TEST_F(StdinFeedTest, OfNamesThereAreAsManyAsAPublisherTakes) {
  constexpr std::size_t kNames = TickPublisher::kMaxInstruments;
  std::string many;
  for (std::size_t i = 0; i < kNames + 2; ++i) {
    many += "X" + std::to_string(i) + " 1\n";
  }
  input_.write(many + "X0 2\n");
  run();
  const std::string line = "line " + std::to_string(kNames + 1);
  EXPECT_THAT(listener_.refused,
              ElementsAre(line + ", NAME: one more than the 65535 instruments that a feed may have",
                          HasSubstr("one more than")));
  ASSERT_THAT(sink_.batches, SizeIs(kNames + 1));
  EXPECT_THAT(sink_.sent, Contains(HasSubstr(" X0 2")));
}

TEST_F(StdinFeedTest, NothingIsReadWhileNobodyListens) {
  sink_.listening = false;
  input_.write("IWM 1 2026-09-28T11:00:00Z\n");
  run();
  EXPECT_FALSE(input_.waited_for());
  sink_.listening = true;
  run();
  EXPECT_THAT(ticks(sink_), SizeIs(1));
}

TEST_F(StdinFeedTest, NothingIsLostWhileThePipeIsFull) {
  input_.write("IWM 1 2026-09-28T11:00:00Z\nIWM 2 2026-09-28T11:00:01Z\n");
  sink_.room = 1;
  run();
  EXPECT_THAT(ticks(sink_), SizeIs(1));
  sink_.room.reset();
  run();
  EXPECT_THAT(ticks(sink_),
              ElementsAre("2026-09-28T11:00:00Z IWM 1", "2026-09-28T11:00:01Z IWM 2"));
}

TEST_F(StdinFeedTest, AQuietPipeStillSaysThatItIsAlive) {
  timer_.run_for(3 * kNanosPerSecond);
  EXPECT_GE(sink_.heartbeats.size(), 2U);
  EXPECT_EQ(sink_.heartbeats[0].health->state, FeedState::good);
}

TEST_F(StdinFeedTest, UntilItsFirstLineItKnowsNothing) {
  timer_.run_for(2 * kNanosPerSecond);
  EXPECT_EQ(sink_.sent.back(), "complete never");
  input_.write("IWM 1 2026-09-28T11:00:00Z\n");
  run();
  timer_.run_for(kNanosPerSecond);
  EXPECT_EQ(sink_.sent.back(), "complete " + to_string(clock_.now()));
}

TEST_F(StdinFeedTest, APipeThatStaysQuietHoldsUpTimeForFiveSeconds) {
  timer_.run_for(4 * kNanosPerSecond);
  EXPECT_EQ(sink_.sent.back(), "complete never");
  timer_.run_for(kNanosPerSecond);
  EXPECT_EQ(sink_.sent.back(), "complete " + to_string(clock_.now()));
}

TEST_F(StdinFeedTest, ALongInputLeavesTurnsToOthers) {
  std::string many;
  for (int i = 0; i < 2'500; ++i) {
    many += "IWM 1 2026-09-28T11:00:00Z\n";
  }
  input_.write(many);
  timer_.run(1);
  input_.call();
  EXPECT_LT(sink_.batches.size(), 1'001U);
  run();
  EXPECT_EQ(sink_.batches.size(), 2'500U);
}

}  // namespace
}  // namespace yieldwatch
