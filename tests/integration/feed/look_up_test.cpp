#include "feed/stream/look_up.h"

#include <gtest/gtest.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace yieldwatch {
namespace {

namespace asio = boost::asio;

TEST(LookUpTest, TheAddressesComeToTheThreadOfTheLoop) {
  asio::io_context io;
  auto work = asio::make_work_guard(io);
  LookedUp found;
  const auto here = std::this_thread::get_id();
  const auto going = look_up(io, "127.0.0.1", [&](LookedUp result) {
    EXPECT_EQ(std::this_thread::get_id(), here);
    found = std::move(result);
    work.reset();
  });
  io.run();
  EXPECT_EQ(found.addresses, std::vector<std::string>{"127.0.0.1"});
  EXPECT_EQ(found.error, "");
}

TEST(LookUpTest, WhatIsNoHostIsSaid) {
  EXPECT_NE(resolve("no host at all").error, "");
}

// As with a name server that never answers.
TEST(LookUpTest, OneThatHangsHoldsUpNobodyAndTooManyFail) {
  std::promise<void> never;
  const std::shared_future<void> answered = never.get_future().share();
  {
    asio::io_context io;
    auto work = asio::make_work_guard(io);
    const auto hang = [answered](const std::string&) {
      answered.wait();
      return LookedUp{.addresses = {"192.0.2.1"}};
    };
    const auto not_called = [](const LookedUp&) { FAIL(); };
    std::vector<std::unique_ptr<LookUp>> going;
    for (int i = 0; i < kMaxLookUps; ++i) {
      going.push_back(look_up(io, "a.example", not_called, hang));
    }
    std::string error;
    const auto one_more = look_up(
        io, "a.example",
        [&](const LookedUp& result) {
          error = result.error;
          work.reset();
        },
        hang);
    io.run();
    EXPECT_EQ(error, "earlier look-ups still have no answer");
  }
  never.set_value();
}

}  // namespace
}  // namespace yieldwatch
