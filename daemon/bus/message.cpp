#include "bus/message.h"

#include <cerrno>
#include <chrono>

namespace yieldwatch {
namespace {

void allow_ipv6(zmq::socket_t& socket, std::string_view endpoint) {
  if (endpoint.find('[') != std::string_view::npos) {
    socket.set(zmq::sockopt::ipv6, true);
  }
}

}  // namespace

MessageReader::Result MessageReader::read(zmq::socket_t& socket, zmq::recv_flags flags) {
  envelope_.rebuild();
  try {
    if (!socket.recv(topic_, flags)) {
      return Result::nothing;
    }
  } catch (const zmq::error_t& error) {
    if (error.num() != EINTR) {
      throw;
    }
    return Result::nothing;
  }
  // The other frames of a message are there once its first is.
  if (!topic_.more() ||
      !uninterrupted([&] { return socket.recv(envelope_, zmq::recv_flags::dontwait); })) {
    return Result::other;
  }
  if (!envelope_.more()) {
    return Result::two_frames;
  }
  zmq::message_t rest;
  do {
    if (!uninterrupted([&] { return socket.recv(rest, zmq::recv_flags::dontwait); })) {
      break;
    }
  } while (rest.more());
  return Result::other;
}

bool send_message(zmq::socket_t& socket, std::string_view topic, const EnvelopeEncoder& encoder,
                  std::size_t size) {
  zmq::message_t envelope(size);
  encoder.write(envelope.data());
  const auto flags = zmq::send_flags::sndmore | zmq::send_flags::dontwait;
  if (!uninterrupted([&] { return socket.send(zmq::buffer(topic), flags); })) {
    return false;
  }
  // A pipe that took the first frame takes the rest of the message.
  uninterrupted([&] { return socket.send(envelope, zmq::send_flags::dontwait); });
  return true;
}

bool wait_readable(zmq::socket_t& socket, std::int64_t timeout_ms) {
  zmq::pollitem_t item{socket.handle(), 0, ZMQ_POLLIN, 0};
  try {
    return zmq::poll(&item, 1, std::chrono::milliseconds(timeout_ms)) > 0;
  } catch (const zmq::error_t& error) {
    if (error.num() != EINTR) {
      throw;
    }
    return false;
  }
}

void bind_to(zmq::socket_t& socket, const std::string& endpoint) {
  allow_ipv6(socket, endpoint);
  uninterrupted([&] { socket.bind(endpoint); });
}

void connect_to(zmq::socket_t& socket, const std::string& endpoint) {
  allow_ipv6(socket, endpoint);
  uninterrupted([&] { socket.connect(endpoint); });
}

}  // namespace yieldwatch
