#include "cli/output.h"

#include <CLI/CLI.hpp>

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <iostream>
#include <system_error>

#include "core/record_text.h"

namespace yieldwatch {
namespace {

// Asked of the system: errno is only that of the last call.
bool reader_has_gone() {
  pollfd out{.fd = STDOUT_FILENO, .events = 0, .revents = 0};
  return ::poll(&out, 1, 0) == 1 && (out.revents & (POLLERR | POLLHUP)) != 0;
}

}  // namespace

void add_format(CLI::App& app, Format& format) {
  const auto take = [&format](const std::string& text) {
    if (text != "text" && text != "jsonl") {
      throw CLI::ValidationError("--format is text or jsonl, not \"" + text + '"');
    }
    format = text == "text" ? Format::text : Format::jsonl;
  };
  app.add_option_function<std::string>("--format", take,
                                       "text for eyes (the default), jsonl for programs")
      ->option_text("text|jsonl");
}

void print(const Transition& transition, Format format) {
  if (format == Format::jsonl) {
    std::cout << to_json_line(transition) << '\n';
  } else if (!transition.id.empty()) {
    const std::string record = to_record_text(transition);
    std::cout << to_alert_line(transition) << (record.empty() ? "" : " | " + record) << '\n';
  }
  if (!std::cout) {
    require_written();  // at once, while the reason is known
  }
}

bool require_written() {
  std::cout.flush();
  if (std::cout) {
    return true;
  }
  const int error = errno;
  if (error == EPIPE || reader_has_gone()) {
    return false;
  }
  throw std::system_error(error, std::generic_category(), "standard output");
}

std::string and_in_sigma(std::optional<Value> distance) {
  if (!distance) {
    return "";
  }
  const std::int64_t tenths = std::llround(distance->to_double() * 10);
  return ", " + to_string(Quantity{Value{tenths * (Value::kScale / 10)}, Unit::sigma});
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
