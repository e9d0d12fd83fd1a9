// The kinds of live feeds, as a configuration names them: a row of a table each.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/calendar.h"
#include "feed/polled/figure_book.h"

namespace yieldwatch {

enum class LiveForm : std::uint8_t {
  polled,  // asked over HTTP
  stream,  // a WebSocket
  pipe,    // standard input
};

// Where one of a feed's keys may be found: secrets.h.
struct KeyName {
  std::string_view credential;  // systemd's: "fred-key"
  std::string_view variable;    // of the environment: "FRED_API_KEY"
  std::string_view option;      // that names a file: "key_file"
};

struct LiveKind {
  std::string_view name;
  LiveForm form = LiveForm::polled;
  // By when it usually has the value of a session, with some room. None: nobody knows.
  std::optional<DueTime> due = {};
  // On whose sessions its source publishes: one of kCalendars; empty: nobody knows.
  std::string_view calendar = {};
  std::span<const KeyName> keys = {};
  bool wants_keys = false;  // without them it can't start
  bool has_quotes = false;  // beside trades
};

// In the order of the documentation.
std::span<const LiveKind> live_kinds();
// Null if there is none of that name.
const LiveKind* find_live_kind(std::string_view name);

// What it is asked for where nobody says otherwise. Units are those of well-known instruments.
std::vector<PolledSymbol> default_symbols(const LiveKind& kind);

// How often it may be asked at most; zero where it is not asked. A server on this machine, which
// has no publisher to annoy, may be asked each second.
std::chrono::nanoseconds shortest_poll(const LiveKind& kind, std::string_view address);

}  // namespace yieldwatch
