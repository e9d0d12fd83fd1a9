// Where a client's lines can't be written, or nobody reads them any more.
#include "integration/daemon/daemon_fixture.h"

namespace yieldwatch::testing {
namespace {

using ::testing::HasSubstr;

class OutputTest : public DaemonTest {
 protected:
  OutputTest() : server(daemon(push_config()), options()) {
    EXPECT_TRUE(server.line_with(" info ready ")) << server.error();
  }

  // Sends what is refused, and so announced, until the client has ended.
  std::optional<int> end_of(Process& tail) {
    Feed feed(context_, endpoint("ticks"), "desk");
    eventually([&] {
      feed.tick("UST10Y", "2026-01-05T20:30:00Z", "4.5");
      return tail.wait(std::chrono::milliseconds(10)).has_value();
    });
    return tail.wait(std::chrono::milliseconds(0));
  }

  // Whoever reads it goes away after the first byte.
  static std::vector<std::string> read_a_byte_of(const std::string& arguments) {
    return {"/bin/bash", "-c",
            "set -o pipefail; " + program("yieldwatch") + ' ' + arguments + " | head -c 1"};
  }

  Process server;
};

TEST_F(OutputTest, AFullDiskIsAnOutputErrorOfEveryQuestion) {
  ProcessOptions full = options();
  full.output = "/dev/full";
  for (std::vector<std::string> command : {std::vector<std::string>{"status"},
                                           {"explain", "high"},
                                           {"explain", "high", "--format", "jsonl"},
                                           {"tail", "--help"}}) {
    command.insert(command.begin(), program("yieldwatch"));
    Process client(command, full);
    EXPECT_EQ(client.wait(), 74) << command[1];
    EXPECT_THAT(client.error(), HasSubstr("No space left"));
  }
  Process tail({program("yieldwatch"), "tail", "sys."}, full);
  EXPECT_EQ(end_of(tail), 74);
  EXPECT_THAT(tail.error(), HasSubstr("No space left"));
}

TEST_F(OutputTest, AReaderThatHasGoneEndsATailInSilence) {
  Process tail(read_a_byte_of("tail sys."), options());
  EXPECT_EQ(end_of(tail), 0);
  EXPECT_EQ(tail.error(), "");
}

TEST_F(OutputTest, AReaderThatHasGoneIsNoFaultOfAReplay) {
  // More than a pipe holds.
  const auto rules = folder_.write(
      "many.toml",
      "[[rule]]\nname = \"daily\"\nfor_each = [\"UST3M\", \"UST2Y\", \"UST10Y\", \"UST30Y\"]\n"
      "expr = \"change($x, 1d)\"\ntiers.watch = { enter = \"1bp\", exit = \"0bp\" }\n");
  Process replay(
      read_a_byte_of("replay --format jsonl --history " + kHistory + " --rules " + rules.string()),
      options());
  EXPECT_EQ(replay.wait(), 0);
  EXPECT_EQ(replay.error(), "");
}

}  // namespace
}  // namespace yieldwatch::testing
