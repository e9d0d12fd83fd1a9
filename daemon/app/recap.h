// What a replay's alerts were followed by: the closing summary, for a person.
//
// Facts of this one history, not evidence: what the outcome's parts did from the first close
// after the alert, the first that a reader could have acted on, to the history's last.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/analyzer.h"
#include "app/config/config.h"
#include "core/transition.h"

namespace yieldwatch {

// Belongs to the thread that steps the analyzer. Holds at most kMaxAlerts alerts and counts
// the rest.
class Recap {
 public:
  static constexpr std::size_t kMaxAlerts = 200;

  // The rules' outcome series are looked up in `catalog`.
  Recap(const std::vector<Rule>& rules, const Catalog& catalog);

  // A session that was played before a restart.
  void on_known(Session session) { known_ = std::max(known_, session); }
  // After each step of the analyzer: of how many ticks of which instrument, as it stands now.
  // What the gate refused is no close.
  void on_step(std::size_t ticks, const std::optional<InstrumentView>& instrument);
  void on_transition(const Transition& transition);

  // The summary: one line for the history, one for each time a tier was entered or an alert
  // ended, and `notes`, a line each.
  std::string text(std::span<const std::string> notes) const;

 private:
  struct Close {
    Session session = Session::none();
    Value value;
  };

  // What a rule's outcome is made of.
  struct Parts {
    std::vector<std::string> names;
    bool ratio = false;  // of two: it is (the logarithm of) the first over the second
  };

  // A tier that was entered, and the first close after it of each part of its outcome.
  struct Entered {
    Transition transition;
    std::map<std::string, Close, std::less<>> after;
  };

  std::string label(const Transition& transition) const;
  std::optional<double> percent_since(const Entered& entered, const std::string& part) const;
  std::string followed_by(const Entered& entered) const;
  std::string legend() const;

  std::map<std::string, Parts, std::less<>> parts_of_rule_;
  std::map<std::string, std::size_t, std::less<>> rules_;  // how many there are of each name
  std::map<std::string, Close, std::less<>> newest_;       // of outcomes' parts
  std::vector<Entered> entered_;
  std::uint64_t more_ = 0;  // entered beyond kMaxAlerts
  std::uint64_t ticks_ = 0;
  Session known_ = Session::none();  // the newest that was played before
  Session first_ = Session::none();
  Session last_ = Session::none();
};

}  // namespace yieldwatch
