#include "core/loopback.h"

#include <gtest/gtest.h>

namespace yieldwatch {
namespace {

TEST(LoopbackTest, ThisMachineHasTheseNames) {
  for (const char* host :
       {"localhost", "127.0.0.1", "127.1.2.3", "127.255.255.255", "::1", "[::1]"}) {
    EXPECT_TRUE(is_loopback(host)) << host;
  }
}

TEST(LoopbackTest, OthersAreElsewhereHoweverMuchTheyLookLikeIt) {
  for (const char* host : {"",
                           "127",
                           "127.",
                           "127.1",
                           "127.0.1",
                           "127.0.0.1.",
                           "127.0.0.0.1",
                           "127.0.0.256",
                           "127.0.0.x",
                           "127..0.1",
                           "127.0.0.01",
                           "0127.0.0.1",
                           "10.0.0.1",
                           "0.0.0.0",
                           "::",
                           "[::]",
                           "127.0.0.1.example.com",
                           "127.evil.example",
                           "localhost.example.com",
                           "LOCALHOST.x"}) {
    EXPECT_FALSE(is_loopback(host)) << host;
  }
}

}  // namespace
}  // namespace yieldwatch
