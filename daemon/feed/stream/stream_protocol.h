// What a streaming source is to its feed: an address, what to say to it, how to read it.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "feed/formats/reading.h"
#include "feed/stream/websocket.h"

namespace yieldwatch {

// How far a connection has come. A source may pass over some.
enum class StreamStep : std::uint8_t { closed, open, greeted, authenticated, subscribed };

// What the source says of our connection, beside its figures.
enum class StreamVerdict : std::uint8_t {
  none,
  complaint,  // something is not as it should be, and the stream goes on
  lack,       // it goes on without some of what was asked for
  trouble,    // this connection is of no use: try again
  refused,    // nor will another be, until somebody changes the key or the subscription
};

struct StreamMessage {
  Readings readings;
  std::uint64_t wide_quotes = 0;         // whose sides are too far apart to be readings
  StreamStep step = StreamStep::closed;  // the message says that this is reached
  StreamVerdict verdict = StreamVerdict::none;
  std::string text;  // with a verdict: in the source's words
};

struct StreamProtocol {
  WebSocketRequest request;
  // What to send when a step is reached.
  std::array<std::vector<std::string>, 5> sends;
  // From here on the stream delivers. Where that is before the subscription is answered, a
  // complaint before the first figure is the answer: a lack.
  StreamStep delivers = StreamStep::subscribed;
  // One text message. Pure.
  std::function<StreamMessage(std::string_view message)> read;

  std::vector<std::string>& on(StreamStep step) { return sends.at(static_cast<std::size_t>(step)); }
};

}  // namespace yieldwatch
