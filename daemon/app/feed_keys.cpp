#include "app/feed_keys.h"

#include <utility>

namespace yieldwatch {

FeedKeys find_keys(const LiveFeedConfig& feed, const Environment& variables) {
  FeedKeys found;
  for (const KeyName& name : feed.kind->keys) {
    FoundKey key =
        find_key(name, name.option == "key_file" ? feed.key_file : feed.secret_file, variables);
    if (found.fault.empty() && !key.fault.empty()) {
      found.fault = key.fault;
    } else if (found.fault.empty() && key.secret.empty() && feed.kind->wants_keys) {
      found.fault = "no key: put it into " + places_of(name);
    }
    found.keys.push_back(std::move(key));
  }
  return found;
}

}  // namespace yieldwatch
