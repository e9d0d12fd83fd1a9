// What sources have begun to say of sessions gone by, and have not ended: more is to follow, the
// newest value last. Until it does, what was said so far is no value to judge by: rules that read
// the instrument wait, and it is not called stale.
//
// Time that passes, and what others say meanwhile, does not end it: only its own source does. Or
// a bound, where that source has died in the middle.
//
// Belongs to one thread, as the analyzer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/context.h"

namespace yieldwatch {

class UnfinishedPasts {
 public:
  // Between two messages of the source; so long by the times of publishing.
  static constexpr std::int64_t kPatience = kNanosPerMinute;
  static constexpr std::size_t kMaxMessages = 100'000;  // of others, where clocks are far apart
  // From its first message to its last, by the times of publishing: who never ends is not waited
  // for.
  static constexpr std::int64_t kLongest = 5 * kNanosPerMinute;
  // As many sources as the bus takes; one more is not waited for.
  static constexpr std::size_t kMaxSources = 64;

  bool empty() const { return pasts_.empty(); }
  // The source has said something of the instrument's past, at `published`, and more follows.
  void open(Context& context, std::size_t instrument, std::string_view source, Timestamp published);
  // It has said all. Rules that wait for nothing else are among Context::amended.
  void end(Context& context, std::string_view source);
  void end_all(Context& context);
  // A message of that source comes: those of others that have kept silent for too long are ended,
  // and its own if it is too long.
  // True if there were such.
  bool end_overdue(Context& context, std::string_view source, Timestamp published);

 private:
  struct Past {
    std::string source;
    Timestamp opened;                      // when its first message was published
    Timestamp published;                   // and its last one
    std::size_t messages = 0;              // of others since then
    std::vector<std::size_t> instruments;  // that wait
  };

  static void release(Context& context, const Past& past);

  std::vector<Past> pasts_;
};

}  // namespace yieldwatch
