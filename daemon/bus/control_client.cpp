#include "bus/control_client.h"

#include <algorithm>

#include "bus/message.h"

namespace yieldwatch {
namespace {

constexpr int kHighWater = 100;
constexpr std::int64_t kMaxAnswer = 64LL * 1024 * 1024;  // bytes

}  // namespace

ControlClient::ControlClient(zmq::context_t& context, const std::string& endpoint)
    : context_(&context), endpoint_(endpoint) {
  connect();
}

void ControlClient::connect() {
  socket_ = zmq::socket_t(*context_, zmq::socket_type::dealer);
  socket_.set(zmq::sockopt::linger, 0);
  socket_.set(zmq::sockopt::sndhwm, kHighWater);
  socket_.set(zmq::sockopt::rcvhwm, kHighWater);
  socket_.set(zmq::sockopt::maxmsgsize, kMaxAnswer);
  connect_to(socket_, endpoint_);
}

void ControlClient::post(const Question& question) {
  if (awaited_) {
    connect();
  }
  awaited_ = true;
  // Without a connection it waits for one.
  const std::string request = encode(ControlRequest{++last_id_, question});
  uninterrupted([&] { return socket_.send(zmq::buffer(request), zmq::send_flags::dontwait); });
}

std::optional<Answer> ControlClient::take() {
  zmq::message_t frame;
  while (uninterrupted([&] { return socket_.recv(frame, zmq::recv_flags::dontwait); })) {
    if (frame.more()) {
      continue;
    }
    auto reply = decode_reply(bytes_of(frame));
    if (!reply) {
      awaited_ = false;
      return ControlError{"the answer can't be read: " + reply.error().detail};
    }
    // 0: the server could not read the question, and so not its number.
    if (reply->id == last_id_ || reply->id == 0) {
      awaited_ = false;
      return reply->answer;
    }
  }
  return std::nullopt;
}

std::optional<Answer> ControlClient::ask(const Question& question,
                                         std::chrono::milliseconds timeout) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + timeout;
  awaited_ = false;  // keep the connection: an asker of single questions gives them time
  post(question);
  for (;;) {
    if (auto answer = take()) {
      return answer;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) {
      return std::nullopt;
    }
    wait_readable(socket_, left);
  }
}

}  // namespace yieldwatch
