// What a source or the net may do to an open stream, each with TLS and without: the feed must
// send the ticks it was sent and no other, say what happened, and go on.
#include "integration/feed/stream_fixture.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string kFirst = "2026-01-05T15:00:00Z IWM 230.5";
const std::string kSecond = "2026-01-05T15:00:01Z IWM 231";

class StreamTrouble : public StreamFixture, public ::testing::WithParamInterface<bool> {
 protected:
  void start(const std::string& steps) {
    serve(steps);
    follow(GetParam() ? "wss://localhost:" + server_->port("https") + "/v2?x=canary-key"
                      : "ws://127.0.0.1:" + server_->port("http") + "/v2?x=canary-key");
  }

  // A stream of one tick, then `trouble` on the same connection; the next one gives another tick.
  void start_with(const std::string& trouble, const std::string& more = "") {
    start(websocket(kSubscribed + ", " + text_action(trade("230.5", 0)) + ", " + trouble, more) +
          ", " + good());
  }
  static std::string good() { return websocket(kSubscribed + ", " + text_action(trade("231", 1))); }

  // It connected anew, because of `trouble`, and both ticks came.
  void expect_goes_on(const std::string& trouble) {
    EXPECT_TRUE(until([&] { return ticks().size() >= 2; }));
    EXPECT_THAT(ticks(), ElementsAre(kFirst, kSecond));
    ASSERT_THAT(listener_.troubles, SizeIs(1));
    EXPECT_THAT(listener_.troubles[0], HasSubstr("trouble: "));
    EXPECT_THAT(listener_.troubles[0], HasSubstr(trouble));
    EXPECT_EQ(listener_.recovered, 1);
  }
  // The same after a first connection that gave nothing.
  void expect_comes_up_after(const std::string& trouble) {
    EXPECT_TRUE(until([&] { return !ticks().empty(); }));
    EXPECT_THAT(ticks(), ElementsAre(kSecond));
    ASSERT_THAT(listener_.troubles, SizeIs(1));
    EXPECT_THAT(listener_.troubles[0], HasSubstr(trouble));
  }
  // It said why, and does not come back soon.
  void expect_refused(const std::string& why) {
    ASSERT_TRUE(until_trouble());
    EXPECT_THAT(listener_.troubles[0], HasSubstr("refused: "));
    EXPECT_THAT(listener_.troubles[0], HasSubstr(why));
    const auto beats = sink_.heartbeats.size();
    EXPECT_TRUE(until([&] { return sink_.heartbeats.size() > beats; }));
    EXPECT_GT(sink_.heartbeats.back().health->next_attempt.ns,
              clock_.now().ns + 20 * kNanosPerMinute);
    EXPECT_EQ(requests(), 1);
    EXPECT_THAT(ticks(), IsEmpty());
  }
  // On the same connection: `refusal` was counted and told, and the next tick came.
  void expect_stays(const std::string& refusal) {
    EXPECT_TRUE(until([&] { return ticks().size() >= 2; }));
    EXPECT_THAT(ticks(), ElementsAre(kFirst, kSecond));
    ASSERT_THAT(listener_.refused, SizeIs(1));
    EXPECT_THAT(listener_.refused[0], HasSubstr(refusal));
    EXPECT_THAT(listener_.troubles, IsEmpty());
    EXPECT_EQ(requests(), 1);
  }
  void start_and_stay(const std::string& trouble) {
    start(websocket(kSubscribed + ", " + text_action(trade("230.5", 0)) + ", " + trouble + ", " +
                    text_action(trade("231", 1))));
  }
};

TEST_P(StreamTrouble, AKeyThatTheHandshakeRefusesIsNotTriedAgainSoon) {
  start(R"({"status": 401, "body": "canary-key"})");
  expect_refused("answered 401 Unauthorized");
}

TEST_P(StreamTrouble, AForbiddenHandshakeIsARefusal) {
  start(R"({"status": 403})");
  expect_refused("answered 403 Forbidden");
}

TEST_P(StreamTrouble, AServerErrorAtTheHandshakeIsTriedAgain) {
  start(R"({"status": 500}, )" + good());
  expect_comes_up_after("answered 500 Internal Server Error");
}

TEST_P(StreamTrouble, TooManyRequestsAtTheHandshakeAreTriedAgain) {
  start(R"({"status": 429}, )" + good());
  expect_comes_up_after("answered 429 Too Many Requests");
}

TEST_P(StreamTrouble, ASourceThatNamesADateIsLeftAloneUpToADay) {
  start(R"({"status": 503, "headers": {"Retry-After": "Fri, 01 Jan 2100 00:00:00 GMT"}})");
  ASSERT_TRUE(until_trouble());
  EXPECT_THAT(listener_.troubles[0], HasSubstr("trouble: "));
  EXPECT_THAT(listener_.troubles[0], HasSubstr("answered 503 Service Unavailable"));
  const auto beats = sink_.heartbeats.size();
  EXPECT_TRUE(until([&] { return sink_.heartbeats.size() > beats; }));
  const FeedHealth& health = *sink_.heartbeats.back().health;
  EXPECT_GE(health.next_attempt.ns - health.error_time.ns, 24 * kNanosPerHour);
}

TEST_P(StreamTrouble, APageInPlaceOfAWebSocketIsTriedAgain) {
  start(R"({"status": 200, "body": "<html>"}, )" + good());
  expect_comes_up_after("answered 200 OK");
}

TEST_P(StreamTrouble, AHandshakeWithAWrongKeyIsNoWebSocket) {
  start(websocket(text_action(trade("1", 0)), R"(, "accept": "wrong")") + ", " + good());
  expect_comes_up_after("WebSocket handshake");
}

TEST_P(StreamTrouble, AHandshakeThatIsCutIsTriedAgain) {
  start(R"({"raw": "HTTP/1.1 101 Swi"}, )" + good());
  expect_comes_up_after("WebSocket handshake");
}

TEST_P(StreamTrouble, AHandshakeThatNeverComesTimesOut) {
  options_.connect_ns = kNanosPerSecond;
  start(R"({"raw": "", "then": "silence"}, )" + good());
  expect_comes_up_after("no WebSocket handshake from");
}

TEST_P(StreamTrouble, SilenceAfterTheConnectionIsGivenUp) {
  times_.answer_ns = 2 * kNanosPerSecond;
  start(websocket("") + ", " + good());
  expect_comes_up_after("no answer to the key");
}

TEST_P(StreamTrouble, SilenceAfterTheSubscriptionIsGivenUp) {
  times_.answer_ns = 2 * kNanosPerSecond;
  start(websocket(kGreeting + text_action(R"([{"T":"success","msg":"authenticated"}])")) + ", " +
        good());
  expect_comes_up_after("no answer to the subscription");
}

TEST_P(StreamTrouble, AStreamThatAnswersNoPingIsGivenUp) {
  options_.idle_ns = kNanosPerSecond;
  start_with(R"({"pause": 0})", R"(, "pongs": false)");
  expect_goes_on("nothing heard from");
}

TEST_P(StreamTrouble, AStreamWithoutTradesThatAnswersPingsIsLeftAlone) {
  options_.idle_ns = kNanosPerSecond / 4;
  start_and_stay(R"({"pause": 2})");
  EXPECT_TRUE(until([&] { return ticks().size() >= 2; }));
  EXPECT_THAT(listener_.troubles, IsEmpty());
  EXPECT_EQ(requests(), 1);
}

TEST_P(StreamTrouble, PingsOfTheSourceAreAnswered) {
  start_and_stay(R"({"ping": "are you there"})");
  EXPECT_TRUE(
      until([&] { return server_->count(R"("opcode": 10, "text": "are you there")") > 0; }));
  EXPECT_TRUE(until([&] { return ticks().size() >= 2; }));
  EXPECT_THAT(listener_.troubles, IsEmpty());
}

TEST_P(StreamTrouble, GoingAwayIsFollowedByANewConnection) {
  start_with(R"({"close": 1001, "reason": "canary-key bye"})");
  expect_goes_on("code 1001, *** bye");
}

TEST_P(StreamTrouble, AnErrorOfTheSourceIsFollowedByANewConnection) {
  start_with(R"({"close": 1011})");
  expect_goes_on("code 1011");
}

TEST_P(StreamTrouble, AConnectionThatEndsWithoutAWordIsMadeAnew) {
  start_with(R"({"drop": true})");
  expect_goes_on("lost");
}

TEST_P(StreamTrouble, AConnectionThatIsResetIsMadeAnew) {
  start_with(R"({"reset": true})");
  expect_goes_on("lost");
}

TEST_P(StreamTrouble, HalfAFrameIsNoTick) {
  start_with(R"({"half": )" + json_quote(trade("999", 0)) + R"(}, {"drop": true})");
  expect_goes_on("lost");
}

TEST_P(StreamTrouble, AFrameThatClaimsTooMuchIsNotWaitedFor) {
  start_with(R"({"claim": 1099511627776})");
  expect_goes_on("a message of more than 1048576 bytes");
}

TEST_P(StreamTrouble, AHugeMessageIsNotTaken) {
  start_with(R"({"huge": 1048577})");
  expect_goes_on("a message of more than 1048576 bytes");
}

TEST_P(StreamTrouble, GarbageInPlaceOfFramesEndsTheConnection) {
  start_with(R"({"garbage": 1000})");
  expect_goes_on("no WebSocket");
}

TEST_P(StreamTrouble, AMaskedFrameEndsTheConnection) {
  start_with(R"({"masked": "[]"})");
  expect_goes_on("no WebSocket");
}

TEST_P(StreamTrouble, TextThatIsNoUtf8EndsTheConnection) {
  start_with(R"({"bad_utf8": true})");
  expect_goes_on("no WebSocket");
}

TEST_P(StreamTrouble, ABinaryMessageIsCountedAndPassedOver) {
  start_and_stay(R"({"binary_base64": "AAECAw=="})");
  expect_stays("a binary message of 4 bytes");
}

TEST_P(StreamTrouble, WhatIsNoJsonIsCountedAndPassedOver) {
  start_and_stay(text_action("<html>oops</html>"));
  expect_stays("HTML");
}

TEST_P(StreamTrouble, ATradeOfWhatNobodyAskedForIsCountedAndPassedOver) {
  start_and_stay(text_action(R"([{"T":"t","S":"TSLA","p":1,"t":"2026-01-05T15:00:00Z"}])"));
  expect_stays("\"TSLA\" was not asked for");
}

TEST_P(StreamTrouble, ATradeFromTheFutureIsCountedAndPassedOver) {
  start_and_stay(text_action(R"([{"T":"t","S":"IWM","p":1,"t":"2099-01-05T15:00:00Z"}])"));
  expect_stays("is still to come");
}

TEST_P(StreamTrouble, ATradeThatComesLateIsLeftOut) {
  start_and_stay(text_action(trade("999", -60)));
  EXPECT_TRUE(until([&] { return ticks().size() >= 2; }));
  EXPECT_THAT(ticks(), ElementsAre(kFirst, kSecond));
}

TEST_P(StreamTrouble, AMessageInFragmentsIsWhole) {
  const std::string whole = trade("230.75", 0);
  start_and_stay(R"({"fragments": [)" + json_quote(whole.substr(0, 10)) + ", " +
                 json_quote(whole.substr(10)) + "]}");
  EXPECT_TRUE(until([&] { return ticks().size() >= 3; }));
  EXPECT_EQ(ticks()[1], "2026-01-05T15:00:00Z IWM 230.75");
}

TEST_P(StreamTrouble, AMessageThatDripsIsWhole) {
  start_and_stay(R"({"drip": )" + json_quote(trade("230.75", 0)) + R"(, "every": 0.002})");
  EXPECT_TRUE(until([&] { return ticks().size() >= 3; }));
  EXPECT_THAT(listener_.troubles, IsEmpty());
}

TEST_P(StreamTrouble, ADripThatNeverBecomesAMessageIsSilence) {
  options_.idle_ns = kNanosPerSecond;
  start_with(R"({"drip": ")" + std::string(20'000, 'x') + R"(", "every": 0.01})",
             R"(, "pongs": false)");
  expect_goes_on("nothing heard from");
}

TEST_P(StreamTrouble, AKeyThatTheSourceRefusesIsNotTriedAgainSoon) {
  start(websocket(kGreeting +
                  text_action(R"([{"T":"error","code":402,"msg":"auth failed: canary-key"}])")));
  expect_refused("the source says: 402 auth failed: ***");
}

TEST_P(StreamTrouble, ASubscriptionThatTheSourceRefusesIsNotTriedAgainSoon) {
  start(websocket(kGreeting + text_action(R"([{"T":"success","msg":"authenticated"}])") +
                  R"(, {"expect": "subscribe"}, )" +
                  text_action(R"([{"T":"error","code":405,"msg":"symbol limit exceeded"}])")));
  expect_refused("405 symbol limit exceeded");
}

TEST_P(StreamTrouble, AKeyThatIsInUseElsewhereIsTriedAgain) {
  start(websocket(kGreeting +
                  text_action(R"([{"T":"error","code":406,"msg":"connection limit exceeded"}])")) +
        ", " + good());
  expect_comes_up_after("406 connection limit exceeded");
}

TEST_P(StreamTrouble, ASourceThatThrowsUsOutAgainAndAgainIsNotStormed) {
  start(websocket(kSubscribed + R"(, {"drop": true})"));
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_TRUE(until([&] { return server_->requests() >= 15; }));
  // 20, 40, 80 and then 100 ms between attempts, of which half may be missing.
  EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(500));
  EXPECT_THAT(ticks(), IsEmpty());
}

TEST_P(StreamTrouble, EveryMessageOfABurstArrives) {
  start(websocket(kSubscribed + R"(, {"burst": {"texts": [)" + json_quote(trade("230.5", 0)) +
                  R"(], "count": 3000, "rate": 0}})"));
  EXPECT_TRUE(until([&] { return sink_.batches.size() >= 3000; }));
  EXPECT_THAT(listener_.troubles, IsEmpty());
  EXPECT_THAT(listener_.refused, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Stream, StreamTrouble, ::testing::Bool(),
                         [](const auto& tls) { return tls.param ? "Tls" : "Plain"; });

}  // namespace
}  // namespace yieldwatch
