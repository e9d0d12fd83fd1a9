// Reads CSV a line at a time: the tables of history files.
//
// A row is a line: a quoted cell ("" stands for one quote) may hold commas, but no line end,
// so that a stray quote spoils its own row and not the rest of the file. Lines end with LF or
// CRLF, or with the file. A UTF-8 byte order mark is skipped, and so are lines without
// anything but blanks. Memory is bounded whatever the file holds. Belongs to one thread.
#pragma once

#include <cstddef>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

namespace yieldwatch {

// The longest line, in bytes without its end. A longer one is a malformed row.
inline constexpr std::size_t kMaxCsvLine = 64 * 1024;

struct CsvCell {
  std::string_view text;   // without its quotes and the blanks around it
  std::size_t column = 1;  // where it starts, in bytes from 1
};

struct CsvRow {
  std::size_t line = 0;        // from 1
  std::vector<CsvCell> cells;  // at least one, unless malformed
  std::string error;           // what is wrong with a malformed row, else empty
  std::size_t error_column = 1;
};

class CsvReader {
 public:
  // `in` must outlive the reader and be opened in binary mode; `name` is for messages.
  CsvReader(std::istream& in, std::string name);

  // The next row, valid until the next call, or null at the end. Throws std::system_error,
  // with the name, where the stream can't be read.
  const CsvRow* next();

 private:
  enum class Line { none, whole, too_long };

  Line next_line();
  void skip_to_line_end();
  bool fill();
  void skip_byte_order_mark();
  void split();
  std::size_t take_cell(std::size_t at);
  std::size_t take_quoted(std::size_t at, CsvCell& cell);
  void fail(std::size_t at, std::string message);

  std::istream& in_;
  std::string name_;
  std::string buffer_;  // what was read and not yet used is [begin_, end_)
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  char* line_ = nullptr;  // the present line, in buffer_, without its end
  std::size_t length_ = 0;
  CsvRow row_;
};

}  // namespace yieldwatch
