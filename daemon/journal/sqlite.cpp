#include "journal/sqlite.h"

#include <sqlite3.h>

#include <cerrno>
#include <chrono>

namespace yieldwatch {
namespace {

// For a person in the sqlite3 shell who is in the middle of something. Readers never make a
// writer wait.
constexpr std::chrono::milliseconds kPatience{200};

// As a URI, in which a path needs its odd characters escaped.
std::string uri_of(const std::filesystem::path& file, std::string_view option) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string uri = "file:";
  for (const char c : file.string()) {
    if (c == '%' || c == '?' || c == '#') {
      const auto byte = static_cast<unsigned char>(c);
      uri.append(1, '%').append(1, kHex[byte >> 4U]).append(1, kHex[byte & 0xFU]);
    } else {
      uri += c;
    }
  }
  return uri.append(option);
}

std::string name_of(const std::filesystem::path& file, OpenMode mode) {
  switch (mode) {
    case OpenMode::aside:
      return uri_of(file, "?readonly_shm=1");
    case OpenMode::frozen:
      return uri_of(file, "?immutable=1");
    case OpenMode::memory:
      return ":memory:";
    default:
      return file.string();
  }
}

int flags_of(OpenMode mode) {
  constexpr int kAlways = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_URI;
  return kAlways | (mode == OpenMode::write || mode == OpenMode::memory
                        ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                        : SQLITE_OPEN_READONLY);
}

bool is_reading(int extended) {
  return extended == SQLITE_IOERR_READ || extended == SQLITE_IOERR_SHORT_READ ||
         extended == SQLITE_IOERR_FSTAT;
}

}  // namespace

Database::Database(const std::filesystem::path& file, OpenMode mode)
    : file_(std::filesystem::absolute(file)) {
  const int code = sqlite3_open_v2(name_of(file_, mode).c_str(), &handle_, flags_of(mode), nullptr);
  try {
    if (code != SQLITE_OK) {
      fail(code);
    }
    checkpoint_on_close(false);
    sqlite3_busy_timeout(handle_, static_cast<int>(kPatience.count()));
  } catch (...) {
    close();
    throw;
  }
}

Database::~Database() {
  close();
}

void Database::close() const {
  sqlite3_close_v2(handle_);
}

void Database::run(const char* sql) const {
  errno = 0;  // see fail()
  if (const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr); code != SQLITE_OK) {
    fail(code);
  }
}

std::int64_t Database::number(const char* sql) const {
  Statement statement(*this, sql);
  Rows rows(statement);
  return rows.next() ? rows.number(0) : 0;
}

void Database::checkpoint(int how) const {
  errno = 0;
  const int code = sqlite3_wal_checkpoint_v2(handle_, nullptr, how, nullptr, nullptr);
  if (code != SQLITE_OK && (code & 0xFF) != SQLITE_BUSY) {
    fail(code);
  }
}

void Database::checkpoint_passively() const {
  checkpoint(SQLITE_CHECKPOINT_PASSIVE);
}

void Database::checkpoint_fully() const {
  checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
}

void Database::checkpoint_on_close(bool on) const {
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, on ? 0 : 1, nullptr);
}

void Database::keep_log() const {
  int on = 1;
  sqlite3_file_control(handle_, nullptr, SQLITE_FCNTL_PERSIST_WAL, &on);
}

bool Database::is_read_only() const {
  return sqlite3_db_readonly(handle_, nullptr) == 1;
}

void Database::fail(int code) const {
  // SQLite keeps the system's reason, except where it is a COMMIT that fails.
  const int last = errno;
  const int kept = handle_ != nullptr ? sqlite3_system_errno(handle_) : ENOMEM;
  const int error = kept != 0 ? kept : last;
  const std::string name = file_.string();
  switch (code & 0xFF) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      throw UnusableJournal(name + " is damaged, or no journal (" + sqlite3_errstr(code) +
                            "): restore it from a backup, or move it and " + name +
                            "-wal elsewhere, and a new journal is begun; nothing was deleted");
    case SQLITE_FULL:
      throw JournalError(cannot("write", file_, ENOSPC));
    case SQLITE_IOERR:
      throw JournalError(
          cannot(is_reading(code) ? "read" : "write", file_, error != 0 ? error : EIO));
    case SQLITE_CANTOPEN:
      throw JournalError(cannot("open", file_, error != 0 ? error : ENOENT));
    case SQLITE_READONLY:
    case SQLITE_PERM:
      throw JournalError("cannot write " + name + ": it or its folder is read-only for this user");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw JournalError("cannot write " + name + ": another program holds it");
    case SQLITE_NOMEM:
      throw JournalError(cannot("use", file_, ENOMEM));
    default:
      throw JournalError("cannot use " + name + ": " +
                         (handle_ != nullptr ? sqlite3_errmsg(handle_) : sqlite3_errstr(code)));
  }
}

Transaction::Transaction(const Database& database) : database_(database) {
  database_.run("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  if (open_) {
    // Some errors have rolled it back already; then there is nothing to do.
    sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

void Transaction::commit() {
  database_.run("COMMIT");
  open_ = false;
}

Statement::Statement(const Database& database, std::string_view sql) : database_(database) {
  const int code = sqlite3_prepare_v3(database.handle(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle_, nullptr);
  if (code != SQLITE_OK) {
    database.fail(code);
  }
}

Statement::~Statement() {
  sqlite3_finalize(handle_);
}

void Statement::bind(int index, std::int64_t number) const {
  sqlite3_bind_int64(handle_, index, number);
}

void Statement::bind(int index, std::uint64_t number) const {
  bind(index, static_cast<std::int64_t>(number));
}

void Statement::bind(int index, double number) const {
  sqlite3_bind_double(handle_, index, number);
}

void Statement::bind(int index, std::string_view text) const {
  // An empty view may have no address, which would be a NULL.
  sqlite3_bind_text64(handle_, index, text.empty() ? "" : text.data(), text.size(), SQLITE_STATIC,
                      SQLITE_UTF8);
}

void Statement::bind(int index, Blob blob) const {
  sqlite3_bind_blob64(handle_, index, blob.bytes.empty() ? "" : blob.bytes.data(),
                      blob.bytes.size(), SQLITE_STATIC);
}

void Statement::bind(int index, std::nullopt_t /*nothing*/) const {
  sqlite3_bind_null(handle_, index);
}

bool Statement::step() const {
  errno = 0;
  const int code = sqlite3_step(handle_);
  if (code != SQLITE_ROW && code != SQLITE_DONE) {
    database_.fail(code);
  }
  return code == SQLITE_ROW;
}

void Statement::reset() const {
  sqlite3_reset(handle_);
  sqlite3_clear_bindings(handle_);
}

std::int64_t Rows::number(int column) const {
  return sqlite3_column_int64(statement_.handle_, column);
}

std::uint64_t Rows::count(int column) const {
  return static_cast<std::uint64_t>(number(column));
}

std::string_view Rows::text(int column) const {
  const auto* begin = sqlite3_column_text(statement_.handle_, column);
  const int size = sqlite3_column_bytes(statement_.handle_, column);
  return begin == nullptr ? std::string_view()
                          : std::string_view(reinterpret_cast<const char*>(begin),
                                             static_cast<std::size_t>(size));
}

std::string_view Rows::blob(int column) const {
  const void* begin = sqlite3_column_blob(statement_.handle_, column);
  const int size = sqlite3_column_bytes(statement_.handle_, column);
  return begin == nullptr
             ? std::string_view()
             : std::string_view(static_cast<const char*>(begin), static_cast<std::size_t>(size));
}

bool Rows::is_null(int column) const {
  return sqlite3_column_type(statement_.handle_, column) == SQLITE_NULL;
}

}  // namespace yieldwatch
