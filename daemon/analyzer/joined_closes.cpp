#include "analyzer/joined_closes.h"

#include <algorithm>

namespace yieldwatch {

JoinedCloses::JoinedCloses(const Graph& graph, const SeriesNode& series) {
  for (const std::size_t part : series.parts) {
    parts_.push_back(graph.instruments[part].known_closes());
  }
  next_.resize(parts_.size());
}

std::optional<JoinedCloses::Joint> JoinedCloses::next(std::vector<Value>& values) {
  Joint joint{Session::none(), Timestamp::never()};
  for (std::size_t part = 0; part < parts_.size();) {
    std::size_t& i = next_[part];
    while (i < parts_[part].size() && parts_[part][i].session < joint.session) {
      ++i;
    }
    if (i == parts_[part].size()) {
      return std::nullopt;
    }
    if (parts_[part][i].session > joint.session) {
      joint.session = parts_[part][i].session;  // the parts before it have to come up to it
      part = 0;
      continue;
    }
    ++part;
  }
  for (std::size_t part = 0; part < parts_.size(); ++part) {
    const PastClose& close = parts_[part][next_[part]++];
    values[part] = close.value;
    joint.time = std::max(joint.time, close.time);
  }
  return joint;
}

}  // namespace yieldwatch
