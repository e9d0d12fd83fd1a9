// yieldwatch log, as a program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>

#include "journal/tick_log_writer.h"
#include "support/process.h"
#include "support/scratch_folder.h"
#include "support/wire.h"
#include "wire/sys.h"

namespace yieldwatch::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

class LogVerbTest : public ::testing::Test {
 protected:
  struct Ran {
    int code = -1;
    std::vector<std::string> out;
    std::string err;
  };
  static Ran log(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(),
                     {std::string(std::getenv("YIELDWATCH_BIN")) + "/yieldwatch", "log"});
    Process process(arguments);
    Ran ran{.code = process.wait().value_or(-1), .err = process.error()};
    std::istringstream lines(process.output());
    for (std::string line; std::getline(lines, line);) {
      ran.out.push_back(line);
    }
    return ran;
  }

  // Two ticks, a batch of two, a heartbeat and garbage, the last two in a second segment.
  void write() {
    const DirectoryLock lock(folder_.path());
    TickLogWriter log(lock, kSomeTime);
    const auto tick =
        envelope_bytes(good_head(), tick_body("UST10Y", {kSomeTime}, {Value{4'620'000}}));
    const auto batch =
        envelope_bytes(good_head(), tick_body("UST2Y", {kSomeTime, kSomeTime.plus(kNanosPerSecond)},
                                              {Value{4'000'000}, Value{4'010'000}}));
    std::string body;
    encode(HeartbeatBody{.complete_up_to = kSomeTime}, body);
    log.append(kSomeTime, "tick.UST10Y.", tick);
    log.append(kSomeTime.plus(kNanosPerSecond), "tick.UST2Y.", batch);
    log.roll(kSomeTime);
    log.append(kSomeTime.plus(2 * kNanosPerSecond), "sys.heartbeat.desk.",
               envelope_bytes(good_head(), body));
    log.append(kSomeTime.plus(3 * kNanosPerSecond), "tick.UST10Y.", "garbage\n");
  }
  std::string directory() const { return folder_.path().string(); }

  ScratchFolder folder_;
};

TEST_F(LogVerbTest, ListsSegments) {
  write();
  const Ran text = log({directory()});
  EXPECT_EQ(text.code, 0) << text.err;
  ASSERT_THAT(text.out, SizeIs(3));
  EXPECT_THAT(text.out[1], AllOf(StartsWith("00000000000000000001.ticks"), HasSubstr("whole"),
                                 HasSubstr("1 to 2")));
  EXPECT_THAT(text.out[2], AllOf(HasSubstr("open"), HasSubstr("3 to 4")));
  const Ran jsonl = log({directory(), "--format", "jsonl"});
  ASSERT_THAT(jsonl.out, SizeIs(2));
  EXPECT_THAT(jsonl.out[0],
              AllOf(StartsWith("{\"segment\":\"00000000000000000001.ticks\",\"state\":\"whole\","
                               "\"first\":1,\"last\":2,\"records\":2,\"bytes\":")));
}

TEST_F(LogVerbTest, PrintsRecords) {
  write();
  const Ran text = log({directory(), "--print"});
  EXPECT_EQ(text.code, 0) << text.err;
  const std::string time = to_string(kSomeTime);
  EXPECT_THAT(text.out, ElementsAre(AllOf(StartsWith("1 " + time + " tick.UST10Y. desk epoch="),
                                          HasSubstr(" seq=1 live 4.62% at " + time)),
                                    AllOf(StartsWith("2 "), HasSubstr("2 ticks")),
                                    "    4% at " + time, StartsWith("    4.01% at "),
                                    AllOf(StartsWith("3 "), HasSubstr("complete up to " + time)),
                                    AllOf(StartsWith("4 "), HasSubstr("unreadable: "))));
  const Ran part = log({directory(), "--print", "--format", "jsonl", "--from", "2", "--to", "3"});
  ASSERT_THAT(part.out, SizeIs(2));
  EXPECT_THAT(part.out[0],
              AllOf(StartsWith("{\"number\":2,"),
                    HasSubstr("\"ticks\":[{\"time\":\"" + time + "\",\"value\":4.0}")));
  EXPECT_THAT(part.out[1], HasSubstr("\"heartbeat\":{\"complete_up_to\":\"" + time));
  EXPECT_THAT(log({directory(), "--print", "--topic", "tick.UST2Y."}).out, SizeIs(3));
  const std::string later = to_string(kSomeTime.plus(2 * kNanosPerSecond));
  EXPECT_THAT(log({directory(), "--print", "--since", later}).out, SizeIs(2));
  EXPECT_THAT(log({directory(), "--print", "--until", later}).out, SizeIs(4));
}

TEST_F(LogVerbTest, SaysWhatIsWrong) {
  write();
  std::filesystem::remove(folder_.path() / "ticks/00000000000000000001.ticks");
  std::filesystem::resize_file(folder_.path() / "ticks/00000000000000000003.ticks", 100);
  EXPECT_EQ(log({directory()}).code, 0) << "what was pruned and torn is nothing wrong";
  EXPECT_THAT(log({directory()}).out, ::testing::Contains(HasSubstr("no whole record")));
  const Ran from = log({directory(), "--print", "--from", "1"});
  EXPECT_EQ(from.code, 65);
  EXPECT_THAT(from.err, HasSubstr("records 1 to 2 are no longer kept"));
}

TEST_F(LogVerbTest, MistakesOfTheCommandLineAreTold) {
  EXPECT_EQ(log({directory(), "--from", "1"}).code, 64);
  EXPECT_EQ(log({directory(), "--print", "--since", "soon"}).code, 64);
  EXPECT_EQ(log({directory(), "--print", "--from", "7", "--to", "6"}).code, 64);
  const Ran none = log({directory()});
  EXPECT_EQ(none.code, 74);
  EXPECT_THAT(none.err, HasSubstr("no tick log in " + directory()));
  EXPECT_EQ(log({"--help"}).code, 0);
}

}  // namespace
}  // namespace yieldwatch::testing
