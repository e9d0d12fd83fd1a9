#include "journal/alert_journal.h"

#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "journal/alert_journal_connection.h"
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

void require_room_beside(const std::filesystem::path& file) {
  std::filesystem::path probe = file;
  probe += "-room";
  DurableFile room;
  ::unlink(probe.c_str());  // of a process that was killed just here
  int error = room.create(probe);
  if (error == 0) {
    error = room.append(std::string(kRoomToOpen, '\0')).error;
    ::unlink(probe.c_str());
  }
  if (error != 0) {
    throw JournalError(cannot("write", file, error));
  }
}

}  // namespace

AlertJournal::AlertJournal(std::filesystem::path file) : file_(std::move(file)) {
  open();
}

AlertJournal::~AlertJournal() = default;

void AlertJournal::open() {
  auto opened = std::make_unique<Connection>(file_);
  const Database& database = opened->database;
  const std::int64_t head = database.number("SELECT value FROM journal WHERE key = 'head'");
  const std::int64_t pruned =
      database.number("SELECT value FROM journal WHERE key = 'pruned_through'");
  const std::int64_t begun = database.number("SELECT value FROM journal WHERE key = 'begun'");
  // Cheap, and no more than a sign: a damaged page is found when it is read.
  if (pruned > head || database.number("SELECT max(journal_seq) FROM transition") > head) {
    throw JournalError(file_.string() +
                       " does not agree with itself: its newest transition is not the one it says "
                       "it is; restore it from a backup, or move it elsewhere to begin a new one");
  }
  head_ = static_cast<std::uint64_t>(head);
  pruned_through_ = static_cast<std::uint64_t>(pruned);
  begun_ = {begun};
  connection_ = std::move(opened);
  failed_ = false;
}

void AlertJournal::reopen() {
  // A connection that is closed can't be opened again without room, not even to read.
  require_room_beside(file_);
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

Timestamp AlertJournal::begin_epoch(Timestamp now) {
  const std::int64_t before =
      connection().database.number("SELECT value FROM journal WHERE key = 'epoch'");
  const Timestamp epoch{std::max(now.ns, before + 1)};
  write([epoch](Connection& to) { to.set_number.run(std::string_view("epoch"), epoch.ns); });
  return epoch;
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
