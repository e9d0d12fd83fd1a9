// Sleeping until something has come for one of several sockets.
#pragma once

#include <zmq.hpp>

#include <chrono>
#include <span>

namespace yieldwatch {

struct WaitItem {
  zmq::socket_ref socket;
  bool signalled = false;  // set by wait()
};

// Returns when a socket may have something to read, at the time-out, or at a signal.
//
// Sleeps on the sockets' file descriptors (ZMQ_FD): half of the system calls of zmq::poll for a
// message, which are most of its time from tick to alert. They are edge-triggered, so the caller
// must have read a signalled socket until it had nothing, after its last send on it too, before
// it waits on it again; else what is there already wakes nobody.
void wait(std::span<WaitItem> items, std::chrono::milliseconds timeout);

}  // namespace yieldwatch
