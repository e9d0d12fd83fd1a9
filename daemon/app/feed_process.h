// `yieldwatchd --feed NAME`: one live feed of a configuration as a process of its own, for the
// daemon of the same configuration.
#pragma once

#include <string>

namespace yieldwatch {

struct FeedProcessOptions {
  std::string config;
  std::string feed;  // its name there
};

// Runs until SIGINT, SIGTERM or the end of what it reads. Returns an exit code. Prints why it can't
// start.
int run_feed_process(const FeedProcessOptions& options);

}  // namespace yieldwatch
