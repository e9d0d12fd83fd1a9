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

 private:
  std::unique_ptr<Database> database_;
};

}  // namespace yieldwatch
