// Alerts that can be had again: what a daemon keeps of those it published, and the questions
// that it answers from there (control.proto).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/time.h"
#include "core/transition.h"

namespace yieldwatch {

// An alert as it was published.
struct JournaledAlert {
  std::uint64_t journal_seq = 0;
  Timestamp publish_time;
  std::string topic;
  std::string transition;  // encoded: alert_codec.h
  bool not_durable = false;

  friend bool operator==(const JournaledAlert&, const JournaledAlert&) = default;
};

// Alerts `first` to `last` of the journal can't be had again.
struct LostAlerts {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::string reason;  // "pruned", "unwritten"

  friend bool operator==(const LostAlerts&, const LostAlerts&) = default;
};

struct SnapshotQuestion {};

struct SinceQuestion {
  std::uint64_t after = 0;
  std::vector<std::string> prefixes;  // of topics, each ended by a dot; none: all alerts
  std::uint32_t limit = 0;            // 0: as many as a report may hold
};

// What is on now: the newest transition of each rule and instrument that is_on().
struct SnapshotReport {
  std::uint64_t journal_seq = 0;   // of the newest alert there is
  Timestamp epoch;                 // of the daemon; 0 in an archive's own report
  Timestamp journal;               // when the journal was begun; 0: not known
  std::uint64_t durable_head = 0;  // up to it alerts are kept for good
  std::vector<JournaledAlert> alerts;

  friend bool operator==(const SnapshotReport&, const SnapshotReport&) = default;
};

struct SinceReport {
  std::vector<JournaledAlert> alerts;
  std::uint64_t through = 0;  // complete up to here, but for `lost`
  std::uint64_t head = 0;     // journal_seq of the newest alert there is
  std::vector<LostAlerts> lost;
  Timestamp epoch;  // as in SnapshotReport; so are the next
  Timestamp journal;
  std::uint64_t durable_head = 0;

  friend bool operator==(const SinceReport&, const SinceReport&) = default;
};

// Bounds of a SinceReport: so many alerts, and no more once they have so many bytes.
inline constexpr std::size_t kMostResent = 1'000;
inline constexpr std::size_t kMostResentBytes = 1024UL * 1024;

// Alerts by number. Belongs to one thread.
class AlertArchive {
 public:
  AlertArchive() = default;
  AlertArchive(const AlertArchive&) = delete;
  AlertArchive& operator=(const AlertArchive&) = delete;
  virtual ~AlertArchive() = default;

  virtual SnapshotReport snapshot() const = 0;
  // Holds to the bounds above and to the question's, and takes a bounded time however few of
  // the alerts are wanted: `through` says how far it came.
  virtual SinceReport since(const SinceQuestion& question) const = 0;
};

// Whether its alert is pending, firing or without data: a snapshot holds it.
bool is_on(const Transition& transition);

// Whether a topic begins with one of some prefixes, each of which ends with a dot.
class TopicFilter {
 public:
  // None: all topics.
  explicit TopicFilter(const std::vector<std::string>& prefixes)
      : prefixes_(prefixes.begin(), prefixes.end()) {}

  bool matches(std::string_view topic) const;

 private:
  std::unordered_set<std::string> prefixes_;
};

}  // namespace yieldwatch
