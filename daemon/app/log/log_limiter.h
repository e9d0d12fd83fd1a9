// Keeps what comes in from outside from filling the disk with log lines.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "core/time.h"

namespace yieldwatch {

// At most kPerSecond lines of one kind a second; those held back are counted. Kinds are names
// of ours, so there are few. Belongs to one thread.
class LogLimiter {
 public:
  static constexpr std::uint64_t kPerSecond = 10;

  // Whether a line of that kind may be written at `now` (wall clock). `held_back` is then how
  // many were not since the last one.
  bool allow(std::string_view kind, Timestamp now, std::uint64_t& held_back);

  // Calls `tell` for each kind of which lines were held back and whose second is over: nothing
  // of it may come any more.
  void flush(Timestamp now,
             const std::function<void(std::string_view kind, std::uint64_t held_back)>& tell);

 private:
  struct Kind {
    bool is_over(Timestamp now) const;

    Timestamp second = Timestamp::never();  // when the present second began
    std::uint64_t written = 0;              // in it
    std::uint64_t held_back = 0;
  };

  std::map<std::string, Kind, std::less<>> kinds_;
};

}  // namespace yieldwatch
