// What goes wrong with the files in the journal's directory.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

namespace yieldwatch {

// Says what went wrong, with which file, and what to do about it.
class JournalError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// "cannot <verb> <path>: <reason>", of an errno.
std::string cannot(const char* verb, const std::filesystem::path& path, int error);

}  // namespace yieldwatch
