// The floor of the bus: libzmq alone, with the options of our sockets and bytes of our sizes.
#pragma once

#include <time.h>
#include <zmq.hpp>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace yieldwatch::bench {

inline constexpr int kPublisherHighWater = 100'000;  // as TickPublisher has it
inline constexpr int kReceiverHighWater = 10'000;    // as TickSubscriber and the alert bus

inline void sleep_for(std::int64_t ns) {
  const timespec time{ns / 1'000'000'000, ns % 1'000'000'000};
  nanosleep(&time, nullptr);
}

inline void sleep_until(std::int64_t monotonic_ns) {
  const timespec time{monotonic_ns / 1'000'000'000, monotonic_ns % 1'000'000'000};
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nullptr);
}

// Sends until the pipe has room.
template <class Send>
void insist(Send send) {
  while (!send()) {
    sleep_for(20'000);
  }
}

// A feed's XPUB, connected and subscribed to.
inline zmq::socket_t raw_feed(zmq::context_t& context, const std::string& endpoint) {
  zmq::socket_t socket(context, zmq::socket_type::xpub);
  socket.set(zmq::sockopt::linger, 10'000);
  socket.set(zmq::sockopt::sndhwm, kPublisherHighWater);
  socket.set(zmq::sockopt::xpub_verbose, true);
  socket.set(zmq::sockopt::xpub_nodrop, true);
  socket.set(zmq::sockopt::immediate, true);
  socket.set(zmq::sockopt::reconnect_ivl, 50);
  socket.connect(endpoint);
  zmq::message_t subscription;
  (void)socket.recv(subscription);
  return socket;
}

// A SUB to everything, bound (the tick bus) or connected (the alert bus).
inline zmq::socket_t raw_subscriber(zmq::context_t& context, const std::string& endpoint,
                                    bool bound) {
  zmq::socket_t socket(context, zmq::socket_type::sub);
  socket.set(zmq::sockopt::linger, 0);
  socket.set(zmq::sockopt::rcvhwm, kReceiverHighWater);
  socket.set(zmq::sockopt::sndhwm, 0);
  socket.set(zmq::sockopt::reconnect_ivl, 50);
  socket.set(zmq::sockopt::subscribe, "");
  bound ? socket.bind(endpoint) : socket.connect(endpoint);
  return socket;
}

// A message of two frames; the second begins with a number.
struct RawMessage {
  RawMessage(std::string t, std::size_t size) : topic(std::move(t)), body(size, 'x') {}

  bool send(zmq::socket_t& socket, std::int64_t number) {
    std::memcpy(body.data(), &number, sizeof number);
    zmq::message_t envelope(body.data(), body.size());
    if (!socket.send(zmq::buffer(topic), zmq::send_flags::sndmore | zmq::send_flags::dontwait)) {
      return false;
    }
    socket.send(envelope, zmq::send_flags::dontwait);
    return true;
  }

  std::string topic;
  std::vector<char> body;
};

// Waits for a message of two frames and gives its number.
inline std::int64_t receive_raw(zmq::socket_t& socket, zmq::message_t& topic,
                                zmq::message_t& envelope) {
  (void)socket.recv(topic);
  (void)socket.recv(envelope);
  std::int64_t number = 0;
  std::memcpy(&number, envelope.data(), sizeof number);
  return number;
}

}  // namespace yieldwatch::bench
