// The alerts of this run, kept in memory: for a daemon without a journal.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <utility>

#include "core/transition.h"
#include "wire/alert_archive.h"

namespace yieldwatch {

// Belongs to the thread that made it.
class MemoryArchive final : public AlertArchive {
 public:
  // What exceeds either is forgotten, the oldest first.
  struct Limits {
    std::size_t alerts = 100'000;
    std::size_t bytes = 64UL * 1024 * 1024;
  };

  // `begun` names this archive among those of other runs: when it was begun, by the wall clock.
  explicit MemoryArchive(Timestamp begun) : MemoryArchive(begun, Limits()) {}
  MemoryArchive(Timestamp begun, Limits limits) : begun_(begun), limits_(limits) {}

  // `alert` carries `transition` encoded, and a number above all before it.
  void add(JournaledAlert alert, const Transition& transition);

  SnapshotReport snapshot() const override;
  SinceReport since(const SinceQuestion& question) const override;

 private:
  Timestamp begun_;
  Limits limits_;
  std::uint64_t head_ = 0;
  std::uint64_t durable_head_ = 0;  // of the newest that is not marked as not durable
  std::size_t bytes_ = 0;
  std::deque<JournaledAlert> alerts_;
  std::map<std::pair<std::string, std::string>, JournaledAlert> on_;  // by rule and instrument
};

}  // namespace yieldwatch
