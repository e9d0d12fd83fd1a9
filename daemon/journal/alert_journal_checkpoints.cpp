#include "journal/alert_journal_connection.h"

namespace yieldwatch {
namespace {

std::optional<KeptCheckpoint> next_of(Rows& rows) {
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

}  // namespace

void AlertJournal::save(const KeptCheckpoint& checkpoint, std::span<const SessionClose> closes) {
  write([&](Connection& to) {
    for (const SessionClose& close : closes) {
      const Value value = close.value.value;
      to.save_close.run(close.instrument, to_string(close.session), close.time.ns,
                        to_string(close.time), value.to_double(), value.micro,
                        to_string(close.value.unit));
    }
    to.save_checkpoint.run(checkpoint.tick_record, checkpoint.journal_seq, checkpoint.event_time.ns,
                           to_string(checkpoint.event_time), checkpoint.rules_hash,
                           checkpoint.made_time.ns, to_string(checkpoint.made_time),
                           Blob{checkpoint.state});
  });
}

std::optional<KeptCheckpoint> AlertJournal::newest_checkpoint() const {
  Rows rows(connection().newest_checkpoint);
  return next_of(rows);
}

std::optional<KeptCheckpoint> AlertJournal::newest_checkpoint_with(
    std::string_view rules_hash) const {
  Rows rows(connection().newest_checkpoint_with, rules_hash);
  return next_of(rows);
}

std::vector<KeptCheckpoint> AlertJournal::checkpoints() const {
  std::vector<KeptCheckpoint> out;
  Rows rows(connection().checkpoints);
  while (auto checkpoint = next_of(rows)) {
    out.push_back(*std::move(checkpoint));
  }
  return out;
}

void AlertJournal::delete_checkpoint(std::uint64_t tick_record) {
  write([&](Connection& to) { to.delete_checkpoint.run(tick_record); });
}

void AlertJournal::delete_checkpoints_before(std::uint64_t tick_record) {
  write([&](Connection& to) { to.delete_checkpoints.run(tick_record); });
}

std::vector<SessionClose> AlertJournal::session_closes() const {
  std::vector<SessionClose> out;
  Rows rows(connection().closes);
  while (rows.next()) {
    const auto session = parse_session(rows.text(1));
    const auto unit = parse_unit(rows.text(4));
    if (!session || !unit) {
      throw JournalError(file_.string() + " holds a close of " + std::string(rows.text(0)) +
                         " that can't be read: session " + std::string(rows.text(1)) + ", unit " +
                         std::string(rows.text(4)) +
                         "; restore the journal from a backup, or move it elsewhere");
    }
    out.push_back({.instrument = std::string(rows.text(0)),
                   .session = *session,
                   .time = {rows.number(2)},
                   .value = {Value{rows.number(3)}, *unit}});
  }
  return out;
}

}  // namespace yieldwatch
