// A live feed as it is configured: what it is asked for, where and how often. No keys.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/config/live_kinds.h"

namespace yieldwatch {

struct LiveFeedConfig {
  // A session is a weekday: so many days hold no more closes than a feed keeps.
  static constexpr std::int32_t kMostBackfillDays = FigureBook::kMaxCloses / 5 * 7;

  const LiveKind* kind = nullptr;     // of live_kinds(); never null once configured
  std::vector<PolledSymbol> symbols;  // the defaults of its kind included; none of a pipe
  std::string address;                // empty: the source's own
  std::chrono::nanoseconds poll{};    // 0: as its source likes
  std::int32_t backfill_days = 400;   // 1 to kMostBackfillDays
  std::optional<DueTime> due;         // its usual delay
  // On whose sessions it publishes; null: nobody knows. One that can't be read covers no date.
  std::shared_ptr<const Calendar> calendar;
  bool quotes = false;             // rather than trades
  bool extended_hours = false;     // of a stream: also what is outside its market's regular hours
  std::filesystem::path ca_file;   // empty: the system's
  std::filesystem::path key_file;  // empty: none
  std::filesystem::path secret_file;  // likewise
  // It runs as `yieldwatchd --feed NAME`, and the daemon only expects to hear it.
  bool own_process = false;

  bool publishes(std::string_view instrument) const;
  // What it is asked for of the time before its start; 0 of what has no past.
  std::int32_t past_days() const { return kind->form == LiveForm::polled ? backfill_days : 0; }
  // Of one load: another one has made calendars of its own, which are never the same.
  friend bool operator==(const LiveFeedConfig&, const LiveFeedConfig&) = default;
};

}  // namespace yieldwatch
