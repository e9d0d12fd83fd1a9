#include "app/log/log_queue.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace yieldwatch {
namespace {

constexpr LogQueue::Outcome kWritten{};
constexpr LogQueue::Outcome kLostOne{.unwritten = 0, .lost = 1, .error = ENOSPC};

class LogQueueTest : public testing::Test {
 protected:
  // Gives the writer's turn with what became of the last batch.
  LogQueue::Batch next(const LogQueue::Outcome& out) { return queue.next(out, {}).value(); }
  void log(const std::string& text) { queue.line({.text = text + '\n', .journal = {}}); }

  LogQueue queue;
};

TEST_F(LogQueueTest, ALossIsToldOnlyOnceTheOutputTakesLinesAgain) {
  log("lost");
  EXPECT_EQ(next(kWritten).lines.size(), 1U);
  log("lost too");
  EXPECT_EQ(next(kLostOne).tell, 0U);
  log("written");
  EXPECT_EQ(next(kLostOne).tell, 0U);
  EXPECT_EQ(next(kWritten).tell, 2U);
}

TEST_F(LogQueueTest, AReportThatIsLostItselfIsMadeAgainAndNotCounted) {
  log("lost");
  next(kWritten);
  log("written");
  next(kLostOne);
  EXPECT_EQ(next(kWritten).tell, 1U);
  log("written");
  next(kLostOne);  // the report
  EXPECT_EQ(next(kWritten).tell, 1U);
  EXPECT_EQ(queue.loss().lines, 1U);
}

TEST_F(LogQueueTest, ALineTakesThePlaceOfTheProgressBeforeIt) {
  queue.progress("playing");
  log("one");
  const auto batch = next(kWritten);
  EXPECT_EQ(batch.lines.size(), 1U);
  EXPECT_EQ(batch.progress, "");
}

}  // namespace
}  // namespace yieldwatch
