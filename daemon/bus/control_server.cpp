#include "bus/control_server.h"

#include <vector>

#include "bus/bind_lock.h"
#include "bus/message.h"

namespace yieldwatch {
namespace {

constexpr int kHighWater = 100;  // questions of each asker
// Answers that wait for each asker. One may have a MiB, so that who asks and never reads costs
// no more than a few; who asks again once it has an answer never has two.
constexpr int kAnswersHighWater = 8;
constexpr int kLingerMs = 100;
constexpr std::int64_t kMaxQuestion = 64LL * 1024;  // bytes
// The asker's identity, the empty frame of a REQ socket, the question.
constexpr std::size_t kMaxFrames = 3;

std::string answer_to(std::string_view frame, const ControlServer::Handler& handler) {
  const auto request = decode_request(frame);
  if (!request) {
    return encode(ControlReply{0, ControlError{request.error().detail}});
  }
  return encode(ControlReply{request->id, handler(request->question)});
}

}  // namespace

class ControlServer::Impl {
 public:
  Impl(zmq::context_t& context, const std::string& endpoint)
      : lock_(endpoint), socket_(context, zmq::socket_type::router) {
    socket_.set(zmq::sockopt::linger, kLingerMs);
    socket_.set(zmq::sockopt::rcvhwm, kHighWater);
    socket_.set(zmq::sockopt::sndhwm, kAnswersHighWater);
    socket_.set(zmq::sockopt::maxmsgsize, kMaxQuestion);
    bind_to(socket_, endpoint);
  }

  zmq::socket_t& socket() { return socket_; }

  std::size_t serve(const Handler& handler, std::size_t limit) {
    std::size_t served = 0;
    while (served < limit && read()) {
      ++served;
      // Frames as they came, with the answer in place of the question.
      if (frames_.size() >= 2 && frames_.size() <= kMaxFrames) {
        const std::string answer = answer_to(bytes_of(frames_.back()), handler);
        frames_.back().rebuild(answer.data(), answer.size());
        reply();
      }
    }
    return served;
  }

 private:
  // Reads one message; of more than kMaxFrames frames one more is kept, and dropped later.
  bool read() {
    frames_.clear();
    zmq::message_t frame;
    do {
      if (!uninterrupted([&] { return socket_.recv(frame, zmq::recv_flags::dontwait); })) {
        return !frames_.empty();
      }
      if (frames_.size() <= kMaxFrames) {
        frames_.emplace_back();
        frames_.back().move(frame);
      }
    } while (socket_.get(zmq::sockopt::rcvmore) != 0);
    return true;
  }

  // A ROUTER drops what it can't deliver.
  void reply() {
    for (zmq::message_t& frame : frames_) {
      const auto more =
          &frame == &frames_.back() ? zmq::send_flags::none : zmq::send_flags::sndmore;
      const auto flags = more | zmq::send_flags::dontwait;
      if (!uninterrupted([&] { return socket_.send(frame, flags); })) {
        return;
      }
    }
  }

  BindLock lock_;  // before the socket: taken first, let go last
  zmq::socket_t socket_;
  std::vector<zmq::message_t> frames_;
};

ControlServer::ControlServer(zmq::context_t& context, const std::string& endpoint)
    : impl_(std::make_unique<Impl>(context, endpoint)) {}
ControlServer::~ControlServer() = default;

zmq::socket_ref ControlServer::socket() {
  return impl_->socket();
}

std::size_t ControlServer::serve(const Handler& handler, std::size_t limit) {
  return impl_->serve(handler, limit);
}

}  // namespace yieldwatch
