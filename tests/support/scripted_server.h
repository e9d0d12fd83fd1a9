// scripted_server.py as a test's child: what it does stands in the script, and in its docstring.
#pragma once

#include <csignal>
#include <cstdlib>
#include <optional>
#include <regex>
#include <stdexcept>
#include <string>
#include <string_view>

#include "support/process.h"

namespace yieldwatch::testing {

class ScriptedServer {
 public:
  // `script` is JSON. Returns once the ports are open.
  explicit ScriptedServer(std::string script)
      : process_(
            {"/usr/bin/python3",
             std::string(std::getenv("YIELDWATCH_SOURCE")) + "/tests/support/scripted_server.py",
             std::move(script)}),
        ready_(process_.line().value_or("")) {
    if (ready_.empty()) {
      throw std::runtime_error("no scripted server: " + process_.error());
    }
  }
  ~ScriptedServer() {
    process_.signal(SIGTERM);
    process_.wait(std::chrono::seconds(5));
  }
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  // "http", "https", "https_expired", "closed" …; always on 127.0.0.1.
  std::string port(const std::string& name) const { return ready(name, "([0-9]+)"); }
  std::string http() const { return "http://127.0.0.1:" + port("http"); }
  std::string https() const { return "https://localhost:" + port("https"); }
  // Of the certificates that are good.
  std::string ca_file() const { return ready("ca", "\"([^\"]+)\""); }

  // Reads events until one holds `text`; nothing if none comes in time.
  std::optional<std::string> event_with(std::string_view text) { return process_.line_with(text); }
  // How often `text` was in the events until now; they stay to be read.
  int count(std::string_view text) {
    const std::string all = process_.output();
    int found = 0;
    for (auto at = all.find(text); at != std::string::npos; at = all.find(text, at + 1)) {
      ++found;
    }
    return found;
  }
  int requests() { return count("{\"request\": "); }
  const Process& process() const { return process_; }

 private:
  std::string ready(const std::string& name, const std::string& value) const {
    std::smatch match;
    const std::regex field('"' + name + "\": " + value);
    if (!std::regex_search(ready_, match, field)) {
      throw std::runtime_error("no " + name + " in " + ready_);
    }
    return match[1];
  }

  Process process_;
  std::string ready_;
};

}  // namespace yieldwatch::testing
