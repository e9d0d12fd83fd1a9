#include "wire/alert_archive.h"

#include <gtest/gtest.h>

#include "support/wire.h"
#include "wire/control.h"
#include "wire/envelope.h"

namespace yieldwatch {
namespace {

template <typename Report>
Decoded<Report> sent(const Report& report) {
  const auto reply = decode_reply(encode(ControlReply{3, report}));
  return reply ? Decoded<Report>(std::get<Report>(reply->answer)) : reply.error();
}

JournaledAlert alert(std::uint64_t seq) {
  return {.journal_seq = seq,
          .publish_time = kSomeTime,
          .topic = "alert.watch.a.X.",
          .transition = std::string("\0\xff", 2),
          .not_durable = seq == 2};
}

TEST(AlertArchiveTest, QuestionsComeBackAsTheyWere) {
  const auto since = decode_request(
      encode(ControlRequest{7, SinceQuestion{41, {"alert.warning.", "alert.critical."}, 9}}));
  ASSERT_TRUE(since);
  const auto& question = std::get<SinceQuestion>(since->question);
  EXPECT_EQ(question.after, 41U);
  EXPECT_EQ(question.prefixes, (std::vector<std::string>{"alert.warning.", "alert.critical."}));
  EXPECT_EQ(question.limit, 9U);
  const auto snapshot = decode_request(encode(ControlRequest{8, SnapshotQuestion{}}));
  ASSERT_TRUE(snapshot);
  EXPECT_TRUE(std::holds_alternative<SnapshotQuestion>(snapshot->question));
}

TEST(AlertArchiveTest, ReportsComeBackAsTheyWere) {
  const SnapshotReport snapshot{.journal_seq = 9,
                                .epoch = kSomeTime,
                                .journal = {5},
                                .durable_head = 7,
                                .alerts = {alert(2), alert(8)}};
  ASSERT_TRUE(sent(snapshot));
  EXPECT_EQ(*sent(snapshot), snapshot);
  const SinceReport since{.alerts = {alert(2), alert(8)},
                          .through = 9,
                          .head = 12,
                          .lost = {{3, 3, "unwritten"}, {5, 7, "pruned"}},
                          .epoch = kSomeTime,
                          .journal = {5},
                          .durable_head = 8};
  ASSERT_TRUE(sent(since));
  EXPECT_EQ(*sent(since), since);
}

TEST(AlertArchiveTest, NumbersThatDoNotRiseAreRefused) {
  EXPECT_FALSE(sent(SnapshotReport{.journal_seq = 7, .alerts = {alert(8)}}));
  EXPECT_FALSE(sent(SinceReport{.alerts = {alert(2), alert(2)}, .through = 9}));
  EXPECT_FALSE(sent(SinceReport{.alerts = {alert(0)}, .through = 9}));
  EXPECT_FALSE(sent(SinceReport{.alerts = {alert(10)}, .through = 9}));
  EXPECT_FALSE(sent(SinceReport{.through = 9, .lost = {{4, 3, ""}}}));
  EXPECT_FALSE(sent(SinceReport{.through = 9, .lost = {{1, 3, ""}, {3, 4, ""}}}));
}

TEST(AlertArchiveTest, AFilterTakesWholeTokens) {
  const TopicFilter some({"alert.watch.", "alert.none.a."});
  EXPECT_TRUE(some.matches("alert.watch.b.X."));
  EXPECT_TRUE(some.matches("alert.none.a.X."));
  EXPECT_FALSE(some.matches("alert.none.ab.X."));
  EXPECT_FALSE(some.matches("alert.watcher.b.X."));
  EXPECT_FALSE(some.matches(""));
  EXPECT_TRUE(TopicFilter({}).matches("anything"));
}

TEST(AlertArchiveTest, AnAlertIsOnWhileItIsPendingFiringOrWithoutData) {
  Transition t = some_transition();
  for (const State state : {State::pending, State::firing, State::nodata}) {
    t.state = state;
    EXPECT_TRUE(is_on(t));
  }
  for (const State state : {State::inactive, State::warming}) {
    t.state = state;
    EXPECT_FALSE(is_on(t));
  }
  t.state = State::nodata;  // of a rule that was inactive
  t.id.clear();
  EXPECT_FALSE(is_on(t));
}

TEST(AlertArchiveTest, AnEnvelopeSaysWhatIsNotDurable) {
  Envelope head = good_head();
  head.not_durable = true;
  EnvelopeDecoder decoder;
  const auto decoded = decoder.decode(envelope_bytes(head, "x"));
  ASSERT_TRUE(decoded);
  EXPECT_TRUE(decoded->not_durable);
}

}  // namespace
}  // namespace yieldwatch
