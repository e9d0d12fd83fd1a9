// The way to a host that has several addresses, and one that nobody wants any more.
#include "feed/stream/websocket_route.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace yieldwatch {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kFirst = "127.0.0.2";
constexpr const char* kSecond = "127.0.0.1";

class WebSocketRouteTest : public ::testing::Test {
 protected:
  // The host with the addresses of these.
  void open(std::vector<std::string> addresses, std::int64_t connect_ns = 20 * kNanosPerSecond) {
    route_.emplace(
        io_, socket_, connect_ns, [this](std::string step) { steps_.push_back(std::move(step)); },
        [addresses = std::move(addresses)](const std::string&) {
          return LookedUp{.addresses = addresses};
        });
    url_ = {.host = "localhost", .port = std::to_string(port_)};
    asio::co_spawn(
        io_, [this] { return run(); }, asio::detached);
  }
  asio::awaitable<void> run() {
    fault_ = co_await route_->open(url_);
    over_ = true;
  }

  // A port on the second address that answers.
  tcp::acceptor listener() {
    tcp::acceptor made(io_, {asio::ip::make_address(kSecond), 0});
    port_ = made.local_endpoint().port();
    return made;
  }
  // The same port on the first one, which answers nobody: its queue is full.
  void deafen() {
    deaf_.open(tcp::v4());
    deaf_.bind({asio::ip::make_address(kFirst), port_});
    deaf_.listen(0);
    for (tcp::socket& filler : fillers_) {
      filler.async_connect(deaf_.local_endpoint(), [](const boost::system::error_code&) {});
    }
  }

  asio::io_context io_;
  tcp::socket socket_{io_};
  std::uint16_t port_ = 0;
  tcp::acceptor deaf_{io_};
  std::vector<tcp::socket> fillers_ = [this] {
    std::vector<tcp::socket> made;
    for (int i = 0; i < 4; ++i) {
      made.emplace_back(io_);
    }
    return made;
  }();
  std::vector<std::string> steps_;
  WebSocketUrl url_;
  std::optional<WebSocketRoute> route_;
  std::optional<WebSocketFault> fault_;
  bool over_ = false;
};

TEST_F(WebSocketRouteTest, AnAddressThatSwallowsEverythingDoesNotKeepItFromTheNext) {
  const tcp::acceptor there = listener();
  deafen();
  open({kFirst, kSecond}, kNanosPerSecond);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!over_ && std::chrono::steady_clock::now() < deadline) {
    io_.run_one_for(std::chrono::milliseconds(50));
  }
  ASSERT_TRUE(over_);
  EXPECT_FALSE(fault_) << fault_->text;
  EXPECT_EQ(socket_.remote_endpoint().address().to_string(), kSecond);
  EXPECT_THAT(steps_, ElementsAre("no address for localhost", HasSubstr("no connection to ")))
      << "one step for all of them";
}

TEST_F(WebSocketRouteTest, AnAddressThatRefusesDoesNotEither) {
  const tcp::acceptor there = listener();
  open({kFirst, kSecond});
  io_.run();
  EXPECT_FALSE(fault_);
  EXPECT_EQ(socket_.remote_endpoint().address().to_string(), kSecond);
}

TEST_F(WebSocketRouteTest, WhereAllRefuseTheLastSaysWhy) {
  port_ = listener().local_endpoint().port();
  open({kFirst, kSecond});
  io_.run();
  ASSERT_TRUE(fault_);
  EXPECT_THAT(fault_->text, HasSubstr("Connection refused"));
}

// Wherever it is on its way: after each number of handlers of the loop.
TEST_F(WebSocketRouteTest, OnceCancelledItConnectsNoMore) {
  const tcp::acceptor there = listener();
  for (int handlers = 0; handlers < 20; ++handlers) {
    open({kSecond, kFirst});
    for (int i = 0; i < handlers && !io_.stopped(); ++i) {
      io_.run_one();
    }
    route_->cancel();
    boost::system::error_code ignored;
    socket_.close(ignored);
    io_.restart();
    io_.run();
    EXPECT_FALSE(socket_.is_open()) << "after " << handlers << " handlers";
    io_.restart();
  }
}

}  // namespace
}  // namespace yieldwatch
