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

// To try again does not help, only a person does: it is damaged, another program's or of a newer
// version, or the directory is none, or is not ours.
class UnusableJournal : public JournalError {
 public:
  using JournalError::JournalError;
};

// Whether an errno says that the disk is full, read-only or failing, which may pass.
bool is_of_disk(int error);

// "cannot <verb> <path>: <reason>", of an errno.
std::string cannot(const char* verb, const std::filesystem::path& path, int error);

}  // namespace yieldwatch
