#include "cli/output.h"

#include <CLI/CLI.hpp>

#include <cerrno>
#include <iostream>
#include <map>
#include <system_error>

namespace yieldwatch {

void add_format(CLI::App& app, Format& format) {
  static const std::map<std::string, Format> kFormats{{"text", Format::text},
                                                      {"jsonl", Format::jsonl}};
  app.add_option("--format", format, "text (for eyes) or jsonl (for programs)")
      ->transform(CLI::CheckedTransformer(kFormats))
      ->default_str("text");
}

void print(const Transition& transition, Format format) {
  if (format == Format::jsonl) {
    std::cout << to_json_line(transition) << '\n';
  } else if (!transition.id.empty()) {
    std::cout << to_alert_line(transition) << '\n';
  }
}

void require_written() {
  std::cout.flush();
  if (!std::cout) {
    throw std::system_error(errno, std::generic_category(), "standard output");
  }
}

std::string to_string(const Refusal& refusal) {
  std::string out = refusal.instrument;
  if (refusal.value) {
    out += ' ' + to_string(*refusal.value);
  }
  return out + " at " + to_string(refusal.event_time) + ": " +
         std::string(to_string(refusal.reason)) + ": " + refusal.detail;
}

}  // namespace yieldwatch
