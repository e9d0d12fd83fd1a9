#include <atomic>
#include <thread>

#include "bus/control_client.h"
#include "bus/control_server.h"
#include "integration/bus/bus_fixture.h"

namespace yieldwatch {
namespace {

using std::chrono::milliseconds;

Answer answer(const Question& question) {
  if (const auto* explain = std::get_if<ExplainQuestion>(&question)) {
    if (explain->rule != "ust10y-rise-60d") {
      return ControlError{"no rule \"" + explain->rule + '"'};
    }
    return std::vector{Explanation{.summary = "10-year yield up"}};
  }
  return StatusReport{.version = "0.1.0", .pid = 7};
}

// A daemon's thread that answers for as long as this lives.
class Serving {
 public:
  Serving(zmq::context_t& context, const std::string& endpoint)
      : thread_([this, &context, endpoint] {
          ControlServer server(context, endpoint);
          while (!stop_) {
            zmq::pollitem_t item{server.socket().handle(), 0, ZMQ_POLLIN, 0};
            zmq::poll(&item, 1, milliseconds(1));
            server.serve(answer);
          }
        }) {}
  ~Serving() {
    stop_ = true;
    thread_.join();
  }
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;

 private:
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

using ControlTest = BusTest;

TEST_F(ControlTest, QuestionsAreAnswered) {
  const Serving serving(context_, endpoint("control"));
  ControlClient client(context_, endpoint("control"));
  const auto status = client.ask(StatusQuestion{}, milliseconds(10'000));
  ASSERT_TRUE(status);
  EXPECT_EQ(std::get<StatusReport>(*status).version, "0.1.0");
  const auto explained = client.ask(ExplainQuestion{"ust10y-rise-60d"}, milliseconds(10'000));
  ASSERT_TRUE(explained);
  EXPECT_EQ(std::get<std::vector<Explanation>>(*explained).front().summary, "10-year yield up");
  const auto unknown = client.ask(ExplainQuestion{"x"}, milliseconds(10'000));
  ASSERT_TRUE(unknown);
  EXPECT_EQ(std::get<ControlError>(*unknown).text, "no rule \"x\"");
}

TEST_F(ControlTest, WhereNobodyListensThereIsNoAnswer) {
  ControlClient client(context_, endpoint("control"));
  EXPECT_FALSE(client.ask(StatusQuestion{}, milliseconds(20)));
}

TEST_F(ControlTest, ALateAnswerIsNotTakenForThatToANewerQuestion) {
  ControlServer server(context_, endpoint("control"));
  ControlClient client(context_, endpoint("control"));
  EXPECT_FALSE(client.ask(StatusQuestion{}, milliseconds(20)));
  std::thread asking([&] {
    const auto reply = client.ask(ExplainQuestion{"x"}, milliseconds(10'000));
    ASSERT_TRUE(reply);
    EXPECT_TRUE(std::holds_alternative<ControlError>(*reply));
  });
  std::size_t served = 0;
  EXPECT_TRUE(eventually([&] {
    served += server.serve(answer);
    return served == 2;
  }));
  asking.join();
}

TEST_F(ControlTest, WhatIsNoQuestionIsAnsweredWithAnErrorOrDropped) {
  ControlServer server(context_, endpoint("control"));
  zmq::socket_t rude(context_, zmq::socket_type::dealer);
  rude.set(zmq::sockopt::linger, 0);
  rude.connect(endpoint("control"));
  for (int frames = 2; frames <= 9; ++frames) {  // too many frames: dropped
    for (int i = 1; i <= frames; ++i) {
      rude.send(zmq::buffer(std::string_view("x")),
                i < frames ? zmq::send_flags::sndmore : zmq::send_flags::none);
    }
  }
  rude.send(zmq::buffer(std::string_view("\xff\xff garbage")), zmq::send_flags::none);
  std::size_t served = 0;
  ASSERT_TRUE(eventually([&] {
    served += server.serve(answer);
    return served == 9;
  }));
  // Two frames look like a REQ's empty frame and a question, so those have an answer too.
  std::string last;
  ASSERT_TRUE(eventually([&] {
    zmq::message_t frame;
    while (rude.recv(frame, zmq::recv_flags::dontwait)) {
      last = frame.to_string();
    }
    const auto reply = decode_reply(last);
    return reply && std::holds_alternative<ControlError>(reply->answer);
  }));
}

TEST_F(ControlTest, AReqSocketIsAnsweredToo) {
  ControlServer server(context_, endpoint("control"));
  zmq::socket_t req(context_, zmq::socket_type::req);
  req.set(zmq::sockopt::linger, 0);
  req.connect(endpoint("control"));
  req.send(zmq::buffer(encode(ControlRequest{42, StatusQuestion{}})), zmq::send_flags::none);
  ASSERT_TRUE(eventually([&] { return server.serve(answer) == 1; }));
  zmq::message_t frame;
  ASSERT_TRUE(req.recv(frame));
  const auto reply = decode_reply(frame.to_string_view());
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->id, 42U);
}

}  // namespace
}  // namespace yieldwatch
