// Lines of a stream of bytes, of bounded length.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace yieldwatch {

class LineSplitter {
 public:
  static constexpr std::size_t kLongest = 4'096;  // bytes, without its end

  struct Line {
    std::string_view text;  // until the next call
    bool too_long = false;  // its text was passed over
  };

  // Of the next bytes. Call it once next() gave nothing.
  void add(std::string_view bytes);
  // Nothing more comes: what is left is a line.
  void end();
  // The next whole line.
  std::optional<Line> next();

 private:
  std::string bytes_;
  std::size_t read_ = 0;       // how many of them next() has given
  bool passing_over_ = false;  // to the end of a line that is too long
};

}  // namespace yieldwatch
