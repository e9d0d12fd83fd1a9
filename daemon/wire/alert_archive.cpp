#include "wire/alert_archive.h"

namespace yieldwatch {

bool is_on(const Transition& transition) {
  const State state = transition.state;
  return !transition.id.empty() &&
         (state == State::pending || state == State::firing || state == State::nodata);
}

// A topic has four dots at most, while prefixes may be thousands.
bool TopicFilter::matches(std::string_view topic) const {
  if (prefixes_.empty()) {
    return true;
  }
  std::string prefix;
  for (const char c : topic) {
    prefix += c;
    if (c == '.' && prefixes_.contains(prefix)) {
      return true;
    }
  }
  return false;
}

}  // namespace yieldwatch
