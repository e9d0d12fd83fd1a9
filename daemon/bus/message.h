// Messages of two frames, to and from a socket. Only for this room's .cpp files.
#pragma once

#include <zmq.hpp>

#include <cerrno>
#include <cstdint>
#include <string>
#include <string_view>

#include "wire/envelope.h"

namespace yieldwatch {

// A call of a socket, again where a signal came in between: that ends a daemon in its own way.
template <typename Call>
auto uninterrupted(const Call& call) {
  while (true) {
    try {
      return call();
    } catch (const zmq::error_t& error) {
      if (error.num() != EINTR) {
        throw;
      }
    }
  }
}

inline std::string_view bytes_of(const zmq::message_t& frame) {
  return {static_cast<const char*>(frame.data()), frame.size()};
}

// Reads the frames of one message. Memory is bounded whatever comes: two are kept.
class MessageReader {
 public:
  enum class Result : std::uint8_t { nothing, two_frames, other };

  // Waits for the first frame as long as the socket's RCVTIMEO says, or with `dontwait` not at
  // all; a signal ends the wait. `other`: a message that has not two frames, now read to its end.
  Result read(zmq::socket_t& socket, zmq::recv_flags flags = zmq::recv_flags::dontwait);

  std::string_view topic() const { return bytes_of(topic_); }
  std::string_view envelope() const { return bytes_of(envelope_); }

 private:
  zmq::message_t topic_;
  zmq::message_t envelope_;
};

// Sends `topic` and what `encoder` holds as one message, and never blocks. False: the pipe of
// a subscriber is full, and nothing was sent.
bool send_message(zmq::socket_t& socket, std::string_view topic, const EnvelopeEncoder& encoder,
                  std::size_t size);

// zmq::poll on one socket: whether it can be read before the time-out. A signal counts as one.
bool wait_readable(zmq::socket_t& socket, std::int64_t timeout_ms);

// As bind and connect of the socket, for an endpoint with an IPv6 address too. Throw zmq::error_t.
void bind_to(zmq::socket_t& socket, const std::string& endpoint);
void connect_to(zmq::socket_t& socket, const std::string& endpoint);

}  // namespace yieldwatch
