// The sessions on which every part of a series has a close, with these, oldest first.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "analyzer/graph.h"
#include "analyzer/past_closes.h"

namespace yieldwatch {

class JoinedCloses {
 public:
  struct Joint {
    Session session;
    Timestamp time;  // of the newest part
  };

  // As they are known now, the present session's values among them.
  JoinedCloses(const Graph& graph, const SeriesNode& series);

  // Writes the next session's values, one a part. Nothing when there are no more.
  std::optional<Joint> next(std::vector<Value>& values);

 private:
  std::vector<std::vector<PastClose>> parts_;
  std::vector<std::size_t> next_;
};

}  // namespace yieldwatch
