// SQLite as this room uses it: a connection, prepared statements, and their errors in words.
//
// A connection and its statements belong to one thread. Everything here throws JournalError.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "journal/journal_error.h"

struct sqlite3;
struct sqlite3_stmt;

namespace yieldwatch {

enum class OpenMode : std::uint8_t {
  write,   // made where it is not there
  read,    // beside whoever writes; changes nothing
  aside,   // as read, where nobody writes: has the log's index in memory, and needs no room
  frozen,  // as aside, where there is no log: of a copy of the file alone
  memory,  // made in memory
};

class Database final {
 public:
  Database(const std::filesystem::path& file, OpenMode mode);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Statements without arguments and rows, apart by semicolons.
  void run(const char* sql) const;
  // The first column of the first row of a query that always has one.
  std::int64_t number(const char* sql) const;

  // Moves what it can from the log into the file without waiting for readers.
  void checkpoint_passively() const;
  // Moves all of it and empties the log. Where a reader is in the way, as passively.
  void checkpoint_fully() const;

  // Whether closing, as the last connection, may change the file. Off until said otherwise.
  void checkpoint_on_close(bool on) const;

  // Leaves the log and its index beside the file on closing: who may read in the folder but not
  // write there can't make them, and so could not read at all.
  void keep_log() const;

  bool is_read_only() const;

  // What the last call that failed with `code` means to a person.
  [[noreturn]] void fail(int code) const;

  sqlite3* handle() const { return handle_; }

 private:
  void checkpoint(int how) const;
  void close() const;

  std::filesystem::path file_;
  sqlite3* handle_ = nullptr;
};

// BEGIN, and ROLLBACK unless it was committed.
class Transaction final {
 public:
  explicit Transaction(const Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  const Database& database_;
  bool open_ = true;
};

struct Blob {
  std::string_view bytes;
};

// Compiled once, run often.
class Statement final {
 public:
  Statement(const Database& database, std::string_view sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  // Runs it with these arguments, for what it does: ?1, ?2, …
  template <class... Arguments>
  void run(const Arguments&... arguments);

 private:
  friend class Rows;

  template <class... Arguments>
  void bind_all(const Arguments&... arguments) {
    int index = 0;
    (bind(++index, arguments), ...);
  }
  // Texts and blobs are not copied: they must last until the statement is reset.
  void bind(int index, std::int64_t number) const;
  void bind(int index, std::uint64_t number) const;  // below 2^63, or it comes out negative
  void bind(int index, double number) const;
  void bind(int index, std::string_view text) const;
  void bind(int index, Blob blob) const;
  void bind(int index, std::nullopt_t nothing) const;
  template <class T>
  void bind(int index, const std::optional<T>& value) const {
    value ? bind(index, *value) : bind(index, std::nullopt);
  }
  // Whatever is not one of these would be converted in silence: a bool, a pointer.
  template <class T>
  void bind(int index, const T& value) const = delete;  // NOLINT(modernize-use-equals-delete)
  void bind(int index, const std::string& text) const { bind(index, std::string_view(text)); }

  bool step() const;
  void reset() const;

  const Database& database_;
  sqlite3_stmt* handle_ = nullptr;
};

// The rows of a query, from its arguments to its last row. While it lives, the log is not moved
// past what it reads.
class Rows final {
 public:
  template <class... Arguments>
  explicit Rows(Statement& statement, const Arguments&... arguments) : statement_(statement) {
    statement_.bind_all(arguments...);
  }
  ~Rows() { statement_.reset(); }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  // To the first row, then to each next one; false after the last.
  bool next() { return statement_.step(); }

  // Columns of this row, from 0. Texts and blobs are there until the next one.
  std::int64_t number(int column) const;
  std::uint64_t count(int column) const;  // as it was bound
  std::string_view text(int column) const;
  std::string_view blob(int column) const;
  bool is_null(int column) const;

 private:
  Statement& statement_;
};

template <class... Arguments>
void Statement::run(const Arguments&... arguments) {
  Rows rows(*this, arguments...);
  while (rows.next()) {
  }
}

}  // namespace yieldwatch
