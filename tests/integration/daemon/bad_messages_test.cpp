// Whatever is sent to the tick bus: it is counted and announced, and the daemon goes on.
#include "integration/daemon/daemon_fixture.h"

namespace yieldwatch::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class BadMessagesTest : public DaemonTest {
 protected:
  BadMessagesTest() : process(daemon(push_config()), options()) {
    EXPECT_TRUE(process.line_with(" info ready ")) << process.error();
  }

  // A sound tick still makes its alert.
  void expect_alive(RawFeed& feed) {
    feed.send(
        {"tick.UST10Y.", envelope_of_tick("UST10Y", "2026-01-05T20:30:00Z", "5.5", "sound", 1)});
    EXPECT_TRUE(process.line_with("2026-01-05T20:30:00Z ALERT watch high UST10Y +5.5%"));
    EXPECT_EQ(accepted_of(status(), "UST10Y"), 1U);
  }

  Process process;
};

TEST_F(BadMessagesTest, EachIsAnnouncedWithItsReason) {
  Listener listener(context_, endpoint("alerts"), {"sys."});
  RawFeed feed(context_, endpoint("ticks"));
  const std::string sound = envelope_of_tick("UST10Y", "2026-01-05T20:29:00Z", "9", "desk", 1);
  std::string flipped = sound;
  flipped[flipped.size() - 12] ^= 1;  // within the body
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases{
      {{"tick.UST10Y.", std::string(100, '\xff')}, "garbage"},
      {{"tick.UST10Y.", ""}, "schema"},
      {{"tick.UST10Y.", sound.substr(0, sound.size() / 2)}, "garbage"},
      {{"tick.UST10Y.", flipped}, "checksum"},
      {{"tick.UST2Y.", sound}, "topic"},
      {{"tick." + std::string(10'000, 'A') + '.', sound}, "topic"},
      {{"tick.", sound}, "topic"},
      {{"tick.UST10Y.", sound, "and a third frame"}, "garbage"},
      {{"tick.UST10Y."}, "garbage"},
      {{"sys.heartbeat.other.", sound}, "topic"},
  };
  std::map<std::string, std::uint64_t> counts;
  for (const auto& [frames, reason] : cases) {
    feed.send(frames);
    const auto refused = listener.next<Refused>();
    ASSERT_TRUE(refused) << reason;
    EXPECT_EQ(refused->reason, reason) << refused->detail;
    EXPECT_EQ(refused->count, ++counts[reason]);
    EXPECT_LE(refused->topic.size(), 200U);
    EXPECT_EQ(listener.event->topic, "sys.bad.");
  }
  const StatusReport report = status();
  for (const auto& [reason, count] : counts) {
    EXPECT_EQ(refused_as(report, reason), count);
  }
  expect_alive(feed);
}

TEST_F(BadMessagesTest, ALineEndFromOutsideCanForgeNoLine) {
  const std::string forged = "\n2026-01-05T20:30:00Z ALERT critical forged UST10Y +9%\n";
  RawFeed feed(context_, endpoint("ticks"));
  feed.send({"tick.UST10Y" + forged + '.', "x"});
  feed.send({"tick.UST10Y.", envelope_of_tick("UST10Y", "2026-01-05T20:29:00Z", "9", forged, 1)});
  feed.send({"tick.UST10Y.", envelope_of_tick(forged, "2026-01-05T20:29:00Z", "9", "desk", 1)});
  ASSERT_TRUE(status_becomes([](const StatusReport& report) {
    return refused_as(report, "topic") + refused_as(report, "garbage") == 3;
  }));
  expect_alive(feed);
  for (const std::string& line : lines_of(process.output())) {
    EXPECT_THAT(line, Not(::testing::StartsWith("2026-01-05T20:30:00Z ALERT critical")));
  }
  const Ran shown = yieldwatch({"status"});
  EXPECT_THAT(shown.out, Not(HasSubstr("critical forged")));
}

TEST_F(BadMessagesTest, AFloodLeavesABoundedLogAndADaemonThatAnswers) {
  constexpr std::uint64_t kFlood = 100'000;
  const auto begun = std::chrono::steady_clock::now();
  RawFeed feed(context_, endpoint("ticks"));
  for (std::uint64_t i = 0; i < kFlood; ++i) {
    feed.send({"tick.UST10Y.", "no envelope"});
  }
  // It answers in the midst of it, and counts every one.
  ASSERT_TRUE(status_becomes(
      [](const StatusReport& report) { return refused_as(report, "garbage") == kFlood; }));
  expect_alive(feed);
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - begun);
  const auto lines = static_cast<std::int64_t>(lines_of(process.output()).size());
  // Ten of a kind a second, and a few at its beginning and end.
  EXPECT_LE(lines, 10 * (seconds.count() + 2) + 20);
}

}  // namespace
}  // namespace yieldwatch::testing
