#include "app/log/log.h"

#include <fcntl.h>
#include <spdlog/pattern_formatter.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <span>
#include <system_error>
#include <utility>

#include "app/log/log_writer.h"
#include "core/json_line.h"
#include "core/names.h"
#include "core/record_text.h"

namespace yieldwatch {
namespace {

constexpr int kAlertsFileMode = 0666;  // less the umask

spdlog::level::level_enum to_spdlog(LogLevel level) {
  constexpr std::array kLevels{spdlog::level::debug, spdlog::level::info, spdlog::level::warn,
                               spdlog::level::err};
  return kLevels.at(static_cast<std::size_t>(level));
}

std::string syslog_priority(LogLevel level) {
  constexpr std::array<char, 4> kPriorities{'7', '6', '4', '3'};
  return std::string("PRIORITY=") + kPriorities.at(static_cast<std::size_t>(level));
}

// How many characters fit on a line of the terminal; many where nobody knows.
std::size_t terminal_columns() {
  winsize size{};
  const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
  return known ? size.ws_col : 1'000;
}

// ANSI colour of an alert: what needs the eye most is reddest.
std::string_view colour_of(const Transition& t) {
  if (t.state == State::firing) {
    constexpr std::array<std::string_view, 4> kByTier{"", "\x1b[33m", "\x1b[1;33m", "\x1b[1;31m"};
    return kByTier.at(static_cast<std::size_t>(t.tier));
  }
  return t.state == State::inactive ? "\x1b[32m" : "\x1b[36m";
}

int open_for_appending(const std::filesystem::path& file) {
  const int fd =
      ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, kAlertsFileMode);
  if (fd < 0) {
    throw std::system_error(errno, std::generic_category(), "alerts_file " + file.string());
  }
  return fd;
}

// Makes lines of events. spdlog puts the stamp and the level before them; its sinks would wait
// for a reader, and don't look whether a write succeeded, so lines go out through LogWriter.
// From any thread.
class LineMaker {
 public:
  explicit LineMaker(bool journal) : journal_(journal) {}

  LogLine line(LogLevel level, std::string_view event, std::span<const LogField> fields) {
    std::string text(event);
    for (const LogField& field : fields) {
      text += ' ';
      text += field.key;
      text += '=' + log_value(field.value);
    }
    LogLine line{.text = stamped(level, text), .journal = {}};
    if (journal_) {
      line.journal.push_back(syslog_priority(level));
      add_journal_field(line.journal, "event", event);
      for (const LogField& field : fields) {
        add_journal_field(line.journal, field.key, field.value);
      }
    }
    return line;
  }

 private:
  std::string stamped(LogLevel level, const std::string& text) {
    const spdlog::details::log_msg message("", to_spdlog(level), text);
    spdlog::memory_buf_t line;
    const std::lock_guard lock(mutex_);
    formatter_.format(message, line);
    return {line.data(), line.size()};
  }

  bool journal_;
  std::mutex mutex_;
  spdlog::pattern_formatter formatter_{"%Y-%m-%dT%H:%M:%S.%eZ %l %v",
                                       spdlog::pattern_time_type::utc, "\n"};
};

}  // namespace

class Log::Impl {
 public:
  explicit Impl(const LogOptions& options)
      : level(options.level),
        alerts_file(options.alerts_file),
        journal(leads_to_journal(STDOUT_FILENO)),
        terminal(isatty(STDOUT_FILENO) == 1),
        colour(terminal && std::getenv("NO_COLOR") == nullptr),
        maker(std::make_shared<LineMaker>(journal)),
        writer(STDOUT_FILENO, [maker = maker](std::uint64_t lost) {
          const std::array<LogField, 1> fields{{{"count", lost}}};
          return maker->line(LogLevel::error, "log_lines_lost", fields);
        }) {
    if (!alerts_file.empty()) {
      writer.open_alerts(open_for_appending(alerts_file));
    }
  }

  const LogLevel level;
  const std::filesystem::path alerts_file;
  const bool journal;
  const bool terminal;
  const bool colour;
  const std::shared_ptr<LineMaker> maker;  // the writer's thread has it too
  LogWriter writer;
};

Log::Log(const LogOptions& options) : impl_(std::make_unique<Impl>(options)) {}
Log::~Log() = default;

LogLoss Log::close(std::optional<std::chrono::milliseconds> patience) {
  return impl_->writer.close(patience);
}

void Log::reopen() {
  if (impl_->alerts_file.empty()) {
    return;
  }
  try {
    impl_->writer.open_alerts(open_for_appending(impl_->alerts_file));
    event(LogLevel::info, "alerts_file_reopened", {{"file", impl_->alerts_file.string()}});
  } catch (const std::system_error& error) {
    event(LogLevel::error, "alerts_file_failed", {{"detail", error.what()}});
  }
}

bool Log::is_terminal() const {
  return impl_->terminal;
}

void Log::progress(const std::string& text) {
  if (impl_->terminal) {
    // A line that wraps could not be taken back.
    impl_->writer.progress(text.substr(0, terminal_columns() - 1));
  }
}

void Log::text(const std::string& block) {
  impl_->writer.line({.text = block + '\n', .journal = {}});
}

void Log::event(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  if (level >= impl_->level) {
    impl_->writer.line(impl_->maker->line(level, event, fields));
  }
}

void Log::alert(const Transition& t, std::uint64_t seq) {
  std::string line = alert_line(t, seq) + '\n';
  if (!impl_->alerts_file.empty()) {
    impl_->writer.alert(line);
  }
  JournalFields journal = impl_->journal ? alert_fields(t, seq) : JournalFields{};
  if (impl_->colour) {
    line.insert(line.size() - 1, "\x1b[0m");
    line.insert(0, colour_of(t));
  }
  impl_->writer.line({.text = std::move(line), .journal = std::move(journal)});
}

std::string alert_line(const Transition& t, std::uint64_t seq) {
  std::string line = to_alert_line(t);
  if (const std::string record = to_record_text(t); !record.empty()) {
    line.append(" | ").append(record);
  }
  line.append(" | id=").append(log_value(t.id)).append(" seq=").append(std::to_string(seq));
  if (t.origin != Origin::live) {
    line.append(" origin=").append(to_string(t.origin));
  }
  return line;
}

JournalFields alert_fields(const Transition& t, std::uint64_t seq) {
  JournalFields fields{
      syslog_priority(t.state == State::firing ? LogLevel::warning : LogLevel::info)};
  add_journal_field(fields, "event", "alert");
  add_journal_field(fields, "rule", t.rule);
  add_journal_field(fields, "instrument", t.instrument);
  add_journal_field(fields, "state", to_string(t.state));
  add_journal_field(fields, "tier", to_string(t.tier));
  if (t.record) {
    add_journal_field(fields, "verdict",
                      t.record->stale ? "stale" : to_string(t.record->verdict()));
  }
  for (const HeldRegime& regime : t.regimes) {
    add_journal_field(fields, "regime", regime.name);
  }
  add_journal_field(fields, "record", to_record_text(t));
  add_journal_field(fields, "id", t.id);
  add_journal_field(fields, "seq", std::to_string(seq));
  add_journal_field(fields, "json", to_json_line(t));
  return fields;
}

std::string log_value(std::string_view value) {
  const auto plain = [](char c) {
    return is_instrument_character(c) ||
           std::string_view("-./:+%@,").find(c) != std::string_view::npos;
  };
  return !value.empty() && std::ranges::all_of(value, plain) ? std::string(value)
                                                             : json_quote(value);
}

}  // namespace yieldwatch
