// What the daemon keeps on disk: every message that the analyzer is given (the tick log), every
// alert before it is published (the journal), and checkpoints, so that a restart reads only the
// end of the tick log.
//
// A disk that fails stops nothing: alerts go on, those that could not be kept wait in memory, and
// are kept once there is room. Whatever can't be kept at all is stated with its range. An fsync
// that failed is never tried again as if nothing had happened: files are begun anew.
//
// A daemon that is killed while the disk fails has published numbers that the journal does not
// have. What holds after the restart:
// - If the tick log could still be written, it leads to the same alerts, under the same numbers.
// - If it could not, or if rules were changed, the numbers that were published are stated as lost,
//   and what is made anew goes out under new ones: a client may see an alert twice, but never two
//   alerts under one number.
// - If not even a number could be noted (number_note.h: a read-only disk), numbers that were
//   published not durable may be given again.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/config/journal_config.h"
#include "app/host/checkpoint.h"
#include "core/session_close.h"
#include "core/transition.h"
#include "feed/clock.h"
#include "journal/alert_journal.h"
#include "journal/directory_lock.h"
#include "journal/number_note.h"
#include "journal/tick_log_prune.h"
#include "journal/tick_log_writer.h"
#include "wire/alert_archive.h"
#include "wire/sys.h"

namespace yieldwatch {

// Belongs to the analyzer's thread.
class Keeper final : public AlertArchive {
 public:
  // Alerts that wait in memory for a disk that fails; what is more is lost.
  static constexpr std::size_t kMaxUnkept = 10'000;

  // Called where keeping begins to fail, and where it works again.
  using Report = std::function<void(const DiskReport&)>;

  // Locks the directory and opens what is in it. Throws JournalError: another daemon has it, or it
  // can't be read or made; UnusableJournal: it is closed to us, a newer version wrote it, or it is
  // damaged. Nothing is changed then. On a disk that takes nothing, what there is is read and
  // keeping fails from the beginning: troubles() tell, no report does. `clock` must outlive it.
  Keeper(const JournalConfig& config, const Clock& clock, Report report);

  const std::filesystem::path& directory() const { return lock_.directory(); }
  // What was found at the start and is worth a warning: a torn tail that was cut, …
  const std::vector<std::string>& findings() const { return ticks_.findings(); }
  const AlertJournal& journal() const { return journal_; }
  // Of this run: the wall clock's, or where that was set back just above that of the run before.
  // Should it fail to be kept, troubles() tell.
  Timestamp begin_epoch(Timestamp now);

  // A message that is about to be applied, before it is: its number.
  std::uint64_t record(std::string_view topic, std::string_view envelope);
  // Number of the newest message; 0 before the first.
  std::uint64_t recorded() const { return ticks_.status().last; }

  // Alerts that go on from head(), with the messages that caused them. On the disk when it
  // returns true; else they wait in memory, and are to be published as not durable.
  bool keep(std::vector<JournaledAlert> alerts, std::span<const Transition> transitions,
            std::span<const std::uint64_t> tick_records);
  // Number of the newest alert that was published before the start, where the journal does not
  // have it; else at most head().
  std::uint64_t published() const { return published_.found(); }
  // Numbers after head() and up to this one can't be given any more.
  void lose_through(std::uint64_t number);
  // Number of the newest alert, kept or waiting.
  std::uint64_t head() const;

  // An instrument's session has ended; kept with the next checkpoint.
  void add_close(const SessionClose& close) { closes_.push_back(close); }
  // All closes there are, by time.
  std::vector<SessionClose> closes() const;

  // Messages are applied up to recorded(), and the analyzer is as in `memory`; `journal_seq` is
  // the newest alert that they made. `rules_hash` is that of all that it depends on. At a turning
  // point (a session, other rules) the tick log begins a new segment, and the checkpoint stays for
  // as long as its messages are there.
  void save(const Memory& memory, std::uint64_t journal_seq, const std::string& rules_hash,
            bool turning_point);
  // Rules have changed: what was before can't be computed with these. The next save() that works
  // takes the place of all before it, and until then these stay.
  void forget_checkpoints() { forgets_ = true; }
  // How many messages have come since the last save().
  std::uint64_t since_save() const { return recorded() - saved_; }

  // At the end of each turn: what was recorded outlives the process.
  void flush();
  // About once a second: tries anew what has failed, and tidies.
  void beat();
  // What the last beat() removed of the tick log; nothing if it did not look.
  std::optional<TickLogPruned> take_pruned() { return std::exchange(pruned_, std::nullopt); }
  // Before the end: what was recorded outlives the machine.
  void close();

  // Alerts that were published and are not on the disk.
  std::size_t unkept() const { return unkept_.size(); }
  // Messages that the tick log could not keep, since the start.
  std::uint64_t lost_messages() const { return ticks_.status().lost_records; }
  // What fails at present; empty if nothing does.
  std::vector<DiskReport> troubles() const;

  SnapshotReport snapshot() const override;
  SinceReport since(const SinceQuestion& question) const override;

 private:
  struct Unkept {
    JournaledAlert alert;
    Transition transition;
    std::uint64_t tick_record = 0;
  };

  void journal_fails(const std::string& why);
  void check_tick_log();
  void keep_unkept();
  void prune();
  Timestamp time_to_prune_by() const;

  JournalConfig config_;
  const Clock& clock_;
  Report report_;
  DirectoryLock lock_;
  AlertJournal journal_;
  NumberNote published_;
  TickLogWriter ticks_;
  Timestamp epoch_;
  std::deque<Unkept> unkept_;
  std::optional<LostRange> overflow_;  // alerts for which there was no room in memory either
  std::string journal_trouble_;        // why it fails; empty if it does not
  std::string tick_log_trouble_;
  std::vector<SessionClose> closes_;  // since the last save()
  std::uint64_t saved_ = 0;           // the last checkpoint's message
  std::uint64_t last_turning_point_ = 0;
  std::uint64_t previous_save_ = 0;
  bool forgets_ = false;  // the next checkpoint takes the place of all before it
  std::optional<TickLogPruned> pruned_;
  Timestamp begun_;                         // by the wall clock
  std::int64_t begun_ns_;                   // by the steady one
  std::uint64_t pruned_ticks_through_ = 0;  // of which checkpoints may be left
  std::int64_t next_prune_ns_ = 0;
  std::int64_t next_sync_ns_ = 0;
};

}  // namespace yieldwatch
