// What may stand between a stream and its source: names, ports, certificates, proxies.
#include <cstdlib>

#include "feed/stream/finnhub_feed.h"
#include "integration/feed/stream_fixture.h"

namespace yieldwatch {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class StreamConnection : public StreamFixture {
 protected:
  StreamConnection() {
    serve(websocket(kSubscribed + ", " + text_action(trade("231", 1))));
    options_.connect_ns = kNanosPerSecond;
  }
  ~StreamConnection() override { unsetenv("https_proxy"); }
  std::string at(const std::string& scheme, const std::string& port) {
    return scheme + "localhost:" + server_->port(port) + "/v2?x=canary-key";
  }
  // It never gets through, and says this.
  void expect_trouble(const std::string& text) {
    ASSERT_TRUE(until_trouble());
    EXPECT_THAT(listener_.troubles[0], HasSubstr(text));
    const auto beats = sink_.heartbeats.size();
    EXPECT_TRUE(until([&] { return sink_.heartbeats.size() > beats; }));
    EXPECT_THAT(ticks(), IsEmpty());
    EXPECT_EQ(listener_.recovered, 0);
  }
};

TEST_F(StreamConnection, AGoodCertificateIsTrusted) {
  follow(at("wss://", "https"));
  EXPECT_TRUE(until([&] { return ticks().size() == 1; }));
}

TEST_F(StreamConnection, AnExpiredCertificateIsRefused) {
  follow(at("wss://", "https_expired"));
  expect_trouble("certificate has expired");
  EXPECT_EQ(server_->requests(), 0);
}

TEST_F(StreamConnection, ACertificateOfAnotherHostIsRefused) {
  follow(at("wss://", "https_wrong_host"));
  expect_trouble("TLS with localhost");
  EXPECT_EQ(server_->requests(), 0);
}

TEST_F(StreamConnection, ACertificateThatNobodySignedIsRefused) {
  follow(at("wss://", "https_self_signed"));
  expect_trouble("self-signed certificate");
  EXPECT_EQ(server_->requests(), 0);
}

TEST_F(StreamConnection, ACertificateOfAnUnknownAuthorityIsRefused) {
  const std::string url = at("wss://", "https");
  const auto server = std::move(server_);  // so that its authority is not trusted
  follow(url);
  expect_trouble("TLS with localhost");
  EXPECT_EQ(server->requests(), 0);
}

TEST_F(StreamConnection, APortWithoutTlsIsRefused) {
  follow(at("wss://", "http"));
  expect_trouble("TLS with localhost");
}

TEST_F(StreamConnection, APortWhereNobodyAnswersIsTriedAgain) {
  follow(at("wss://", "closed"));
  expect_trouble("cannot connect to localhost");
}

TEST_F(StreamConnection, AConnectionThatIsNeverMadeTimesOut) {
  follow("ws://127.0.0.1:" + server_->port("deaf"));
  expect_trouble("no connection to 127.0.0.1");
}

TEST_F(StreamConnection, TlsThatNeverBeginsTimesOut) {
  follow(at("wss://", "silent"));
  expect_trouble("no TLS with localhost");
}

TEST_F(StreamConnection, AHostThatDoesNotExistIsTriedAgain) {
  options_.connect_ns = kLong;
  follow("wss://no-such-host.invalid/v2?x=canary-key");
  expect_trouble("cannot find no-such-host.invalid");
}

TEST_F(StreamConnection, PlainWebSocketsBeyondThisMachineAreRefused) {
  follow("ws://stream.example/v2?x=canary-key");
  expect_trouble("refused: ws:// is for this machine only");
}

TEST_F(StreamConnection, WhatIsNoAddressIsRefused) {
  follow("https://stream.example/v2?x=canary-key");
  expect_trouble("refused: not the address of a WebSocket");
}

TEST_F(StreamConnection, AProxyThatRefusesIsNotPassedBy) {
  serve(R"({"status": 407})");
  setenv("https_proxy",
         ("http://canary-user:canary-word@127.0.0.1:" + server_->port("http")).c_str(), 1);
  follow("wss://stream.example/v2?x=canary-key");
  expect_trouble("the proxy 127.0.0.1 answered 407");
  EXPECT_TRUE(server_->event_with("\"method\": \"CONNECT\", \"target\": \"stream.example:443\""));
}

TEST_F(StreamConnection, AProxyLeadsToTheSourceAndTheTlsIsWithThat) {
  serve(R"({"tunnel": "https"}, )" + websocket(kSubscribed + ", " + text_action(trade("231", 1))));
  setenv("https_proxy",
         ("http://canary-user:canary-word@127.0.0.1:" + server_->port("http")).c_str(), 1);
  options_.connect_ns = kLong;
  follow("wss://source.test/v2?x=canary-key");
  EXPECT_TRUE(until([&] { return ticks().size() == 1; }));
  EXPECT_THAT(listener_.troubles, IsEmpty());
  const auto asked = server_->event_with("\"method\": \"CONNECT\"");
  ASSERT_TRUE(asked);
  EXPECT_THAT(*asked, HasSubstr("\"target\": \"source.test:443\""));
  EXPECT_THAT(*asked, HasSubstr("Basic Y2FuYXJ5LXVzZXI6Y2FuYXJ5LXdvcmQ="));
  EXPECT_TRUE(
      server_->event_with("\"port\": \"https\", \"method\": \"GET\", \"target\": \"/v2?x="));
}

TEST_F(StreamConnection, BehindAProxyTheCertificateIsStillTheSources) {
  serve(R"({"tunnel": "https_wrong_host"})");
  setenv("https_proxy", ("http://127.0.0.1:" + server_->port("http")).c_str(), 1);
  options_.connect_ns = kLong;
  follow("wss://source.test/v2?x=canary-key");
  expect_trouble("TLS with source.test");
}

TEST_F(StreamConnection, ATokenInTheAddressIsInNoText) {
  serve(R"({"status": 401, "headers": {"X": "canary-key"}})");
  client_ = make_websocket_client(io_, options_);
  feed_ = make_finnhub_feed(
      {.name = "finnhub", .url = "ws://127.0.0.1:" + server_->port("http"), .key = "canary-key"},
      {sink_, clock_, *timer_, listener_}, *client_);
  feed_->start();
  expect_trouble("refused: 127.0.0.1");
  EXPECT_TRUE(server_->event_with("token=canary-key"));
}

TEST_F(StreamConnection, AFeedThatIsStoppedLetsGoOfItsConnection) {
  follow(at("wss://", "https"));
  EXPECT_TRUE(until([&] { return ticks().size() == 1; }));
  feed_->stop();
  EXPECT_TRUE(until([&] { return server_->count("\"closed\"") > 0; }));
  const auto sent = sink_.sent.size();
  io_.run();  // nothing is left to do
  EXPECT_EQ(sink_.sent.size(), sent);
}

}  // namespace
}  // namespace yieldwatch
