#include "feed/stream/websocket_url.h"

#include <gtest/gtest.h>

#include <string>

namespace yieldwatch {
namespace {

// "tls host port target", or "none".
std::string parsed(std::string_view text) {
  const auto url = parse_websocket_url(text);
  return !url ? "none"
              : (url->tls ? "wss " : "ws ") + url->host + ' ' + url->port + ' ' + url->target;
}

TEST(WebSocketUrlTest, TheAddressesOfSourcesAreTakenApart) {
  EXPECT_EQ(parsed("wss://stream.data.alpaca.markets/v2/iex"),
            "wss stream.data.alpaca.markets 443 /v2/iex");
  EXPECT_EQ(parsed("wss://ws.finnhub.io?token=x"), "wss ws.finnhub.io 443 /?token=x");
  EXPECT_EQ(parsed("ws://127.0.0.1:8080"), "ws 127.0.0.1 8080 /");
  EXPECT_EQ(parsed("ws://[::1]:81/x"), "ws ::1 81 /x");
  EXPECT_EQ(parsed("ws://[::1]"), "ws ::1 80 /");
  EXPECT_EQ(parse_websocket_url("wss://[::1]/x")->authority(), "[::1]:443");
}

TEST(WebSocketUrlTest, WhatIsNoAddressIsNone) {
  for (const char* text :
       {"", "wss:", "wss://", "https://a", "wss://:80", "wss://a:", "wss://a:0", "wss://a:65536",
        "wss://a:8x", "wss://user:word@a", "wss://a/ b", "wss://a/\r\nX: y", "wss://a#b",
        "wss://[::1", "wss://[::1]x", "wss://[]:80", "wss://\xc3\xa4"}) {
    EXPECT_EQ(parsed(text), "none") << text;
  }
}

}  // namespace
}  // namespace yieldwatch
