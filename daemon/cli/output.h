// How verbs print: text for eyes, JSON lines for programs.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

#include "core/tick.h"
#include "core/transition.h"

namespace CLI {
class App;
}

namespace yieldwatch {

enum class Format : std::uint8_t { text, jsonl };

// What is wrong with the command line beyond its grammar: exit code 64.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Declares --format text|jsonl.
void add_format(CLI::App& app, Format& format);

// A transition on standard output. As text, only those that concern an alert. Throws as
// require_written() does.
void print(const Transition& transition, Format format);

// Flushes standard output. False where whoever read it has gone (| head), which is no fault.
// Throws std::system_error where it takes no more for another reason: a full disk.
bool require_written();

// ", 1.4 sigma", to one decimal; "" where it is not known.
std::string and_in_sigma(std::optional<Value> distance);

// "IWM 230.5 at 2026-01-02T21:00:00Z: late: older than the newest tick, …".
std::string to_string(const Refusal& refusal);

}  // namespace yieldwatch
