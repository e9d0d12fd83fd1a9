#include "bus/unkept_alerts.h"

#include <algorithm>
#include <utility>

namespace yieldwatch {

void UnkeptAlerts::add(std::uint64_t journal_seq, const Transition& transition, bool told) {
  if (present_.size() >= limit_) {
    present_.pop_front();
  }
  present_.push_back({journal_seq, transition, told});
}

void UnkeptAlerts::restart() {
  for (Alert& alert : present_) {
    const Timestamp time = alert.transition.time;
    before_.emplace(time, std::move(alert));
  }
  present_.clear();
  while (before_.size() > limit_) {
    before_.erase(before_.begin());
  }
}

bool UnkeptAlerts::take_again(const Transition& transition) {
  const auto [first, last] = before_.equal_range(transition.time);
  const auto found = std::find_if(
      first, last, [&](const auto& entry) { return entry.second.transition == transition; });
  if (found == last) {
    return false;
  }
  before_.erase(found);
  return true;
}

std::optional<NotKept> UnkeptAlerts::not_kept() {
  NotKept lost;
  for (auto& [time, alert] : before_) {
    if (!std::exchange(alert.told, true)) {
      lost.first = lost.count == 0 ? alert.journal_seq : std::min(lost.first, alert.journal_seq);
      lost.last = std::max(lost.last, alert.journal_seq);
      ++lost.count;
    }
  }
  return lost.count == 0 ? std::nullopt : std::optional(lost);
}

void UnkeptAlerts::clear() {
  present_.clear();
  before_.clear();
}

}  // namespace yieldwatch
