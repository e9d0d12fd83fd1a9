// Questions of a person or a program to an alert journal, beside whoever writes it or after.
//
// Belongs to one thread; what fails throws JournalError.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "journal/alert_journal.h"

namespace yieldwatch {

class Database;

// Which transitions; all, unless it says otherwise.
struct AlertQuery {
  std::optional<Timestamp> from;  // event time, both included
  std::optional<Timestamp> to;
  std::string rule;                 // empty: any
  std::string instrument;           // empty: any
  Tier tier = Tier::none;           // that tier or a higher one, before or after
  std::uint64_t after = 0;          // journal_seq
  bool now = false;                 // those alone that are on; then by their tier
  bool alerts_only = false;         // only with an id
  std::optional<std::size_t> last;  // no more than so many, the newest
};

class AlertJournalReader final {
 public:
  // Changes nothing, and needs no right to.
  explicit AlertJournalReader(const std::filesystem::path& file);
  ~AlertJournalReader();
  AlertJournalReader(const AlertJournalReader&) = delete;
  AlertJournalReader& operator=(const AlertJournalReader&) = delete;

  // Calls `take` with each, in order, until it returns false. However long that takes, the
  // writer is not held up.
  void read(const AlertQuery& query,
            const std::function<bool(const JournaledTransition&)>& take) const;

  // The oldest first, without their states; and one of them whole.
  std::vector<KeptCheckpoint> checkpoints() const;
  std::optional<KeptCheckpoint> checkpoint(std::uint64_t tick_record) const;
  // By time and instrument.
  std::vector<SessionClose> session_closes() const;
  // The newest number that there has been.
  std::uint64_t head() const;
  // What is pruned: none up to this number are to be had, or few.
  std::uint64_t pruned_through() const;
  // What could not be kept, in order; without what was pruned.
  std::vector<LostRange> lost() const;

 private:
  std::filesystem::path file_;
  std::unique_ptr<Database> database_;
};

}  // namespace yieldwatch
