#include "journal/alert_journal_reader.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>

#include "journal/alert_journal_row.h"
#include "journal/alert_journal_schema.h"
#include "journal/sqlite.h"

namespace yieldwatch {
namespace {

bool may(const std::filesystem::path& path, int mode) {
  return ::faccessat(AT_FDCWD, path.c_str(), mode, AT_EACCESS) == 0;
}

std::unique_ptr<Database> opened(const std::filesystem::path& file, OpenMode mode) {
  auto database = std::make_unique<Database>(file, mode);
  if (is_new_journal(*database, file)) {
    throw JournalError(file.string() + " is empty: nothing was ever kept in it");
  }
  return database;
}

// Beside the file SQLite wants to make another one for the locks of readers. Where it can't, and
// nothing waits in a log, the file alone is all there is.
bool may_be_frozen(const std::filesystem::path& file) {
  std::error_code ignored;
  const auto log = std::filesystem::file_size(file.string() + "-wal", ignored);
  const std::filesystem::path folder = std::filesystem::absolute(file).parent_path();
  return (ignored || log == 0) && !may(folder, W_OK);
}

std::unique_ptr<Database> open_to_read(const std::filesystem::path& file) {
  if (!may(file, R_OK)) {
    const int error = errno;
    throw JournalError(error == ENOENT || error == ENOTDIR
                           ? "there is no alert journal " + file.string()
                           : cannot("read", file, error));
  }
  try {
    return opened(file, OpenMode::read);
  } catch (const JournalError&) {
    if (!may_be_frozen(file)) {
      throw;
    }
  }
  return opened(file, OpenMode::frozen);
}

const char* words_from(Tier tier) {
  switch (tier) {
    case Tier::critical:
      return "('critical')";
    case Tier::warning:
      return "('warning', 'critical')";
    default:
      return "('watch', 'warning', 'critical')";
  }
}

// Each of ?1 to ?6 stands in it, whether it is asked for or not.
std::string select_numbers(const AlertQuery& query) {
  // A plus keeps SQLite from going through all of an index that narrows nothing.
  std::string sql = "SELECT t.journal_seq FROM transition AS t WHERE ";
  sql += query.from || query.to ? "" : "+";
  sql += "t.event_time_ns BETWEEN ?1 AND ?2";
  sql += query.rule.empty() ? " AND ?3 = ''" : " AND t.rule = ?3";
  sql += query.instrument.empty() ? " AND ?4 = ''" : " AND t.instrument = ?4";
  if (query.tier != Tier::none) {
    const std::string words = words_from(query.tier);
    sql += " AND (t.tier IN " + words;
    sql += query.now ? ")" : " OR t.previous_tier IN " + words + ")";
  }
  sql += query.now ? " AND t.journal_seq IN (SELECT journal_seq FROM now)" : "";
  sql += query.alerts_only ? " AND t.id <> ''" : "";
  return sql + " AND t.journal_seq > ?6 ORDER BY t.journal_seq DESC LIMIT ?5";
}

}  // namespace

AlertJournalReader::AlertJournalReader(const std::filesystem::path& file)
    : file_(file), database_(open_to_read(file)) {}

AlertJournalReader::~AlertJournalReader() = default;

// First the numbers, then one transition after the other: a pager at the other end may take
// hours, and a query that stays open for so long keeps the writer from clearing its log.
void AlertJournalReader::read(const AlertQuery& query,
                              const std::function<bool(const JournaledTransition&)>& take) const {
  constexpr std::size_t kMost = std::numeric_limits<std::int64_t>::max();
  std::vector<std::uint64_t> numbers;
  {
    Statement select(*database_, select_numbers(query));
    Rows rows(select, query.from.value_or(Timestamp::never()).ns,
              query.to.value_or(Timestamp::end_of_time()).ns, query.rule, query.instrument,
              std::uint64_t{std::min(query.last.value_or(kMost), kMost)}, query.after);
    while (rows.next()) {
      numbers.push_back(rows.count(0));
    }
  }
  std::ranges::reverse(numbers);
  Statement select(*database_, std::string("SELECT ")
                                   .append(kJournaledColumns)
                                   .append(" FROM transition AS t WHERE t.journal_seq = ?1"));
  for (const std::uint64_t number : numbers) {
    std::optional<JournaledTransition> found;  // not if it was pruned meanwhile
    if (Rows rows(select, number); rows.next()) {
      found = transition_of(rows);
    }
    if (found && !take(*found)) {
      return;
    }
  }
}

std::vector<KeptCheckpoint> AlertJournalReader::checkpoints() const {
  Statement select(*database_, std::string("SELECT ")
                                   .append(kCheckpointColumnsWithoutState)
                                   .append(" FROM checkpoint ORDER BY tick_record"));
  std::vector<KeptCheckpoint> out;
  Rows rows(select);
  while (auto checkpoint = next_checkpoint(rows)) {
    out.push_back(*std::move(checkpoint));
  }
  return out;
}

std::optional<KeptCheckpoint> AlertJournalReader::checkpoint(std::uint64_t tick_record) const {
  Statement select(*database_, std::string("SELECT ")
                                   .append(kCheckpointColumns)
                                   .append(" FROM checkpoint WHERE tick_record = ?1"));
  Rows rows(select, tick_record);
  return next_checkpoint(rows);
}

std::vector<SessionClose> AlertJournalReader::session_closes() const {
  Statement select(*database_, kSelectCloses);
  std::vector<SessionClose> out;
  Rows rows(select);
  while (rows.next()) {
    out.push_back(close_of(rows, file_));
  }
  return out;
}

std::uint64_t AlertJournalReader::head() const {
  return static_cast<std::uint64_t>(
      database_->number("SELECT value FROM journal WHERE key = 'head'"));
}

std::uint64_t AlertJournalReader::pruned_through() const {
  return static_cast<std::uint64_t>(
      database_->number("SELECT value FROM journal WHERE key = 'pruned_through'"));
}

std::vector<LostRange> AlertJournalReader::lost() const {
  Statement select(*database_, "SELECT first, last, reason FROM lost ORDER BY first");
  std::vector<LostRange> out;
  Rows rows(select);
  while (rows.next()) {
    out.push_back({rows.count(0), rows.count(1), std::string(rows.text(2))});
  }
  return out;
}

}  // namespace yieldwatch
