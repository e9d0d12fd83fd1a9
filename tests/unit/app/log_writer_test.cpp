#include "app/log/log_writer.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>

#include "app/log/fd_output.h"

namespace yieldwatch {
namespace {

using std::chrono::milliseconds;

// A pipe, whose reader reads when it is told to.
class Pipe {
 public:
  Pipe() { EXPECT_EQ(pipe2(ends_.data(), O_CLOEXEC), 0); }
  ~Pipe() {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int in() const { return ends_[1]; }

  // Leaves no room for a byte.
  void fill() const {
    const int flags = fcntl(in(), F_GETFL);
    fcntl(in(), F_SETFL, flags | O_NONBLOCK);
    const std::string page(4'096, '.');
    while (::write(in(), page.data(), page.size()) > 0) {
    }
    fcntl(in(), F_SETFL, flags);
  }

  // Waits for the next line.
  std::string line() {
    std::size_t end = text_.find('\n');
    while (end == std::string::npos) {
      std::array<char, 4'096> bytes{};
      const ssize_t got = ::read(ends_[0], bytes.data(), bytes.size());
      if (got <= 0) {
        return "the end";
      }
      text_.append(bytes.data(), static_cast<std::size_t>(got));
      end = text_.find('\n');
    }
    std::string found = text_.substr(0, end);
    text_.erase(0, end + 1);
    return found;
  }

 private:
  std::array<int, 2> ends_{};
  std::string text_;
};

LogLine lost_line(std::uint64_t lost) {
  return {.text = "lost " + std::to_string(lost) + '\n', .journal = {}};
}

LogLine a_line(const std::string& text) {
  return {.text = text + '\n', .journal = {}};
}

TEST(LogWriterTest, LinesComeOutInOrder) {
  Pipe pipe;
  LogWriter writer(pipe.in(), lost_line);
  writer.line(a_line("one"));
  EXPECT_EQ(pipe.line(), "one");
  writer.line(a_line("two"));
  writer.line(a_line("three"));
  EXPECT_EQ(pipe.line(), "two");
  EXPECT_EQ(pipe.line(), "three");
}

TEST(LogWriterTest, AReaderThatReadsNothingHoldsUpNeitherLinesNorTheEnd) {
  Pipe pipe;
  pipe.fill();
  LogWriter writer(pipe.in(), lost_line);
  writer.line(a_line("one"));
  writer.line(a_line("two"));
  EXPECT_EQ(writer.close(milliseconds(0)).lines, 2U);
}

TEST(LogWriterTest, AnEndAtLeisureWritesEverything) {
  Pipe pipe;
  LogWriter writer(pipe.in(), lost_line);
  for (int i = 0; i < 100; ++i) {
    writer.line(a_line(std::to_string(i)));
  }
  EXPECT_EQ(writer.close(std::nullopt).lines, 0U);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(pipe.line(), std::to_string(i));
  }
}

TEST(LogWriterTest, LinesThatFindNoRoomAreCountedAndToldOnceThereIs) {
  Pipe pipe;
  pipe.fill();
  LogWriter writer(pipe.in(), lost_line);
  const std::string half(LogQueue::kCapacity / 2 - 1, 'x');
  for (int i = 0; i < 5; ++i) {
    writer.line(a_line(half));
  }
  EXPECT_TRUE(pipe.line().ends_with("x"));
  EXPECT_EQ(pipe.line(), half);
  // The writer may have begun while some were still to come.
  std::string told = pipe.line();
  while (told == "lost 1" || told == "lost 2") {
    told = pipe.line();
  }
  EXPECT_EQ(told, "lost 3");
  EXPECT_EQ(writer.close(std::nullopt).lines, 3U);
}

TEST(LogWriterTest, AStalledOutputDoesNotKeepAlertsFromTheirFile) {
  Pipe stalled;
  stalled.fill();
  Pipe alerts;
  LogWriter writer(stalled.in(), lost_line);
  writer.open_alerts(dup(alerts.in()));
  writer.line(a_line("nobody reads this"));
  writer.alert("an alert\n");
  EXPECT_EQ(alerts.line(), "an alert");
}

TEST(LogWriterTest, AFullDiskOfAlertsIsToldOnTheOutput) {
  Pipe pipe;
  LogWriter writer(pipe.in(), lost_line);
  writer.open_alerts(open("/dev/full", O_WRONLY | O_CLOEXEC));
  writer.alert("an alert\n");
  EXPECT_EQ(pipe.line(), "lost 1");
  const LogLoss loss = writer.close(std::nullopt);
  EXPECT_EQ(loss.lines, 1U);
  EXPECT_EQ(loss.error, ENOSPC);
}

TEST(LogWriterTest, LinesThatCanNotBeWrittenAreCountedOnce) {
  const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  LogWriter writer(full, lost_line);
  writer.line(a_line("one"));
  writer.line(a_line("two"));
  const LogLoss loss = writer.close(std::nullopt);
  EXPECT_EQ(loss.lines, 2U);
  EXPECT_EQ(loss.error, ENOSPC);
  ::close(full);
}

TEST(LogWriterTest, ALineTakesThePlaceOfTheProgressBeforeIt) {
  Pipe pipe;
  LogWriter writer(pipe.in(), lost_line);
  writer.progress("playing");
  writer.line(a_line("one"));
  const std::string line = pipe.line();
  EXPECT_TRUE(line.ends_with("one")) << line;
  EXPECT_TRUE(line == "one" || line.starts_with("\r\x1b[K")) << line;
}

TEST(FdOutputTest, WritesWhatThereIsRoomForAndKeepsTheRest) {
  Pipe pipe;
  FdOutput output(pipe.in());
  const std::string text(1'000'000, 'x');
  output.add(text);
  EXPECT_EQ(output.write_some(), 0);
  EXPECT_GT(output.size(), 0U);
  EXPECT_LT(output.size(), text.size());
}

TEST(FdOutputTest, WhatIsDroppedIsCountedInLines) {
  const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  FdOutput output(full);
  output.add("one\ntwo\n");
  EXPECT_EQ(output.write_some(), ENOSPC);
  EXPECT_EQ(output.drop(), 2U);
  EXPECT_EQ(output.size(), 0U);
  ::close(full);
}

}  // namespace
}  // namespace yieldwatch
