#include "bus/bind_lock.h"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

#include "bus/tick_publisher.h"
#include "bus/tick_subscriber.h"
#include "integration/bus/bus_fixture.h"

namespace yieldwatch {
namespace {

using BindLockTest = BusTest;

TEST_F(BindLockTest, ASecondBindIsRefusedWhileTheFirstGoesOn) {
  TickSubscriber first(context_, endpoint("ticks"), follow_all, kListening);
  try {
    const TickSubscriber second(context_, endpoint("ticks"), follow_all, kListening);
    FAIL() << "the second bind stole the path";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr(endpoint("ticks")));
    EXPECT_THAT(error.what(), testing::HasSubstr("process " + std::to_string(::getpid())));
  }
  TickPublisher publisher(context_, endpoint("ticks"), "desk", epoch(1));
  ASSERT_TRUE(eventually(greeted(publisher, first)));
  ASSERT_TRUE(publisher.send(OneTick("UST10Y", 1, 1).batch(), Timestamp::never()));
  RecordingListener heard;
  EXPECT_TRUE(eventually([&] {
    drain(first, heard);
    return heard.ticks.size() == 1;
  }));
}

TEST_F(BindLockTest, TheLockIsFreeOnceItsHolderWasKilled) {
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe(pipe.data()), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const BindLock held(endpoint("ticks"));
    [[maybe_unused]] const auto written = ::write(pipe[1], "x", 1);
    for (;;) {
      ::pause();
    }
  }
  char ready = 0;
  ASSERT_EQ(::read(pipe[0], &ready, 1), 1);
  EXPECT_THROW(BindLock{endpoint("ticks")}, std::runtime_error);
  ::kill(child, SIGKILL);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_NO_THROW(BindLock{endpoint("ticks")});
  ::close(pipe[0]);
  ::close(pipe[1]);
}

}  // namespace
}  // namespace yieldwatch
