#include "feed/replay/history.h"

#include <algorithm>
#include <cerrno>
#include <exception>
#include <fstream>
#include <set>
#include <system_error>
#include <utility>

#include "feed/replay/history_file.h"

namespace yieldwatch {

std::string to_string(const BadRow& row) {
  return row.path.string() + ':' + std::to_string(row.line) + ':' + std::to_string(row.column) +
         ": " + row.message;
}

std::unique_ptr<std::istream> open_history_file(const std::filesystem::path& path) {
  // A directory can be opened; only reading it fails, and with a less clear word.
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    throw std::system_error(EISDIR, std::generic_category(), path.string());
  }
  errno = 0;
  auto in = std::make_unique<std::ifstream>(path, std::ios::binary);
  if (!*in) {
    throw std::system_error(errno != 0 ? errno : EIO, std::generic_category(), path.string());
  }
  return in;
}

class HistoryReader::Impl {
 public:
  Impl(const HistorySpec& spec, BadRowHandler on_bad_row, const OpenHistoryFile& open)
      : on_bad_row_(std::move(on_bad_row)) {
    for (const HistoryFile& file : spec.files) {
      sources_.push_back(
          {std::make_unique<HistoryFileReader>(file, open(file.path), on_bad_row_), nullptr});
    }
  }

  std::optional<HistoryTick> next() {
    if (!started_) {
      started_ = true;
      look_ahead();
    }
    if (failure_) {
      std::rethrow_exception(failure_);
    }
    std::optional<HistoryTick> tick = std::exchange(ahead_, std::nullopt);
    if (tick) {
      look_ahead();
      tick->more = ahead_ && ahead_->time == tick->time;
    }
    return tick;
  }

  std::uint64_t bad_rows() const {
    std::uint64_t sum = 0;
    for (const Source& source : sources_) {
      sum += source.reader->bad_rows();
    }
    return sum;
  }

 private:
  struct Source {
    std::unique_ptr<HistoryFileReader> reader;
    const HistoryRow* row = nullptr;  // to be merged; null at the file's end
  };

  // A tick in hand must not be lost because the one after it can't be read.
  void look_ahead() {
    try {
      ahead_ = pull();
    } catch (const std::system_error&) {
      failure_ = std::current_exception();
    }
  }

  std::optional<HistoryTick> pull() {
    if (current_ != nullptr && entry_ == current_->row->entries.size()) {
      current_->row = current_->reader->next();
      current_ = nullptr;
    }
    if (current_ == nullptr && !choose()) {
      return std::nullopt;
    }
    const HistoryRow& row = *current_->row;
    const HistoryRow::Entry& entry = row.entries[entry_++];
    return HistoryTick{.instrument = entry.column->instrument,
                       .unit = entry.column->unit,
                       .time = row.time,
                       .value = entry.value,
                       .session = row.session,
                       .line = row.line};
  }

  // Makes the earliest row current; of equal ones that of the first file.
  bool choose() {
    if (!primed_) {
      primed_ = true;
      for (Source& source : sources_) {
        source.row = source.reader->next();
      }
    }
    for (Source& source : sources_) {
      if (source.row != nullptr &&
          (current_ == nullptr || source.row->time < current_->row->time)) {
        current_ = &source;
      }
    }
    entry_ = 0;
    return current_ != nullptr;
  }

  BadRowHandler on_bad_row_;
  std::vector<Source> sources_;
  Source* current_ = nullptr;  // whose row is being given out; null between rows
  std::size_t entry_ = 0;      // the next of the current row
  bool primed_ = false;
  bool started_ = false;
  std::optional<HistoryTick> ahead_;
  std::exception_ptr failure_;
};

HistoryReader::HistoryReader(const HistorySpec& spec, BadRowHandler on_bad_row,
                             const OpenHistoryFile& open)
    : impl_(std::make_unique<Impl>(spec, std::move(on_bad_row), open)) {}

HistoryReader::~HistoryReader() = default;

std::optional<HistoryTick> HistoryReader::next() {
  return impl_->next();
}

std::uint64_t HistoryReader::bad_rows() const {
  return impl_->bad_rows();
}

HistorySummary summarize(const HistorySpec& spec, BadRowHandler on_bad_row,
                         const OpenHistoryFile& open) {
  HistoryReader reader(spec, std::move(on_bad_row), open);
  HistorySummary summary;
  std::set<Session> sessions;
  while (const auto tick = reader.next()) {
    ++summary.ticks;
    summary.first = std::min(summary.first, tick->time);
    summary.last = tick->time;
    sessions.insert(sessions.end(), tick->session);
  }
  summary.sessions = sessions.size();
  summary.bad_rows = reader.bad_rows();
  return summary;
}

}  // namespace yieldwatch
