// yieldwatchd, wired: configuration in, everything started in order, one loop, everything
// stopped in the opposite order.
#pragma once

#include <string>

namespace yieldwatch {

struct DaemonOptions {
  std::string config;
  std::string journal;  // its directory, in place of the configuration's; empty: as configured
  bool once = false;    // end when the replay has ended
};

// Runs until SIGINT, SIGTERM or, with `once`, the end of the replay. Returns an exit code: of
// a replay that was to be played once also whether it was played to its end and could be used.
// Prints why it can't start.
int run_daemon(const DaemonOptions& options);

}  // namespace yieldwatch
