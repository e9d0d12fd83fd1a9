#include "journal/alert_journal_row.h"

#include "core/record_text.h"
#include "wire/alert_codec.h"
#include "wire/topics.h"

namespace yieldwatch {
namespace {

std::optional<double> as_number(const std::optional<Value>& value) {
  return value ? std::optional(value->to_double()) : std::nullopt;
}

std::optional<std::string_view> verdict_of(const Transition& t) {
  if (!t.record) {
    return std::nullopt;
  }
  return t.record->stale ? "stale" : to_string(t.record->verdict());
}

}  // namespace

void insert(Statement& insert_transition, const JournalEntry& entry) {
  const Transition& t = *entry.transition;
  const std::string session = t.session == Session::none() ? "" : to_string(t.session);
  insert_transition.run(
      entry.journal_seq, alert_topic(topic_tier(t), t.rule, t.instrument), entry.publish_time.ns,
      to_string(entry.publish_time), t.time.ns, to_string(t.time),
      session.empty() ? std::nullopt : std::optional<std::string_view>(session), t.rule,
      t.rule_hash, t.instrument, to_string(t.tier), to_string(t.previous_tier), to_string(t.state),
      to_string(t.previous_state), to_string(t.reason), as_number(t.value), as_number(t.level),
      to_string(t.unit), t.id, to_string(t.origin), entry.tick_record,
      std::int64_t{entry.late ? 1 : 0}, verdict_of(t), t.summary, to_record_text(t),
      Blob{entry.body});
}

JournaledTransition transition_of(const Rows& rows) {
  const auto journal_seq = rows.count(0);
  const auto transition = decode_transition(rows.blob(4));
  if (!transition) {
    throw UnusableJournal("transition " + std::to_string(journal_seq) +
                          " of the alert journal can't be read: " + transition.error().detail +
                          "; restore the journal from a backup, or move it elsewhere");
  }
  return {.journal_seq = journal_seq,
          .tick_record = rows.count(1),
          .publish_time = {rows.number(2)},
          .late = rows.number(3) != 0,
          .transition = *transition};
}

std::optional<KeptCheckpoint> next_checkpoint(Rows& rows) {
  if (!rows.next()) {
    return std::nullopt;
  }
  return KeptCheckpoint{.tick_record = rows.count(0),
                        .journal_seq = rows.count(1),
                        .event_time = {rows.number(2)},
                        .rules_hash = std::string(rows.text(3)),
                        .made_time = {rows.number(4)},
                        .state = std::string(rows.blob(5))};
}

SessionClose close_of(const Rows& rows, const std::filesystem::path& file) {
  const auto session = parse_session(rows.text(1));
  const auto unit = parse_unit(rows.text(4));
  if (!session || !unit) {
    throw UnusableJournal(file.string() + " holds a close of " + std::string(rows.text(0)) +
                          " that can't be read: session " + std::string(rows.text(1)) + ", unit " +
                          std::string(rows.text(4)) +
                          "; restore the journal from a backup, or move it elsewhere");
  }
  return {.instrument = std::string(rows.text(0)),
          .session = *session,
          .time = {rows.number(2)},
          .value = {Value{rows.number(3)}, *unit}};
}

}  // namespace yieldwatch
