#include "feed/formats/csv.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace yieldwatch {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

}  // namespace

// Room for a longest line with its CRLF, and as much again so that reads are large.
CsvReader::CsvReader(std::istream& in, std::string name)
    : in_(in), name_(std::move(name)), buffer_(2 * (kMaxCsvLine + 2), '\0') {}

const CsvRow* CsvReader::next() {
  for (;;) {
    row_.cells.clear();
    row_.error.clear();
    const Line line = next_line();
    if (line == Line::none) {
      return nullptr;
    }
    if (line == Line::too_long) {
      fail(0, "the line is longer than " + std::to_string(kMaxCsvLine) + " bytes");
      return &row_;
    }
    if (!std::all_of(line_, line_ + length_, is_blank)) {
      split();
      return &row_;
    }
  }
}

bool CsvReader::fill() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  errno = 0;
  in_.read(buffer_.data() + end_, static_cast<std::streamsize>(buffer_.size() - end_));
  if (in_.bad()) {
    throw std::system_error(errno != 0 ? errno : EIO, std::generic_category(), name_);
  }
  const auto count = static_cast<std::size_t>(in_.gcount());
  end_ += count;
  return count > 0;
}

void CsvReader::skip_byte_order_mark() {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (std::string_view(buffer_.data() + begin_, end_ - begin_).starts_with(kMark)) {
    begin_ += kMark.size();
  }
}

// Sets line_ and length_, which hold until the next call.
CsvReader::Line CsvReader::next_line() {
  if (row_.line == 0 && fill()) {
    skip_byte_order_mark();
  }
  ++row_.line;
  std::size_t searched = 0;
  for (;;) {
    char* const start = buffer_.data() + begin_;
    const std::size_t held = end_ - begin_;
    const void* found = std::memchr(start + searched, '\n', held - searched);
    if (found == nullptr && held <= kMaxCsvLine + 1) {
      searched = held;
      if (fill()) {
        continue;
      }
      if (held == 0) {
        return Line::none;
      }
    }
    // fill() may have moved the line to the front of the buffer.
    line_ = buffer_.data() + begin_;
    length_ =
        found != nullptr ? static_cast<std::size_t>(static_cast<const char*>(found) - line_) : held;
    begin_ += length_ + (found != nullptr ? 1 : 0);
    if (length_ > 0 && line_[length_ - 1] == '\r') {
      --length_;
    }
    if (length_ <= kMaxCsvLine) {
      return Line::whole;
    }
    if (found == nullptr) {
      skip_to_line_end();
    }
    return Line::too_long;
  }
}

void CsvReader::skip_to_line_end() {
  for (;;) {
    const char* start = buffer_.data() + begin_;
    const void* found = std::memchr(start, '\n', end_ - begin_);
    if (found != nullptr) {
      begin_ += static_cast<std::size_t>(static_cast<const char*>(found) - start) + 1;
      return;
    }
    begin_ = end_;
    if (!fill()) {
      return;
    }
  }
}

void CsvReader::fail(std::size_t at, std::string message) {
  row_.cells.clear();
  row_.error = std::move(message);
  row_.error_column = at + 1;
}

void CsvReader::split() {
  if (const void* nul = std::memchr(line_, '\0', length_); nul != nullptr) {
    const auto at = static_cast<std::size_t>(static_cast<const char*>(nul) - line_);
    fail(at, "a NUL byte: the file is damaged, or not UTF-8 text");
    return;
  }
  std::size_t at = 0;
  do {
    at = take_cell(at);
  } while (row_.error.empty() && at++ < length_);
}

// Takes the cell that starts at `at`; gives where it ends, at a comma or the line's end.
std::size_t CsvReader::take_cell(std::size_t at) {
  while (at < length_ && is_blank(line_[at])) {
    ++at;
  }
  CsvCell cell{{}, at + 1};
  std::size_t end = at;
  if (at < length_ && line_[at] == '"') {
    end = take_quoted(at, cell);
    if (!row_.error.empty()) {
      return end;
    }
  } else {
    end = static_cast<std::size_t>(std::find(line_ + at, line_ + length_, ',') - line_);
    cell.text = {line_ + at, end - at};
  }
  const std::size_t from = cell.text.find_first_not_of(" \t");
  cell.text = from == std::string_view::npos
                  ? std::string_view()
                  : cell.text.substr(from, cell.text.find_last_not_of(" \t") - from + 1);
  row_.cells.push_back(cell);
  return end;
}

// The same for a quoted cell. Its text is unescaped in place: it only gets shorter.
std::size_t CsvReader::take_quoted(std::size_t at, CsvCell& cell) {
  std::size_t from = at + 1;
  std::size_t to = from;
  for (;; ++from) {
    if (from >= length_) {
      fail(at, "a quote that is not closed on its line");
      return length_;
    }
    if (line_[from] == '"') {
      if (from + 1 >= length_ || line_[from + 1] != '"') {
        break;
      }
      ++from;
    }
    line_[to++] = line_[from];
  }
  cell.text = {line_ + at + 1, to - at - 1};
  ++from;
  while (from < length_ && is_blank(line_[from])) {
    ++from;
  }
  if (from < length_ && line_[from] != ',') {
    fail(from, "text after a closing quote; a quote inside a cell is written twice");
  }
  return from;
}

}  // namespace yieldwatch
