#include "app/config/diagnostics.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace yieldwatch {
namespace {

// Keys and paths come from outside: a newline in one must not forge a line.
std::string one_line(std::string text) {
  constexpr unsigned char kFirstPrintable = 0x20;
  constexpr unsigned char kDelete = 0x7f;
  for (char& c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < kFirstPrintable || byte == kDelete) {
      c = '?';
    }
  }
  return text;
}

}  // namespace

std::string to_string(const Place& place) {
  if (place.line == 0) {
    return place.file;
  }
  return place.file + ':' + std::to_string(place.line) + ':' + std::to_string(place.column);
}

std::string to_string(const Diagnostic& diagnostic) {
  const bool is_error = diagnostic.severity == Severity::error;
  return one_line(to_string(diagnostic.place) + (is_error ? ": error: " : ": warning: ") +
                  diagnostic.message);
}

void Diagnostics::add(Diagnostic diagnostic) {
  const bool full = kept_.size() >= kMaxKept;
  if (!full && std::ranges::find(kept_, diagnostic) != kept_.end()) {
    return;
  }
  ++(diagnostic.severity == Severity::error ? errors_ : warnings_);
  if (!full) {
    kept_.push_back(std::move(diagnostic));
  }
}

void Diagnostics::error(Place place, std::string message) {
  add({Severity::error, std::move(place), std::move(message)});
}

void Diagnostics::warning(Place place, std::string message) {
  add({Severity::warning, std::move(place), std::move(message)});
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  std::map<std::string, std::size_t> file_order;
  for (const Diagnostic& diagnostic : kept_) {
    file_order.emplace(diagnostic.place.file, file_order.size());
  }
  const auto position = [&](const Diagnostic& diagnostic) {
    const Place& place = diagnostic.place;
    return std::tuple(file_order.at(place.file), place.line, place.column);
  };
  std::vector<Diagnostic> all = kept_;
  std::ranges::stable_sort(all, {}, position);
  return all;
}

std::string Diagnostics::text() const {
  std::string lines;
  for (const Diagnostic& diagnostic : sorted()) {
    lines += to_string(diagnostic) + '\n';
  }
  if (const std::size_t more = errors_ + warnings_ - kept_.size(); more > 0) {
    lines += "… and " + std::to_string(more) + " more\n";
  }
  return lines;
}

}  // namespace yieldwatch
