// What Alpaca and Finnhub want to hear, and what their words mean to the feed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "feed/polled/zone_database.h"
#include "feed/stream/alpaca_feed.h"
#include "feed/stream/finnhub_feed.h"
#include "support/fake_websocket.h"
#include "support/feed_fakes.h"

namespace yieldwatch {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class StreamAdaptersTest : public ::testing::Test {
 protected:
  void alpaca(bool quotes = false) {
    config_.secret = "canary-b";
    config_.quotes = quotes;
    begin(make_alpaca_feed(config_, ports_, socket_));
  }
  void finnhub() { begin(make_finnhub_feed(config_, ports_, socket_)); }
  void begin(std::unique_ptr<Feed> feed) {
    feed_ = std::move(feed);
    feed_->start();
    timer_.run(1);
    socket_.open();
  }
  FeedState state() {
    timer_.run_for(kNanosPerSecond);
    return sink_.heartbeats.back().health->state;
  }
  // What the feed makes of an error with this code.
  std::string after_error(int code) {
    alpaca();
    socket_.say(R"([{"T":"error","code":)" + std::to_string(code) + R"(,"msg":"canary-b"}])");
    return listener_.troubles.empty() ? "goes on" : listener_.troubles.back();
  }

  testing::FakeClock clock_;
  testing::FakeTimer timer_{clock_};
  testing::FakeSink sink_;
  testing::FakeListener listener_;
  testing::FakeWebSocket socket_;
  const FeedPorts ports_{sink_, clock_, timer_, listener_};
  StreamConfig config_{.name = "stream", .key = "canary/a"};
  std::unique_ptr<Feed> feed_;
};

TEST_F(StreamAdaptersTest, AlpacaIsToldTheKeyAndThenTheSymbols) {
  alpaca();
  EXPECT_EQ(socket_.request.url, "wss://stream.data.alpaca.markets/v2/iex");
  EXPECT_THAT(socket_.sent, IsEmpty());
  socket_.say(R"([{"T":"success","msg":"connected"}])");
  socket_.say(R"([{"T":"success","msg":"authenticated"}])");
  EXPECT_THAT(socket_.sent,
              ElementsAre(R"({"action":"auth","key":"canary/a","secret":"canary-b"})",
                          R"({"action":"subscribe","trades":["SPY","IWM","QQQ","TLT","HYG"]})"));
  EXPECT_EQ(state(), FeedState::connecting);
  socket_.say(R"([{"T":"subscription","trades":["HYG","TLT","QQQ","IWM","SPY"],"quotes":[]}])");
  EXPECT_EQ(state(), FeedState::good);
  EXPECT_THAT(listener_.refused, IsEmpty());
}

TEST_F(StreamAdaptersTest, WhatAlpacaDoesNotSendThoughItWasAskedToIsNamed) {
  alpaca();
  socket_.say(R"([{"T":"subscription","trades":["SPY","IWM","HYG"],"quotes":["TLT"]}])");
  EXPECT_THAT(listener_.refused, ElementsAre("the source's subscription lacks QQQ, TLT"));
  EXPECT_THAT(listener_.troubles, ElementsAre("refused: the source's subscription lacks QQQ, TLT"));
  EXPECT_TRUE(socket_.connected());
  EXPECT_EQ(state(), FeedState::refused);
  EXPECT_EQ(sink_.heartbeats.back().health->error, "the source's subscription lacks QQQ, TLT");
}

TEST_F(StreamAdaptersTest, AllThatAlpacaHasIsWhatWasAskedFor) {
  alpaca(true);
  socket_.say(R"([{"T":"subscription","quotes":["*"]}])");
  EXPECT_THAT(listener_.refused, IsEmpty());
}

TEST_F(StreamAdaptersTest, ASubscriptionToNothingThatWasAskedForIsOfNoUse) {
  alpaca(true);
  socket_.say(R"([{"T":"subscription","trades":["SPY","IWM","QQQ","TLT","HYG"]}])");
  EXPECT_THAT(listener_.troubles,
              ElementsAre("trouble: the source's subscription lacks SPY, IWM, QQQ, TLT, HYG"));
  EXPECT_FALSE(socket_.connected());
}

TEST_F(StreamAdaptersTest, AfterHoursNothingIsTakenUnlessItIsAskedFor) {
  config_.symbols = {
      {.symbol = "IWM", .instrument = "IWM", .hours = TradingHours{load_zone("America/New_York")}}};
  alpaca();
  const char* const four = R"([{"T":"t","S":"IWM","p":230.5,"t":"2026-09-28T08:00:00Z"}])";
  const char* const last = R"([{"T":"t","S":"IWM","p":230,"t":"2026-09-25T19:59:59Z"}])";
  socket_.say(four);
  EXPECT_THAT(sink_.sent, IsEmpty());
  EXPECT_EQ(state(), FeedState::connecting);
  EXPECT_EQ(sink_.heartbeats.back().health->outside_hours, 1U);
  EXPECT_EQ(sink_.heartbeats.back().health->refused, 0U);
  socket_.say(last);
  EXPECT_THAT(sink_.sent, Contains("2026-09-25T19:59:59Z IWM 230"));
}

TEST_F(StreamAdaptersTest, AlpacaGivesTradesAsTicks) {
  alpaca();
  socket_.say(R"([{"T":"t","S":"IWM","p":230.5,"t":"2026-09-28T11:59:59.5Z"},)"
              R"({"T":"t","S":"SPY","p":600,"t":"2026-09-28T11:59:59Z"}])");
  EXPECT_THAT(sink_.sent,
              ElementsAre("2026-09-28T11:59:59.500Z IWM 230.5", "2026-09-28T11:59:59Z SPY 600"));
}

TEST_F(StreamAdaptersTest, AlpacaMayBeAskedForQuotes) {
  config_.symbols = {{.symbol = "IWM", .instrument = "SMALL"}};
  alpaca(true);
  socket_.say(R"([{"T":"success","msg":"authenticated"}])");
  EXPECT_EQ(socket_.sent.back(), R"({"action":"subscribe","quotes":["IWM"]})");
  socket_.say(R"([{"T":"q","S":"IWM","bp":230,"ap":231,"t":"2026-09-28T11:59:59Z"}])");
  EXPECT_THAT(sink_.sent.back(), "2026-09-28T11:59:59Z SMALL 230.5");
}

TEST_F(StreamAdaptersTest, AQuoteThatIsTooWideIsNoTickAndNoRefusalButCounted) {
  alpaca(true);
  socket_.say(R"([{"T":"subscription","quotes":["*"]}])");
  socket_.say(R"([{"T":"q","S":"IWM","bp":220,"ap":241,"t":"2026-09-28T11:59:59Z"}])");
  EXPECT_THAT(sink_.sent, IsEmpty());
  EXPECT_THAT(listener_.refused, IsEmpty());
  EXPECT_EQ(state(), FeedState::good);
  EXPECT_EQ(sink_.heartbeats.back().health->wide_quotes, 1U);
}

TEST_F(StreamAdaptersTest, AlpacasErrorsAreForGoodOrForNowOrNothing) {
  EXPECT_EQ(after_error(402), "refused: the source says: 402 ***");
  EXPECT_EQ(after_error(405), "refused: the source says: 405 ***");
  EXPECT_EQ(after_error(409), "refused: the source says: 409 ***");
  EXPECT_EQ(after_error(406), "trouble: the source says: 406 ***");
  EXPECT_EQ(after_error(500), "trouble: the source says: 500 ***");
  listener_.troubles.clear();
  EXPECT_EQ(after_error(403), "goes on");
}

TEST_F(StreamAdaptersTest, FinnhubIsToldEachSymbol) {
  config_.symbols.resize(2);
  finnhub();
  EXPECT_EQ(socket_.request.url, "wss://ws.finnhub.io?token=canary%2Fa");
  EXPECT_THAT(socket_.sent, ElementsAre(R"({"type":"subscribe","symbol":"SPY"})",
                                        R"({"type":"subscribe","symbol":"IWM"})"));
  EXPECT_EQ(state(), FeedState::good);
}

TEST_F(StreamAdaptersTest, FinnhubsTradesOfAMessageAreSorted) {
  finnhub();
  socket_.say(R"({"type":"ping"})");
  socket_.say(R"({"type":"trade","data":[{"s":"IWM","p":2,"t":1790000000002,"v":1},)"
              R"({"s":"IWM","p":1,"t":1790000000001,"v":1}]})");
  ASSERT_THAT(sink_.batches, SizeIs(1));
  EXPECT_THAT(sink_.sent,
              ElementsAre("2026-09-21T14:13:20.001Z IWM 1", "2026-09-21T14:13:20.002Z IWM 2"));
  EXPECT_THAT(listener_.refused, IsEmpty());
}

constexpr const char* kTrade =
    R"({"type":"trade","data":[{"s":"IWM","p":2,"t":1790000000002,"v":1}]})";

TEST_F(StreamAdaptersTest, AnErrorBeforeFinnhubsFirstTradeIsARefusal) {
  finnhub();
  socket_.say(R"({"type":"error","msg":"no canary/a for you"})");
  EXPECT_THAT(listener_.troubles, ElementsAre("refused: the source says: no *** for you"));
  EXPECT_THAT(listener_.refused, ElementsAre("the source says: no *** for you"));
  socket_.say(kTrade);
  EXPECT_THAT(sink_.sent, ElementsAre("2026-09-21T14:13:20.002Z IWM 2"));
  EXPECT_EQ(state(), FeedState::refused) << "the others come, and one is still missing";
  EXPECT_EQ(sink_.heartbeats.back().health->error, "the source says: no *** for you");
}

TEST_F(StreamAdaptersTest, AnErrorAfterFinnhubsFirstTradeIsOneOnlyIfItNamesASymbol) {
  finnhub();
  socket_.say(kTrade);
  socket_.say(R"({"type":"error","msg":"SPYGLASS is busy"})");
  EXPECT_THAT(listener_.refused, ElementsAre("the source says: SPYGLASS is busy"));
  EXPECT_EQ(state(), FeedState::good);
  socket_.say(R"({"type":"error","msg":"SPYGLASS: no such symbol as SPY"})");
  EXPECT_EQ(state(), FeedState::refused);
}

}  // namespace
}  // namespace yieldwatch
