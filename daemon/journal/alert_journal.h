// The alert journal: every transition, kept in SQLite before it is published, with what a
// restart begins from. A person reads it with `sqlite3 alerts.sqlite 'SELECT * FROM now'`.
//
// A journal has one writer, and belongs to one thread; any number of processes may read beside
// it (alert_journal_reader.h). What fails throws JournalError.
//
// Transitions bear a journal_seq, which rises by one from 1 over the journal's whole life.
// Those that could not be kept are noted as lost, so that a number is either there, known to be
// lost, or pruned.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/session_close.h"
#include "core/time.h"
#include "core/transition.h"
#include "journal/journal_error.h"

namespace yieldwatch {

inline constexpr std::string_view kAlertJournalFile = "alerts.sqlite";

// A transition to be kept. A view: read only during the call.
struct JournalEntry {
  std::uint64_t journal_seq = 0;
  Timestamp publish_time;         // of the envelope it is sent in
  std::uint64_t tick_record = 0;  // number of the tick log's record that caused it
  bool late = false;              // it was published before it could be kept
  const Transition* transition = nullptr;
  std::string_view body;  // the same, encoded (alert_codec.h)
};

// Numbers whose transitions can't be given any more; first <= last.
struct LostRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::string reason;  // for a person: "pruned", or what append() was told

  friend bool operator==(const LostRange&, const LostRange&) = default;
};

// A transition to be sent again.
struct KeptMessage {
  std::uint64_t journal_seq = 0;
  Timestamp publish_time;
  std::string topic;
  std::string body;
};

// What there is after a number.
struct Since {
  std::vector<KeptMessage> messages;  // in order
  std::vector<LostRange> lost;        // in order; none overlap, nor hold a message
  std::uint64_t through = 0;          // complete up to this number; ask again after it
  bool complete = true;               // through is the head
};

// What is on, and when that was true.
struct AlertsNow {
  std::vector<KeptMessage> messages;  // by rule and instrument
  std::uint64_t journal_seq = 0;
};

struct JournaledTransition {
  std::uint64_t journal_seq = 0;
  std::uint64_t tick_record = 0;
  Timestamp publish_time;
  bool late = false;
  Transition transition;
};

// What the analyzer knew after a record of the tick log.
struct KeptCheckpoint {
  std::uint64_t tick_record = 0;
  std::uint64_t journal_seq = 0;  // head at that time
  Timestamp event_time;
  std::string rules_hash;  // of all that the state depends on
  Timestamp made_time;     // wall clock
  std::string state;       // bytes of the analyzer's; empty in checkpoints()
};

class AlertJournal final {
 public:
  // Makes it where it is not there. Refuses what a newer version wrote, what is no journal and
  // what is damaged (UnusableJournal), and then changes nothing. Costs no more for a long journal.
  // Where the disk is full or read-only it is as after a write that failed: what there is can be
  // read, and reopen() is due.
  explicit AlertJournal(std::filesystem::path file);
  ~AlertJournal();
  AlertJournal(const AlertJournal&) = delete;
  AlertJournal& operator=(const AlertJournal&) = delete;

  // Why it could not be opened for writing; empty if it could.
  const std::string& trouble_at_start() const { return trouble_at_start_; }

  // Closes it and opens it anew; wanted after every JournalError of append, save, prune or
  // tidy. After a failed fsync nothing may be trusted that this connection believes: what had
  // been given to it is then in, wholly, or not at all, and head() tells. Throws while the
  // trouble lasts. Until it succeeds nothing can be written; what there is can be read, also
  // where the disk is full or read-only.
  void reopen();

  // Number of the newest transition, kept or lost; 0 before the first.
  std::uint64_t head() const { return head_; }
  // When it was made, by the wall clock: what tells it from another journal with such numbers.
  Timestamp begun() const { return begun_; }
  // Of a run of the daemon that begins: `now` or, where the wall clock was set back, just above
  // that of the run before.
  Timestamp next_epoch(Timestamp now) const;
  // Kept when it returns.
  void note_epoch(Timestamp epoch);
  // since() gives none up to this number.
  std::uint64_t pruned_through() const { return pruned_through_; }

  // Keeps all of it, or, where it throws, nothing (but see reopen). On the disk when it returns.
  // Together `lost` and `entries`, each in order, must go on from head() without a hole or an
  // overlap: std::logic_error.
  void append(std::span<const JournalEntry> entries, std::span<const LostRange> lost = {});

  // What is after `after` with a topic that begins with one of `prefixes` (any, where there are
  // none); no more than `max_messages`, nor than `max_bytes` of bodies, but one at least. Looks at
  // no more than kMaxLookedAt transitions, so that nobody waits long for one who asks.
  Since since(std::uint64_t after, std::span<const std::string> prefixes, std::size_t max_messages,
              std::size_t max_bytes) const;
  static constexpr std::size_t kMaxLookedAt = 10'000;

  // The newest transition of each rule and instrument with an alert that has not ended.
  AlertsNow alerts_now() const;
  // Of every rule and instrument, by these.
  std::vector<JournaledTransition> newest_of_each_rule() const;
  // In order.
  std::vector<JournaledTransition> transitions_after(std::uint64_t journal_seq) const;

  // Keeps a checkpoint and the closes since the one before, together. Replaces what it has of
  // the same record, and of the same instrument and session; `alone`: all checkpoints before it,
  // too.
  void save(const KeptCheckpoint& checkpoint, std::span<const SessionClose> closes,
            bool alone = false);
  std::optional<KeptCheckpoint> newest_checkpoint() const;
  std::optional<KeptCheckpoint> checkpoint(std::uint64_t tick_record) const;
  // Without their states, the oldest first.
  std::vector<KeptCheckpoint> checkpoints() const;
  void delete_checkpoint(std::uint64_t tick_record);
  void delete_checkpoints_before(std::uint64_t tick_record);
  // All of them, by time and instrument.
  std::vector<SessionClose> session_closes() const;

  // Deletes transitions published before `time`, but not the newest of a rule and instrument;
  // `at_most` of them, so that it can be done in steps. False when nothing is left to do. The
  // file does not shrink: its free pages are used again.
  bool prune(Timestamp time, std::size_t at_most = 1'000);

  // To be called when there is nothing else to do, every few seconds: moves what was appended
  // from the log beside the file into it, which append() would otherwise have to do in the end.
  void tidy();

 private:
  struct Connection;

  void open();
  std::unique_ptr<Connection> connected_to_read() const;
  void adopt(std::unique_ptr<Connection> opened);
  Connection& connection() const;  // throws where there is none
  Connection& writable() const;    // and where reopen() is due
  template <class Action>
  void attempt(Action action);
  template <class Action>
  void write(Action action);

  std::filesystem::path file_;
  std::string trouble_at_start_;
  std::unique_ptr<Connection> connection_;  // null where it could not be opened again
  bool failed_ = false;                     // a write has failed since it was opened
  Timestamp begun_;
  std::uint64_t head_ = 0;
  std::uint64_t pruned_through_ = 0;
};

}  // namespace yieldwatch
