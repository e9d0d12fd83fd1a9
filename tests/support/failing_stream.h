// A stream that fails, as a file on a bad disk does, once its text is read.
#pragma once

#include <cerrno>
#include <ios>
#include <istream>
#include <streambuf>
#include <string>
#include <utility>

namespace yieldwatch::testing {

class FailingStream final : private std::streambuf, public std::istream {
 public:
  explicit FailingStream(std::string text) : std::istream(this), text_(std::move(text)) {
    setg(text_.data(), text_.data(), text_.data() + text_.size());
  }

 private:
  std::streambuf::int_type underflow() override {
    errno = EIO;
    throw std::ios_base::failure("bad disk");
  }

  std::string text_;
};

}  // namespace yieldwatch::testing
