#include "journal/alert_journal_schema.h"

namespace yieldwatch {
namespace {

constexpr std::int64_t kApplicationId = 0x79776A31;  // "ywj1"; `file` shows it

// `transition` is wide so that a person needs nothing else to read it. What is long stands last:
// a query that does not want it does not read its pages.
constexpr const char* kTables = R"sql(
CREATE TABLE journal(
  key   TEXT PRIMARY KEY,   -- head, pruned_through: numbers of transitions; begun, epoch (of the
                            -- daemon's last run): ns since 1970
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO journal VALUES ('head', 0), ('pruned_through', 0), ('epoch', 0), ('begun', 0);

CREATE TABLE transition(
  journal_seq     INTEGER PRIMARY KEY,
  topic           TEXT NOT NULL,
  publish_time_ns INTEGER NOT NULL,     -- ns since 1970-01-01 UTC, as all _ns
  publish_time    TEXT NOT NULL,
  event_time_ns   INTEGER NOT NULL,
  event_time      TEXT NOT NULL,
  session         TEXT,
  rule            TEXT NOT NULL,
  rule_hash       TEXT NOT NULL,
  instrument      TEXT NOT NULL,
  tier            TEXT NOT NULL,
  previous_tier   TEXT NOT NULL,
  state           TEXT NOT NULL,
  previous_state  TEXT NOT NULL,
  reason          TEXT NOT NULL,
  value           REAL,                 -- in unit, as level
  level           REAL,
  unit            TEXT NOT NULL,
  id              TEXT NOT NULL,        -- of the alert; empty where there is none
  origin          TEXT NOT NULL,        -- live, replay, drill
  tick_record     INTEGER NOT NULL,     -- of the tick log, that caused it
  late            INTEGER NOT NULL,     -- 1: published before it could be kept
  verdict         TEXT,                 -- of its record; stale: the rule was changed since
  summary         TEXT NOT NULL,
  record          TEXT NOT NULL,
  body            BLOB NOT NULL         -- yieldwatch.v1.Transition, what was published
) STRICT;
CREATE INDEX transition_by_time ON transition(event_time_ns);
CREATE INDEX transition_by_rule ON transition(rule, event_time_ns);
CREATE INDEX transition_by_id ON transition(id) WHERE id <> '';

-- The newest transition of each, so that what is on is found in a long journal at once.
CREATE TABLE newest(
  rule        TEXT NOT NULL,
  instrument  TEXT NOT NULL,
  journal_seq INTEGER NOT NULL,
  PRIMARY KEY (rule, instrument)
) STRICT, WITHOUT ROWID;

-- Published, but never kept.
CREATE TABLE lost(
  first  INTEGER PRIMARY KEY,
  last   INTEGER NOT NULL,
  reason TEXT NOT NULL
) STRICT;

CREATE TABLE checkpoint(
  tick_record   INTEGER PRIMARY KEY,
  journal_seq   INTEGER NOT NULL,
  event_time_ns INTEGER NOT NULL,
  event_time    TEXT NOT NULL,
  rules_hash    TEXT NOT NULL,
  made_time_ns  INTEGER NOT NULL,
  made_time     TEXT NOT NULL,
  state         BLOB NOT NULL
) STRICT;

CREATE TABLE session_close(
  instrument TEXT NOT NULL,
  session    TEXT NOT NULL,
  time_ns    INTEGER NOT NULL,
  time       TEXT NOT NULL,
  value      REAL NOT NULL,
  value_e6   INTEGER NOT NULL,
  unit       TEXT NOT NULL,
  PRIMARY KEY (instrument, session)
) STRICT, WITHOUT ROWID;

-- What is on.
CREATE VIEW now AS
SELECT t.rule, t.instrument, t.state, t.tier, t.value, t.unit, t.level, t.event_time,
       t.summary, t.verdict, t.id, t.origin, t.journal_seq
FROM newest JOIN transition AS t USING (journal_seq)
WHERE t.id <> '' AND t.state <> 'inactive'
ORDER BY t.rule, t.instrument;

-- A line a transition, the newest last.
CREATE VIEW history AS
SELECT journal_seq, event_time, rule, instrument, state, tier, previous_state, previous_tier,
       value, unit, level, reason, summary, verdict, record, id, origin, late
FROM transition ORDER BY journal_seq;

-- A line an alert, from its onset to its end; `ended` is empty while it is on.
CREATE VIEW episodes AS
SELECT latest.rule, latest.instrument,
       substr(latest.id, length(latest.rule) + length(latest.instrument) + 3) AS begun,
       CASE one.highest WHEN 3 THEN 'critical' WHEN 2 THEN 'warning' WHEN 1 THEN 'watch'
                        ELSE 'none' END AS highest_tier,
       CASE latest.state WHEN 'inactive' THEN latest.event_time END AS ended,
       one.transitions, latest.origin, latest.id
FROM (SELECT max(journal_seq) AS newest, min(journal_seq) AS oldest, count(*) AS transitions,
             max(CASE tier WHEN 'critical' THEN 3 WHEN 'warning' THEN 2 WHEN 'watch' THEN 1
                           ELSE 0 END) AS highest
      FROM transition WHERE id <> '' GROUP BY id) AS one
JOIN transition AS latest ON latest.journal_seq = one.newest
ORDER BY one.oldest;
)sql";

}  // namespace

bool is_new_journal(const Database& database, const std::filesystem::path& file) {
  const std::int64_t format = database.number("PRAGMA user_version");
  const std::int64_t application = database.number("PRAGMA application_id");
  if (application != kApplicationId) {
    if (application == 0 && format == 0 &&
        database.number("SELECT count(*) FROM sqlite_schema") == 0) {
      return true;
    }
    throw UnusableJournal(file.string() +
                          " is a database of another program: move it elsewhere, or give the "
                          "journal another directory");
  }
  if (format > kJournalFormat) {
    throw UnusableJournal(file.string() + " was written by a newer yieldwatch (format " +
                          std::to_string(format) + ", this one knows " +
                          std::to_string(kJournalFormat) +
                          "): run that version, or move the file elsewhere to begin a new journal; "
                          "nothing was changed");
  }
  return false;
}

void make_journal(const Database& database, Timestamp begun) {
  Transaction transaction(database);
  database.run(kTables);
  const std::string marks = "PRAGMA application_id = " + std::to_string(kApplicationId) +
                            "; PRAGMA user_version = " + std::to_string(kJournalFormat) +
                            "; UPDATE journal SET value = " + std::to_string(begun.ns) +
                            " WHERE key = 'begun'";
  database.run(marks.c_str());
  transaction.commit();
}

}  // namespace yieldwatch
