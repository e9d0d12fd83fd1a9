#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <memory>

#include "feed/asio_timer.h"
#include "feed/replay/replay_feed.h"
#include "support/feed_fakes.h"
#include "support/memory_history.h"

namespace yieldwatch {
namespace {

namespace asio = boost::asio;

TEST(AsioTimerTest, AHandlerThatIsDueIsNotCalledOnceCancelled) {
  asio::io_context io;
  const auto timer = make_asio_timer(io);
  int called = 0;
  // Both are due when the first handler of this round runs.
  const auto other = make_asio_timer(io);
  other->start(0, [&] {
    ++called;
    timer->cancel();
  });
  timer->start(0, [&] {
    ++called;
    other->cancel();
  });
  io.run();
  EXPECT_EQ(called, 1);
}

TEST(AsioTimerTest, ANewStartReplacesTheOld) {
  asio::io_context io;
  const auto timer = make_asio_timer(io);
  std::string called;
  timer->start(0, [&] { called += 'a'; });
  timer->start(0, [&] { called += 'b'; });
  io.run();
  EXPECT_EQ(called, "b");
}

TEST(AsioTimerTest, AHandlerMayEndItsTimer) {
  asio::io_context io;
  auto timer = make_asio_timer(io);
  timer->start(0, [&] { timer.reset(); });
  io.run();
  EXPECT_EQ(timer, nullptr);
}

TEST(AsioTimerTest, ATimerThatIsGoneCallsNobody) {
  asio::io_context io;
  make_asio_timer(io)->start(0, [] { ADD_FAILURE(); });
  io.run();
}

TEST(AsioReplayTest, AReplayLeavesTurnsToOthers) {
  std::string text = "date,A\n";
  for (int day = 0; day < 20'000; ++day) {
    text += to_string(Session{day}) + ",4.25\n";
  }
  testing::MemoryHistory history;
  history.add("a.csv", text, {"A"});
  asio::io_context io;
  const SystemClock clock;
  const auto timer = make_asio_timer(io);
  testing::FakeSink sink;
  testing::FakeListener listener;
  ReplayFeed feed("bundled", history.spec, ReplaySpeed{}, {sink, clock, *timer, listener},
                  history.open());
  // Another's handlers on the same thread: each of them asks for the next.
  int turns = 0;
  const auto other = make_asio_timer(io);
  const std::function<void()> turn = [&] {
    ++turns;
    if (listener.finished.empty()) {
      other->start(0, turn);
    }
  };
  other->start(0, turn);
  feed.start();
  io.run();
  EXPECT_EQ(sink.batches.size(), 20'000U);
  EXPECT_GE(turns, 10);
}

}  // namespace
}  // namespace yieldwatch
