// The writer's connection with its statements, prepared once. Of alert_journal*.cpp only.
#pragma once

#include "journal/alert_journal.h"
#include "journal/alert_journal_row.h"
#include "journal/sqlite.h"

namespace yieldwatch {

struct AlertJournal::Connection {
  // `begun`: of one that is to be made.
  Connection(const std::filesystem::path& file, OpenMode mode, Timestamp begun);

  Database database;
  bool is_ready;  // set before the statements are compiled, which need the tables
  Statement insert_transition;
  Statement insert_lost;
  Statement set_newest;
  Statement set_number;
  Statement messages_after;
  Statement lost_after;
  Statement now;
  Statement newest_of_each;
  Statement transitions_after;
  Statement old_transitions;
  Statement delete_transition;
  Statement delete_lost;
  Statement save_checkpoint;
  Statement save_close;
  Statement newest_checkpoint;
  Statement checkpoint;
  Statement checkpoints;
  Statement delete_checkpoint;
  Statement delete_checkpoints;
  Statement closes;
};

// Whatever `action` throws, the journal then wants to be reopened.
template <class Action>
void AlertJournal::attempt(Action action) {
  Connection& to = writable();
  failed_ = true;
  action(to);
  failed_ = false;
}

// In one transaction.
template <class Action>
void AlertJournal::write(Action action) {
  attempt([&action](Connection& to) {
    Transaction transaction(to.database);
    action(to);
    transaction.commit();
  });
}

}  // namespace yieldwatch
