#include "journal/alert_journal_connection.h"

#include <unistd.h>

#include <cerrno>

#include "journal/alert_journal_schema.h"

namespace yieldwatch {
namespace {

// A checkpoint within an append makes it wait for the disk twice more; tidy() comes before that
// many pages of 4 KiB, unless alerts pour.
constexpr const char* kPragmas = R"sql(
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA wal_autocheckpoint = 4000;
PRAGMA journal_size_limit = 16777216;
PRAGMA cell_size_check = ON;
)sql";

bool prepare(const Database& database, const std::filesystem::path& file, OpenMode mode,
             Timestamp begun) {
  const bool is_new = is_new_journal(database, file);
  if (mode != OpenMode::write && mode != OpenMode::memory) {
    return true;
  }
  if (database.is_read_only()) {
    if (::access(file.c_str(), W_OK) != 0 && is_of_disk(errno)) {
      throw JournalError(cannot("write", file, errno));
    }
    throw UnusableJournal("cannot write " + file.string() + ": it is read-only for this user");
  }
  database.run(kPragmas);
  if (is_new) {
    make_journal(database, begun);
  }
  database.keep_log();
  database.checkpoint_on_close(true);
  return true;
}

std::string select_journaled(std::string_view from) {
  return std::string("SELECT ").append(kJournaledColumns).append(" FROM ").append(from);
}

constexpr std::string_view kSelectCheckpoint =
    "SELECT tick_record, journal_seq, event_time_ns, rules_hash, made_time_ns, state "
    "FROM checkpoint ";

std::string select_checkpoint(std::string_view where) {
  return std::string(kSelectCheckpoint).append(where).append(" ORDER BY tick_record DESC LIMIT 1");
}

}  // namespace

AlertJournal::Connection::Connection(const std::filesystem::path& file, OpenMode mode,
                                     Timestamp begun)
    : database(file, mode),
      is_ready(prepare(database, file, mode, begun)),
      insert_transition(database, kInsertTransition),
      insert_lost(database, "INSERT INTO lost VALUES (?1, ?2, ?3)"),
      set_newest(database, "INSERT OR REPLACE INTO newest VALUES (?1, ?2, ?3)"),
      set_number(database, "UPDATE journal SET value = ?2 WHERE key = ?1"),
      messages_after(database,
                     "SELECT journal_seq, topic, publish_time_ns, body FROM transition "
                     "WHERE journal_seq > ?1 ORDER BY journal_seq"),
      lost_after(database,
                 "SELECT first, last, reason FROM lost WHERE last > ?1 AND first <= ?2 "
                 "ORDER BY first"),
      now(database,
          "SELECT t.journal_seq, t.topic, t.publish_time_ns, t.body "
          "FROM now JOIN transition AS t USING (journal_seq) ORDER BY t.rule, t.instrument"),
      newest_of_each(database,
                     select_journaled("newest AS n JOIN transition AS t USING (journal_seq) "
                                      "ORDER BY n.rule, n.instrument")),
      transitions_after(database, select_journaled("transition AS t WHERE t.journal_seq > ?1 "
                                                   "ORDER BY t.journal_seq")),
      old_transitions(database,
                      "SELECT t.journal_seq, t.publish_time_ns, n.journal_seq "
                      "FROM transition AS t LEFT JOIN newest AS n USING (rule, instrument) "
                      "ORDER BY t.journal_seq"),
      delete_transition(database, "DELETE FROM transition WHERE journal_seq = ?1"),
      delete_lost(database, "DELETE FROM lost WHERE last <= ?1"),
      save_checkpoint(database,
                      "INSERT OR REPLACE INTO checkpoint VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"),
      save_close(database,
                 "INSERT OR REPLACE INTO session_close VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"),
      newest_checkpoint(database, select_checkpoint("")),
      checkpoint(database, select_checkpoint("WHERE tick_record = ?1")),
      checkpoints(database,
                  "SELECT tick_record, journal_seq, event_time_ns, rules_hash, made_time_ns, '' "
                  "FROM checkpoint ORDER BY tick_record"),
      delete_checkpoint(database, "DELETE FROM checkpoint WHERE tick_record = ?1"),
      delete_checkpoints(database, "DELETE FROM checkpoint WHERE tick_record < ?1"),
      closes(database, kSelectCloses) {}

}  // namespace yieldwatch
