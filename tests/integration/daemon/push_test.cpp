// Ticks from another program, as they come.
#include "integration/daemon/daemon_fixture.h"

namespace yieldwatch::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class PushTest : public DaemonTest {
 protected:
  PushTest() : process(daemon(push_config()), options()) {
    EXPECT_TRUE(process.line_with(" info ready ")) << process.error();
  }

  Process process;
};

TEST_F(PushTest, TicksReachTheAnalyzerAndAlertsComeOut) {
  Listener listener(context_, endpoint("alerts"), {});
  Feed feed(context_, endpoint("ticks"), "desk-1");
  feed.tick("UST10Y", "2026-01-05T20:30:00Z", "4.25");
  feed.tick("UST10Y", "2026-01-05T20:31:00Z", "5.25");
  feed.heartbeat("2026-01-05T20:32:00Z");

  const auto ready = listener.next<Transition>();
  ASSERT_TRUE(ready);
  EXPECT_EQ(ready->state, State::inactive);
  const auto fired = listener.next<Transition>();
  ASSERT_TRUE(fired);
  EXPECT_EQ(to_alert_line(*fired),
            "2026-01-05T20:31:00Z ALERT watch high UST10Y +5.25% (level 5%)");
  EXPECT_EQ(fired->origin, Origin::live);
  EXPECT_EQ(fired->summary, "10-year yield at 5.25%");
  EXPECT_EQ(listener.event->topic, "alert.watch.high.UST10Y.");
  EXPECT_EQ(listener.event->journal_seq, 2U);
  EXPECT_EQ(process.line_with(" ALERT ").value_or("").rfind(to_alert_line(*fired), 0), 0U);

  ASSERT_TRUE(status_becomes(
      [](const StatusReport& r) { return to_string(r.event_time) == "2026-01-05T20:32:00Z"; }));
  const StatusReport report = status();
  ASSERT_EQ(report.feeds.size(), 1U);
  EXPECT_EQ(report.feeds[0].source, "desk-1");
  EXPECT_EQ(report.feeds[0].ticks, 2U);
  EXPECT_EQ(report.feeds[0].lost, 0U);
  EXPECT_EQ(accepted_of(report, "UST10Y"), 2U);
  EXPECT_THAT(yieldwatch({"status"}).out, AllOf(HasSubstr("desk-1"), HasSubstr("firing watch"),
                                                HasSubstr("5.25%"), HasSubstr("to warning (6%)")));
}

TEST_F(PushTest, WhatIsRefusedIsCountedAnnouncedAndShown) {
  Listener listener(context_, endpoint("alerts"), {"sys."});
  Feed feed(context_, endpoint("ticks"), "desk");
  feed.tick("UST10Y", "2026-01-05T20:30:00Z", "4.25");
  struct Case {
    const char* reason;
    const char* topic;
    std::function<void()> publish;
  };
  const std::vector<Case> cases{
      {"late", "sys.late.", [&] { feed.tick("UST10Y", "2026-01-05T20:29:00Z", "5.5"); }},
      {"duplicate", "sys.late.", [&] { feed.tick("UST10Y", "2026-01-05T20:30:00Z", "4.25"); }},
      {"jump", "sys.bad.", [&] { feed.tick("UST10Y", "2026-01-05T20:31:00Z", "6.5"); }},
      {"out_of_bounds", "sys.bad.", [&] { feed.tick("UST10Y", "2026-01-05T20:31:00Z", "42.5"); }},
      {"unknown_instrument", "sys.bad.",
       [&] { feed.tick("UST11Y", "2026-01-05T20:31:00Z", "5.5"); }},
      {"wrong_unit", "sys.bad.",
       [&] { feed.tick("UST10Y", "2026-01-05T20:31:00Z", "5.5", Unit::points); }},
      {"future", "sys.bad.",
       [&] {
         feed.tick_published("UST10Y", "2026-01-05T21:00:00Z", "5.5", "2026-01-05T20:31:00Z");
       }},
  };
  for (const Case& c : cases) {
    c.publish();
    const auto refused = listener.next<Refused>();
    ASSERT_TRUE(refused) << c.reason;
    EXPECT_EQ(refused->reason, c.reason);
    EXPECT_EQ(refused->source, "desk");
    EXPECT_EQ(refused->count, 1U);
    EXPECT_EQ(listener.event->topic, c.topic);
    EXPECT_EQ(refused_as(status(), c.reason), 1U);
    EXPECT_TRUE(process.line_with("reason=" + std::string(c.reason))) << c.reason;
    EXPECT_THAT(yieldwatch({"status"}).out, HasSubstr(c.reason));
  }
  feed.tick("UST10Y", "2026-01-05T20:31:00Z", "5.0");
  EXPECT_TRUE(process.line_with("2026-01-05T20:31:00Z ALERT watch high UST10Y +5%"));
  EXPECT_EQ(accepted_of(status(), "UST10Y"), 2U);
}

TEST_F(PushTest, WhoComesLateSeesWhatIsOnAndCanHaveAllOfIt) {
  Feed feed(context_, endpoint("ticks"), "desk");
  feed.tick("UST10Y", "2026-01-05T20:30:00Z", "5.25");
  feed.tick("UST10Y", "2026-01-05T20:31:00Z", "6.25");
  ASSERT_TRUE(process.line_with("ALERT warning high"));
  Process now({program("yieldwatch"), "tail"}, options());
  EXPECT_THAT(now.line().value_or(""),
              AllOf(HasSubstr("ALERT warning high"), HasSubstr(" (on now)")));
  Process all({program("yieldwatch"), "tail", "--since", "all"}, options());
  EXPECT_THAT(all.line().value_or(""),
              AllOf(HasSubstr("ALERT watch high"), HasSubstr(" (resent)")));
  EXPECT_THAT(all.line().value_or(""), HasSubstr("ALERT warning high"));
  Process next({program("yieldwatch"), "tail", "--since", "1", "--format", "jsonl"}, options());
  EXPECT_THAT(next.line().value_or(""),
              AllOf(HasSubstr(R"("journal_seq":2,"via":"resent","durable":true,"since":")"),
                    HasSubstr(R"(:2"})")));
  feed.tick("UST10Y", "2026-01-05T20:32:00Z", "5.5");
  EXPECT_THAT(now.line().value_or(""), AllOf(HasSubstr("ALERT"), Not(HasSubstr("(on now)"))));
  EXPECT_EQ(yieldwatch({"tail", "--since", "yesterday"}).code, 64);
}

TEST_F(PushTest, AGapInTheNumbersIsAnnounced) {
  Listener listener(context_, endpoint("alerts"), {"sys.gap."});
  RawFeed feed(context_, endpoint("ticks"));
  feed.send({"tick.UST10Y.", envelope_of_tick("UST10Y", "2026-01-05T20:30:00Z", "4", "desk", 1)});
  feed.send({"tick.UST10Y.", envelope_of_tick("UST10Y", "2026-01-05T20:31:00Z", "4.1", "desk", 5)});
  const auto gap = listener.next<Gap>();
  ASSERT_TRUE(gap);
  EXPECT_EQ(gap->source, "desk");
  EXPECT_EQ(gap->topic, "tick.UST10Y.");
  EXPECT_EQ(gap->first, 2U);
  EXPECT_EQ(gap->last, 4U);
  EXPECT_TRUE(process.line_with("error gap source=desk topic=tick.UST10Y. first=2 last=4"));
  EXPECT_EQ(status().feeds.at(0).lost, 3U);
  EXPECT_THAT(yieldwatch({"status"}).out, HasSubstr("3 messages lost"));
}

TEST_F(PushTest, WhatTheSystemSaysIsToldWithUnitsAndSources) {
  Process json({program("yieldwatch"), "tail", "sys.", "--format", "jsonl"}, options());
  Process text({program("yieldwatch"), "tail", "sys."}, options());
  RawFeed feed(context_, endpoint("ticks"));
  // The clients may come late, so there are several of each.
  std::uint64_t seq = 1;
  const auto both_have = [&](Process& tail, const std::string& line) {
    return eventually([&] {
      feed.send({"tick.UST10Y.",
                 envelope_of_tick("UST10Y", "2026-01-05T20:30:00Z", "42", "desk", seq += 2)});
      return (tail.output() + tail.error()).find(line) != std::string::npos;
    });
  };
  EXPECT_TRUE(both_have(json,
                        R"({"event":"refused","reason":"out_of_bounds","source":"desk",)"
                        R"("topic":"tick.UST10Y.","instrument":"UST10Y",)"
                        R"("time":"2026-01-05T20:30:00Z","value":42.0,"unit":"%","detail":")"))
      << json.output();
  EXPECT_TRUE(both_have(json, R"({"event":"gap","source":"desk","topic":"tick.UST10Y.","first":)"));
  EXPECT_TRUE(both_have(text, "gap: 1 messages of tick.UST10Y. from desk ("));
  for (Process* tail : {&json, &text}) {
    tail->signal(SIGTERM);
    EXPECT_EQ(tail->wait(), 0);
  }
}

TEST_F(PushTest, ATierIsFollowedWithThoseAboveIt) {
  Process warnings({program("yieldwatch"), "tail", "warning"}, options());
  Listener listener(context_, endpoint("alerts"), {"sys."});
  Feed feed(context_, endpoint("ticks"), "desk");
  // A tick that is refused is heard of by all who follow sys., so it tells that an attempt is
  // through; and the client may come late, so there are several.
  ASSERT_TRUE(eventually([&] {
    feed.tick("UST10Y", "2026-01-05T20:30:00Z", "4.5");
    feed.tick("UST10Y", "2026-01-05T20:30:00Z", "5.5");
    feed.tick("UST10Y", "2026-01-05T20:30:00Z", "6");
    return warnings.line(std::chrono::milliseconds(10)).has_value();
  }));
  warnings.signal(SIGTERM);
  ASSERT_EQ(warnings.wait(), 0);
  for (const std::string& line : lines_of(warnings.output())) {
    EXPECT_THAT(line, ::testing::AnyOf(HasSubstr("ALERT warning"), HasSubstr("was warning")));
  }
}

class NoPushTest : public DaemonTest {};

TEST_F(NoPushTest, WithoutAPushFeedAPushIsRefused) {
  folder_.write("rules.toml", kSimpleRules);
  Process process(daemon(config("rules = [\"rules.toml\"]\n")), options());
  ASSERT_TRUE(process.line_with(" info ready "));
  Listener listener(context_, endpoint("alerts"), {"sys."});
  Feed feed(context_, endpoint("ticks"), "desk");
  feed.tick("UST10Y", "2026-01-05T20:30:00Z", "5.5");
  const auto refused = listener.next<Refused>();
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->reason, "no_push_feed");
  EXPECT_THAT(refused->detail, HasSubstr("[feed.desk] kind = \"push\""));
  EXPECT_EQ(refused_as(status(), "no_push_feed"), 1U);
  EXPECT_EQ(accepted_of(status(), "UST10Y"), 0U);
}

}  // namespace
}  // namespace yieldwatch::testing
