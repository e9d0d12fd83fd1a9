#include "bus/control_client.h"

#include <algorithm>

#include "bus/message.h"

namespace yieldwatch {
namespace {

constexpr int kHighWater = 100;
constexpr std::int64_t kMaxAnswer = 64LL * 1024 * 1024;  // bytes

}  // namespace

ControlClient::ControlClient(zmq::context_t& context, const std::string& endpoint)
    : socket_(context, zmq::socket_type::dealer) {
  socket_.set(zmq::sockopt::linger, 0);
  socket_.set(zmq::sockopt::sndhwm, kHighWater);
  socket_.set(zmq::sockopt::rcvhwm, kHighWater);
  socket_.set(zmq::sockopt::maxmsgsize, kMaxAnswer);
  allow_ipv6(socket_, endpoint);
  socket_.connect(endpoint);
}

std::optional<Answer> ControlClient::ask(const Question& question,
                                         std::chrono::milliseconds timeout) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + timeout;
  const std::uint64_t id = ++last_id_;
  if (!socket_.send(zmq::buffer(encode(ControlRequest{id, question})), zmq::send_flags::dontwait)) {
    return std::nullopt;
  }
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) {
      return std::nullopt;
    }
    if (!wait_readable(socket_, left)) {
      continue;
    }
    zmq::message_t frame;
    if (!socket_.recv(frame, zmq::recv_flags::dontwait) || frame.more()) {
      continue;
    }
    auto reply = decode_reply(bytes_of(frame));
    if (!reply) {
      return ControlError{"the answer can't be read: " + reply.error().detail};
    }
    // 0: the server could not read the question, and so not its number.
    if (reply->id == id || reply->id == 0) {
      return reply->answer;
    }
  }
}

}  // namespace yieldwatch
