// What stands in alerts.sqlite: the tables, and which files are such journals.
#pragma once

#include <cstdint>

#include "core/time.h"
#include "journal/sqlite.h"

namespace yieldwatch {

// The format that this version writes. One that reads format N reads all before it.
inline constexpr std::int64_t kJournalFormat = 1;

// Throws JournalError, having changed nothing, where the file holds anything else than a journal
// of a format that we know. True if it holds nothing at all.
bool is_new_journal(const Database& database, const std::filesystem::path& file);

// Makes the tables. `begun` is now.
void make_journal(const Database& database, Timestamp begun);

}  // namespace yieldwatch
