#include "journal/alert_journal.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include "journal/alert_journal_connection.h"
#include "journal/alert_journal_schema.h"
#include "journal/durable_file.h"

namespace yieldwatch {
namespace {

bool matches(std::string_view topic, std::span<const std::string> prefixes) {
  return prefixes.empty() || std::ranges::any_of(prefixes, [&](const std::string& prefix) {
           return topic.starts_with(prefix);
         });
}

// Throws where they don't.
void require_to_go_on(std::uint64_t head, std::span<const JournalEntry> entries,
                      std::span<const LostRange> lost) {
  std::uint64_t next = head + 1;
  while (!entries.empty() || !lost.empty()) {
    if (!lost.empty() && lost.front().first == next && lost.front().last >= next) {
      next = lost.front().last + 1;
      lost = lost.subspan(1);
    } else if (!entries.empty() && entries.front().journal_seq == next) {
      ++next;
      entries = entries.subspan(1);
    } else {
      throw std::logic_error("the alert journal is at " + std::to_string(head) + ": " +
                             std::to_string(next) + " is neither appended nor lost");
    }
  }
}

// A row of journal_seq, topic, publish_time_ns, body.
KeptMessage message_of(const Rows& rows) {
  return {.journal_seq = rows.count(0),
          .publish_time = {rows.number(2)},
          .topic = std::string(rows.text(1)),
          .body = std::string(rows.blob(3))};
}

std::vector<JournaledTransition> all_of(Rows& rows) {
  std::vector<JournaledTransition> out;
  while (rows.next()) {
    out.push_back(transition_of(rows));
  }
  return out;
}

// What the system keeps of a log's index, and some more.
constexpr std::size_t kRoomToOpen = 128UL * 1024;

// The errno with which writing fails there; 0: it does not.
int error_of_writing_beside(const std::filesystem::path& file) {
  std::filesystem::path probe = file;
  probe += "-room";
  DurableFile room;
  ::unlink(probe.c_str());  // of a process that was killed just here
  int error = room.create(probe);
  if (error == 0) {
    error = room.append(std::string(kRoomToOpen, '\0')).error;
    ::unlink(probe.c_str());
  }
  return error;
}

bool is_empty_file(const std::filesystem::path& file) {
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  return error ? error == std::errc::no_such_file_or_directory : size == 0;
}

bool holds_nothing(const std::filesystem::path& file, OpenMode mode) {
  return is_new_journal(Database(file, mode), file);
}

}  // namespace

AlertJournal::AlertJournal(std::filesystem::path file)
    : file_(std::move(file)),
      begun_{
          std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count()} {
  try {
    open();
  } catch (const UnusableJournal&) {
    throw;
  } catch (const JournalError&) {
    const int error = error_of_writing_beside(file_);
    if (!is_of_disk(error)) {
      throw;
    }
    trouble_at_start_ = cannot("write", file_, error);
    adopt(connected_to_read());
    failed_ = true;
  }
}

AlertJournal::~AlertJournal() = default;

void AlertJournal::open() {
  adopt(std::make_unique<Connection>(file_, OpenMode::write, begun_));
}

// Of a disk that takes nothing. What is not there yet is begun in memory, where it stays empty.
std::unique_ptr<AlertJournal::Connection> AlertJournal::connected_to_read() const {
  // Without a log the file is all there is, and no index of it is wanted.
  const OpenMode mode = is_empty_file(file_.string() + "-wal") ? OpenMode::frozen : OpenMode::aside;
  const bool is_there = !is_empty_file(file_) && !holds_nothing(file_, mode);
  return std::make_unique<Connection>(file_, is_there ? mode : OpenMode::memory, begun_);
}

void AlertJournal::adopt(std::unique_ptr<Connection> opened) {
  const Database& database = opened->database;
  const std::int64_t head = database.number("SELECT value FROM journal WHERE key = 'head'");
  const std::int64_t pruned =
      database.number("SELECT value FROM journal WHERE key = 'pruned_through'");
  const std::int64_t begun = database.number("SELECT value FROM journal WHERE key = 'begun'");
  // Cheap, and no more than a sign: a damaged page is found when it is read.
  if (pruned > head || database.number("SELECT max(journal_seq) FROM transition") > head) {
    throw UnusableJournal(
        file_.string() +
        " does not agree with itself: its newest transition is not the one it says "
        "it is; restore it from a backup, or move it elsewhere to begin a new one");
  }
  if (head_ > static_cast<std::uint64_t>(head)) {
    throw JournalError(file_.string() + " was at " + std::to_string(head_) + " and is now at " +
                       std::to_string(head) + ": has it been replaced? Then restart the daemon");
  }
  head_ = static_cast<std::uint64_t>(head);
  pruned_through_ = static_cast<std::uint64_t>(pruned);
  begun_ = {begun};
  connection_ = std::move(opened);
  failed_ = false;
}

void AlertJournal::reopen() {
  // A connection that is closed can't be opened again without room, not even to read.
  if (const int error = error_of_writing_beside(file_); error != 0) {
    throw JournalError(cannot("write", file_, error));
  }
  if (connection_) {
    connection_->database.checkpoint_on_close(false);  // it may believe what is not so
    connection_.reset();
  }
  open();
  // What a failed fsync left in the log is in the system's memory, and perhaps nowhere else,
  // and no later fsync would write it. Moved into the file it is written again.
  attempt([](const Connection& to) { to.database.checkpoint_fully(); });
}

AlertJournal::Connection& AlertJournal::connection() const {
  if (!connection_) {
    throw JournalError(file_.string() + " could not be opened again");
  }
  return *connection_;
}

AlertJournal::Connection& AlertJournal::writable() const {
  if (failed_) {
    throw JournalError(file_.string() + " is to be opened again before it is written");
  }
  return connection();
}

Timestamp AlertJournal::next_epoch(Timestamp now) const {
  const std::int64_t before =
      connection().database.number("SELECT value FROM journal WHERE key = 'epoch'");
  return {std::max(now.ns, before + 1)};
}

void AlertJournal::note_epoch(Timestamp epoch) {
  write([epoch](Connection& to) { to.set_number.run(std::string_view("epoch"), epoch.ns); });
}

void AlertJournal::append(std::span<const JournalEntry> entries, std::span<const LostRange> lost) {
  require_to_go_on(head_, entries, lost);
  if (entries.empty() && lost.empty()) {
    return;
  }
  const std::uint64_t head = std::max(entries.empty() ? 0 : entries.back().journal_seq,
                                      lost.empty() ? 0 : lost.back().last);
  write([&](Connection& to) {
    for (const LostRange& range : lost) {
      to.insert_lost.run(range.first, range.last, range.reason);
    }
    for (const JournalEntry& entry : entries) {
      insert(to.insert_transition, entry);
      to.set_newest.run(entry.transition->rule, entry.transition->instrument, entry.journal_seq);
    }
    to.set_number.run(std::string_view("head"), head);
  });
  head_ = head;
}

Since AlertJournal::since(std::uint64_t after, std::span<const std::string> prefixes,
                          std::size_t max_messages, std::size_t max_bytes) const {
  Since out{.through = head_};
  if (after >= head_) {
    return out;
  }
  if (after < pruned_through_) {
    out.lost.push_back({after + 1, pruned_through_, "pruned"});
    after = pruned_through_;
  }
  std::uint64_t looked_at = after;  // the number
  std::size_t count = 0;
  std::size_t bytes = 0;
  Rows rows(connection().messages_after, after);
  while (rows.next()) {
    const bool wanted = matches(rows.text(1), prefixes);
    bytes += wanted ? rows.blob(3).size() : 0;
    const bool full = wanted && !out.messages.empty() &&
                      (out.messages.size() >= max_messages || bytes > max_bytes);
    if (full || count++ == kMaxLookedAt) {
      out.through = looked_at;
      out.complete = false;
      break;
    }
    looked_at = rows.count(0);
    if (wanted) {
      out.messages.push_back(message_of(rows));
    }
  }
  Rows lost(connection().lost_after, after, out.through);
  while (lost.next()) {
    out.lost.push_back(
        {std::max(lost.count(0), after + 1), lost.count(1), std::string(lost.text(2))});
  }
  return out;
}

AlertsNow AlertJournal::alerts_now() const {
  AlertsNow out{.messages = {}, .journal_seq = head_};
  Rows rows(connection().now);
  while (rows.next()) {
    out.messages.push_back(message_of(rows));
  }
  return out;
}

std::vector<JournaledTransition> AlertJournal::newest_of_each_rule() const {
  Rows rows(connection().newest_of_each);
  return all_of(rows);
}

std::vector<JournaledTransition> AlertJournal::transitions_after(std::uint64_t journal_seq) const {
  Rows rows(connection().transitions_after, journal_seq);
  return all_of(rows);
}

bool AlertJournal::prune(Timestamp time, std::size_t at_most) {
  std::vector<std::uint64_t> old;
  bool more = false;
  {
    // From the beginning: what was kept last time may not be the newest any more.
    Rows rows(writable().old_transitions);
    while (!more && rows.next() && rows.number(1) < time.ns) {
      const bool newest = rows.count(0) == rows.count(2);
      more = !newest && old.size() == at_most;
      if (!newest && !more) {
        old.push_back(rows.count(0));
      }
    }
  }
  if (old.empty()) {
    return more;
  }
  const std::uint64_t through = std::max(pruned_through_, old.back());
  write([&](Connection& to) {
    for (const std::uint64_t journal_seq : old) {
      to.delete_transition.run(journal_seq);
    }
    to.delete_lost.run(through);
    to.set_number.run(std::string_view("pruned_through"), through);
  });
  pruned_through_ = through;
  return more;
}

void AlertJournal::tidy() {
  attempt([](const Connection& to) { to.database.checkpoint_passively(); });
}

}  // namespace yieldwatch
