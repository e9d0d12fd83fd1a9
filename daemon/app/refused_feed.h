// A feed that can't start, for want of its key: it only says so, once a second.
#pragma once

#include <string>

#include "feed/feed.h"

namespace yieldwatch {

class RefusedFeed final : public Feed {
 public:
  RefusedFeed(std::string name, std::string why, FeedPorts ports);
  ~RefusedFeed() override;
  RefusedFeed(const RefusedFeed&) = delete;
  RefusedFeed& operator=(const RefusedFeed&) = delete;

  void start() override;
  void stop() override;

 private:
  void beat();

  const std::string name_;
  const std::string why_;
  const FeedPorts ports_;
  Timestamp since_;
};

}  // namespace yieldwatch
