// The addresses of a host, looked up without anybody waiting for them.
//
// Asio's own resolver has a thread that is joined when the loop ends, so that a name server that
// does not answer holds up a stop. Ours is left to itself.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace yieldwatch {

struct LookedUp {
  std::vector<std::string> addresses;  // "192.0.2.1", "2001:db8::1"; the best first
  std::string error;                   // for a person; empty if there are any
};

// Blocks. Called by a thread of its own.
using Resolve = std::function<LookedUp(const std::string& host)>;
LookedUp resolve(const std::string& host);

// One that goes on. Without it the handler is not called any more.
class LookUp {
 public:
  virtual ~LookUp() = default;
};

// Most at a time of all that were begun and have no answer yet; one beyond them fails at once.
inline constexpr int kMaxLookUps = 16;

// `handler` is called once, by the thread that runs `io`, which outlives what is given, and never
// inside this call. For that thread.
std::unique_ptr<LookUp> look_up(boost::asio::io_context& io, const std::string& host,
                                std::function<void(LookedUp)> handler, Resolve how = resolve);

}  // namespace yieldwatch
