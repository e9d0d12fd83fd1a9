#include "journal/alert_journal_connection.h"

namespace yieldwatch {
void AlertJournal::save(const KeptCheckpoint& checkpoint, std::span<const SessionClose> closes,
                        bool alone) {
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
    if (alone) {
      to.delete_checkpoints.run(checkpoint.tick_record);
    }
  });
}

std::optional<KeptCheckpoint> AlertJournal::newest_checkpoint() const {
  Rows rows(connection().newest_checkpoint);
  return next_checkpoint(rows);
}

std::optional<KeptCheckpoint> AlertJournal::checkpoint(std::uint64_t tick_record) const {
  Rows rows(connection().checkpoint, tick_record);
  return next_checkpoint(rows);
}

std::vector<KeptCheckpoint> AlertJournal::checkpoints() const {
  std::vector<KeptCheckpoint> out;
  Rows rows(connection().checkpoints);
  while (auto checkpoint = next_checkpoint(rows)) {
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
    out.push_back(close_of(rows, file_));
  }
  return out;
}

}  // namespace yieldwatch
