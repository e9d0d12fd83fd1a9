#include "feed/line_splitter.h"

namespace yieldwatch {

void LineSplitter::add(std::string_view bytes) {
  bytes_.erase(0, read_);
  read_ = 0;
  bytes_ += bytes;
}

void LineSplitter::end() {
  if (read_ < bytes_.size() || passing_over_) {
    bytes_ += '\n';
  }
}

std::optional<LineSplitter::Line> LineSplitter::next() {
  const auto end = bytes_.find('\n', read_);
  if (end != std::string::npos) {
    const std::string_view text = std::string_view(bytes_).substr(read_, end - read_);
    read_ = end + 1;
    if (passing_over_ || text.size() > kLongest) {
      passing_over_ = false;
      return Line{.too_long = true};
    }
    return Line{.text = text};
  }
  if (bytes_.size() - read_ > kLongest) {
    passing_over_ = true;
    read_ = bytes_.size();
  }
  return std::nullopt;
}

}  // namespace yieldwatch
