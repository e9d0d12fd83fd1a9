// A polled feed between a bus and a source that both are the test.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/polled_world.h"

namespace yieldwatch {

using namespace std::chrono_literals;

class FakeHttp final : public HttpClient {
 public:
  HttpId get(HttpRequest request, HttpHandler handler) override {
    requests.push_back(std::move(request));
    handler_ = std::move(handler);
    return requests.size();
  }
  void cancel(HttpId id) override {
    if (id == requests.size()) {
      handler_ = nullptr;
    }
  }
  bool asked() const { return handler_ != nullptr; }
  void answer(HttpResult result) { std::exchange(handler_, nullptr)(std::move(result)); }
  void answer(const std::string& body) { answer(HttpResult{.status = 200, .body = body}); }
  const std::string& url() const { return requests.back().url; }

  std::vector<HttpRequest> requests;

 private:
  HttpHandler handler_;
};

class PolledFeedTest : public ::testing::Test {
 protected:
  void make(PolledFeedConfig config) {
    config.name = "live";
    config.random = [] { return 1.0; };
    feed_ = make_polled_feed(std::move(config), world_.ports(), http_);
    feed_->start();
    world_.pass(0ns);
  }
  // The 10-year and the 2-year of the Treasury.
  void make_treasury() {
    make({.kind = "treasury",
          .symbols = {{"BC_2YEAR", "UST2Y"}, {"BC_10YEAR", "UST10Y"}},
          .backfill_days = 14});
  }
  // Lets time pass until the feed asks: when it said it would, and not before.
  void until_asked() {
    if (!http_.asked()) {
      world_.pass(1s);
    }
    if (!http_.asked()) {
      world_.jump(
          std::chrono::nanoseconds(world_.sink.health.next_attempt.ns - world_.clock.wall.ns) - 2s);
    }
    for (int i = 0; i < 3 && !http_.asked(); ++i) {
      world_.pass(1s);
    }
    ASSERT_TRUE(http_.asked());
  }
  void answer(const std::string& body) {
    until_asked();
    http_.answer(body);
  }
  std::vector<std::string> ticks() { return world_.sink.take(); }
  const FeedHealth& health() {
    world_.pass(1s);
    return world_.sink.health;
  }

  testing::PolledWorld world_;
  FakeHttp http_;
  std::unique_ptr<Feed> feed_;
};

inline const std::string kThreeDays = testing::treasury_xml({{"2026-09-24", {"5.18", "4.87"}},
                                                             {"2026-09-25", {"5.17", "4.81"}},
                                                             {"2026-09-28", {"5.24", "4.92"}}});

}  // namespace yieldwatch
