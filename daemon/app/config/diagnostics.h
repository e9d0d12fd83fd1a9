// What is wrong with a configuration, and where: collected, so that one run shows all of it.
//
// Plain data without locks; belongs to the thread that reads the files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace yieldwatch {

// A position in a file. Line 0: the file as a whole.
struct Place {
  std::string file;
  std::size_t line = 0;    // from 1
  std::size_t column = 0;  // from 1, in characters

  friend bool operator==(const Place&, const Place&) = default;
};

std::string to_string(const Place& place);  // "file:line:column", or "file"

enum class Severity : std::uint8_t { error, warning };

struct Diagnostic {
  Severity severity = Severity::error;
  Place place;
  std::string message;  // what is wrong and what would be right, no position, no full stop

  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

// "file:line:column: error: message", on one line whatever the file holds.
std::string to_string(const Diagnostic& diagnostic);

class Diagnostics {
 public:
  // More are counted and not kept: nobody reads them, and a broken history has millions.
  static constexpr std::size_t kMaxKept = 1000;

  // The same thing said of the same place twice is kept and counted once.
  void add(Diagnostic diagnostic);
  void error(Place place, std::string message);
  void warning(Place place, std::string message);

  bool ok() const { return errors_ == 0; }  // warnings stop nobody
  bool empty() const { return errors_ + warnings_ == 0; }
  std::size_t errors() const { return errors_; }
  std::size_t warnings() const { return warnings_; }

  // Files in the order in which they were first found wrong, each by position.
  std::vector<Diagnostic> sorted() const;
  // One line each, and a last one that counts those not kept.
  std::string text() const;

 private:
  std::vector<Diagnostic> kept_;
  std::size_t errors_ = 0;
  std::size_t warnings_ = 0;
};

}  // namespace yieldwatch
