// `yieldwatchd --feed NAME`: one live feed of a configuration as a process of its own, for the
// daemon of the same configuration.
//
// As a feed within the daemon it begins when a configured replay has ended, so that no tick of
// today lands in the middle of a history: the daemon calls it by its name then, and at once where
// there is none (TickSubscriber::invite()). Until then a polled feed asks nobody and a pipe is not
// read; a stream is open, and what comes of it is left out.
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
