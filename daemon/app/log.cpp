#include "app/log.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <system_error>
#include <vector>

#include "core/json_line.h"

namespace yieldwatch {
namespace {

constexpr std::array<std::string_view, 4> kLevelNames{"debug", "info", "warning", "error"};

std::string wall_clock() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  return to_string(Timestamp{millis * kNanosPerMilli});
}

// systemd tells by JOURNAL_STREAM which stream it has connected to the journal.
bool leads_to_journal(int fd) {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat info {};
  if (stream == nullptr || fstat(fd, &info) != 0) {
    return false;
  }
  return std::string(stream) == std::to_string(info.st_dev) + ':' + std::to_string(info.st_ino);
}

int syslog_priority(LogLevel level) {
  constexpr std::array<int, 4> kPriorities{7, 6, 4, 3};
  return kPriorities.at(static_cast<std::size_t>(level));
}

// How many characters fit on a line of the terminal; many where nobody knows.
std::size_t terminal_columns() {
  winsize size{};
  const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
  return known ? size.ws_col : 1'000;
}

// spdlog tells why in a text of its own; this one is the system's.
void require_writable(const std::filesystem::path& file) {
  errno = 0;
  if (!std::ofstream(file, std::ios::app)) {
    throw std::system_error(errno != 0 ? errno : EIO, std::generic_category(),
                            "alerts_file " + file.string());
  }
}

// ANSI colour of an alert: what needs the eye most is reddest.
std::string_view colour_of(const Transition& t) {
  if (t.state == State::firing) {
    constexpr std::array<std::string_view, 4> kByTier{"", "\x1b[33m", "\x1b[1;33m", "\x1b[1;31m"};
    return kByTier.at(static_cast<std::size_t>(t.tier));
  }
  return t.state == State::inactive ? "\x1b[32m" : "\x1b[36m";
}

using JournalFields = std::vector<std::string>;  // "NAME=value"

void add_journal_field(JournalFields& fields, std::string_view key, std::string_view value) {
  std::string name = "YIELDWATCH_";
  for (const char c : key) {
    name += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  fields.push_back(name + '=' + std::string(value));
}

}  // namespace

class Log::Impl {
 public:
  explicit Impl(const LogOptions& options)
      : level_(options.level),
        journal_(leads_to_journal(STDOUT_FILENO)),
        terminal_(isatty(STDOUT_FILENO) == 1),
        colour_(terminal_ && std::getenv("NO_COLOR") == nullptr),
        out_(make_logger("out", std::make_shared<spdlog::sinks::stdout_sink_mt>())) {
    if (!options.alerts_file.empty()) {
      require_writable(options.alerts_file);
      alerts_ = make_logger("alerts", std::make_shared<spdlog::sinks::basic_file_sink_mt>(
                                          options.alerts_file.string()));
    }
  }

  bool wants(LogLevel level) const { return level >= level_; }
  bool to_journal() const { return journal_; }
  bool is_terminal() const { return terminal_; }
  bool colour() const { return colour_; }

  void write(LogLevel level, const std::string& line, JournalFields fields) {
    if (!journal_) {
      print(line);
      return;
    }
    fields.push_back("MESSAGE=" + line);
    fields.push_back("PRIORITY=" + std::to_string(syslog_priority(level)));
    std::vector<iovec> parts;
    parts.reserve(fields.size());
    for (std::string& field : fields) {
      parts.push_back({field.data(), field.size()});
    }
    if (sd_journal_sendv(parts.data(), static_cast<int>(parts.size())) < 0) {
      print(line);
    }
  }

  void write_alert(const std::string& line) {
    if (alerts_) {
      alerts_->info(line);
    }
  }

  void print(const std::string& line) {
    const std::lock_guard lock(mutex_);
    out_->info((progress_shown_ ? "\r\x1b[K" : "") + line);
    progress_shown_ = false;
    report_lost();
  }

  void progress(const std::string& text) {
    const std::lock_guard lock(mutex_);
    if (!terminal_) {
      return;
    }
    // A line that wraps could not be taken back.
    const std::string shown = "\r\x1b[K" + text.substr(0, terminal_columns() - 1);
    if (::write(STDOUT_FILENO, shown.data(), shown.size()) > 0) {
      progress_shown_ = true;
    }
  }

 private:
  // A logger that prints lines as they are and counts those it could not write.
  std::shared_ptr<spdlog::logger> make_logger(const std::string& name, spdlog::sink_ptr sink) {
    auto logger = std::make_shared<spdlog::logger>(name, std::move(sink));
    logger->set_pattern("%v");
    logger->flush_on(spdlog::level::info);
    // spdlog calls this once a line, so a full disk must not make it talk.
    logger->set_error_handler([this](const std::string&) { ++lost_; });
    return logger;
  }

  void report_lost() {
    const std::uint64_t lost = lost_.load();
    if (lost > reported_ && out_) {
      reported_ = lost;
      out_->info(wall_clock() + " error log_lines_lost count=" + std::to_string(lost));
    }
  }

  LogLevel level_;
  bool journal_;
  bool terminal_;
  bool colour_;
  std::mutex mutex_;
  bool progress_shown_ = false;
  std::atomic<std::uint64_t> lost_ = 0;
  std::uint64_t reported_ = 0;
  std::shared_ptr<spdlog::logger> out_;
  std::shared_ptr<spdlog::logger> alerts_;
};

Log::Log(const LogOptions& options) : impl_(std::make_unique<Impl>(options)) {}
Log::~Log() = default;

bool Log::is_terminal() const {
  return impl_->is_terminal();
}
void Log::progress(const std::string& text) {
  impl_->progress(text);
}
void Log::text(const std::string& block) {
  impl_->print(block);
}

void Log::event(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  if (!impl_->wants(level)) {
    return;
  }
  std::string line = wall_clock();
  line += ' ';
  line += kLevelNames.at(static_cast<std::size_t>(level));
  line += ' ';
  line += event;
  JournalFields journal;
  add_journal_field(journal, "event", event);
  for (const LogField& field : fields) {
    line += ' ';
    line += field.key;
    line += '=' + log_value(field.value);
    add_journal_field(journal, field.key, field.value);
  }
  impl_->write(level, line, std::move(journal));
}

void Log::alert(const Transition& t, std::uint64_t seq) {
  const std::string line = alert_line(t, seq);
  impl_->write_alert(line);
  JournalFields journal;
  if (impl_->to_journal()) {
    add_journal_field(journal, "event", "alert");
    add_journal_field(journal, "rule", t.rule);
    add_journal_field(journal, "instrument", t.instrument);
    add_journal_field(journal, "state", to_string(t.state));
    add_journal_field(journal, "tier", to_string(t.tier));
    add_journal_field(journal, "id", t.id);
    add_journal_field(journal, "seq", std::to_string(seq));
    add_journal_field(journal, "json", to_json_line(t));
  }
  const LogLevel level = t.state == State::firing ? LogLevel::warning : LogLevel::info;
  impl_->write(level, impl_->colour() ? std::string(colour_of(t)) + line + "\x1b[0m" : line,
               std::move(journal));
}

std::string alert_line(const Transition& t, std::uint64_t seq) {
  return to_alert_line(t) + " | no record attached | id=" + log_value(t.id) +
         " seq=" + std::to_string(seq) +
         (t.origin == Origin::live ? "" : " origin=" + std::string(to_string(t.origin)));
}

std::optional<LogLevel> parse_log_level(std::string_view text) {
  const auto found = std::ranges::find(kLevelNames, text);
  return found == kLevelNames.end()
             ? std::nullopt
             : std::optional(static_cast<LogLevel>(found - kLevelNames.begin()));
}

std::string log_value(std::string_view value) {
  const auto plain = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("-_./:+%@,").find(c) != std::string_view::npos;
  };
  return !value.empty() && std::ranges::all_of(value, plain) ? std::string(value)
                                                             : json_quote(value);
}

}  // namespace yieldwatch
