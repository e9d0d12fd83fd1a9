// Alerts that may rest on figures which are about to be corrected, and which of them do.
//
// A tier stays where its rule, its signal and its `and` together, would still have entered it: at
// the close of a session since it was entered, or by the very value by which it was, moved as the
// correction moves the signal at that session's close. So one that was entered within a session
// does not go because that session ended lower. Where it is not known what the correction does to
// it, it stays too: if it was entered before the closes that are known go back, or within the very
// session whose close is corrected; and always by a signal over a window of time, which keeps the
// samples it had.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "analyzer/graph.h"
#include "analyzer/past_closes.h"

namespace yieldwatch {

// What a rule sees as a session ends.
struct RuleClose {
  Session session;
  std::optional<Value> value;   // of its signal; nothing where it has too few closes
  bool conditions_hold = true;  // all `and` that are known; over windows of time none is
};

class AlertsInDoubt {
 public:
  // Before closes of `instrument` are corrected. Both must outlive it.
  AlertsInDoubt(Graph& graph, const InstrumentNode& instrument);

  // They have been, and the windows are made anew from them.
  void doubt(std::span<const CloseChange> corrected);

 private:
  struct Alert {
    RuleNode* rule;
    std::vector<RuleClose> closes;  // as they were; oldest first, the present session's last
  };

  Graph& graph_;
  std::vector<Alert> alerts_;
};

}  // namespace yieldwatch
