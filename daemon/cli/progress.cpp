#include "cli/progress.h"

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <utility>

namespace yieldwatch {
namespace {

constexpr std::size_t kBar = 30;  // characters

}  // namespace

Progress::Progress(std::string what, std::size_t total)
    : what_(std::move(what)), total_(std::max<std::size_t>(1, total)), shown_(isatty(2) == 1) {
  if (shown_) {
    show(0);
  }
}

Progress::~Progress() {
  if (shown_) {
    std::cerr << "\r\033[K" << std::flush;
  }
}

void Progress::advance(std::size_t done) {
  const std::size_t percent = std::min<std::size_t>(100, (done_ += done) * 100 / total_);
  if (shown_ && percent_.exchange(percent) != percent) {
    show(percent);
  }
}

void Progress::show(std::size_t percent) {
  const std::scoped_lock lock(writing_);
  const std::size_t full = kBar * percent / 100;
  std::cerr << '\r' << what_ << "  [" << std::string(full, '=') << std::string(kBar - full, ' ')
            << "] " << percent << '%' << std::flush;
}

}  // namespace yieldwatch
