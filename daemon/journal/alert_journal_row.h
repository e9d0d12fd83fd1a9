// A row of the journal's table `transition`.
#pragma once

#include "journal/alert_journal.h"
#include "journal/sqlite.h"

namespace yieldwatch {

inline constexpr std::string_view kInsertTransition = R"sql(
INSERT INTO transition(journal_seq, topic, publish_time_ns, publish_time, event_time_ns,
                       event_time, session, rule, rule_hash, instrument, tier, previous_tier,
                       state, previous_state, reason, value, level, unit, id, origin, tick_record,
                       late, verdict, summary, record, body)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,
        ?21, ?22, ?23, ?24, ?25, ?26))sql";

void insert(Statement& insert_transition, const JournalEntry& entry);

// The columns that transition_of() reads, of `transition AS t`.
inline constexpr std::string_view kJournaledColumns =
    "t.journal_seq, t.tick_record, t.publish_time_ns, t.late, t.body";

// Throws JournalError where the body is none.
JournaledTransition transition_of(const Rows& rows);

// The columns that next_checkpoint() reads, of `checkpoint`; a state is long, and not always
// wanted.
inline constexpr std::string_view kCheckpointColumns =
    "tick_record, journal_seq, event_time_ns, rules_hash, made_time_ns, state";
inline constexpr std::string_view kCheckpointColumnsWithoutState =
    "tick_record, journal_seq, event_time_ns, rules_hash, made_time_ns, ''";

// Nothing after the last row.
std::optional<KeptCheckpoint> next_checkpoint(Rows& rows);

inline constexpr std::string_view kSelectCloses =
    "SELECT instrument, session, time_ns, value_e6, unit FROM session_close "
    "ORDER BY time_ns, instrument";

// Throws JournalError where the row is none.
SessionClose close_of(const Rows& rows, const std::filesystem::path& file);

}  // namespace yieldwatch
