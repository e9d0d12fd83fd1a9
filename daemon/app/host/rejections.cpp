#include "app/host/rejections.h"

#include <utility>

namespace yieldwatch {

void Rejections::refuse(Refused refused, Origin origin, std::uint64_t times) {
  refused.count = counts_[refused.reason] += times;
  std::uint64_t held_back = 0;
  if (limiter_.allow(refused.reason, clock_.now(), held_back)) {
    log_.event(
        LogLevel::warning, is_late_reason(refused.reason) ? "late" : "bad",
        {{"reason", refused.reason},
         {"source", refused.source},
         {"topic", refused.topic},
         {"instrument", refused.instrument},
         {"time", refused.event_time == Timestamp::never() ? "" : to_string(refused.event_time)},
         {"value", refused.value ? to_string(*refused.value) : ""},
         {"count", refused.count},
         {"held_back", held_back},
         {"detail", refused.detail}});
  }
  alerts_.publish(refused, origin, clock_.now());
}

void Rejections::gap(const Gap& gap, Origin origin) {
  std::uint64_t held_back = 0;
  if (limiter_.allow("gap", clock_.now(), held_back)) {
    log_.event(LogLevel::error, "gap",
               {{"source", gap.source},
                {"topic", gap.topic},
                {"first", gap.first},
                {"last", gap.last},
                {"held_back", held_back}});
  }
  alerts_.publish(gap, origin, clock_.now());
}

void Rejections::stale(const StaleChange& change, Origin origin) {
  const std::string_view event = change.stale ? "stale" : "fresh";
  std::uint64_t held_back = 0;
  if (limiter_.allow(event, clock_.now(), held_back)) {
    log_.event(change.stale ? LogLevel::warning : LogLevel::info, event,
               {{"instrument", change.instrument},
                {"time", to_string(change.time)},
                {"missing", change.missing == Session::none() ? "" : to_string(change.missing)},
                {"newest", change.newest == Timestamp::never() ? "" : to_string(change.newest)},
                {"held_back", held_back}});
  }
  alerts_.publish(change, origin, clock_.now());
}

void Rejections::dropped_rows(std::uint64_t count) {
  counts_["row"] += count;
  log_.event(LogLevel::error, "announcements_dropped", {{"count", count}});
}

void Rejections::tell_held_back() {
  limiter_.flush(clock_.now(), [this](std::string_view kind, std::uint64_t held_back) {
    log_.event(LogLevel::warning, "held_back", {{"kind", kind}, {"lines", held_back}});
  });
}

}  // namespace yieldwatch
