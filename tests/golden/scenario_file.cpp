#include "golden/scenario_file.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>

#include "app/config/config.h"
#include "app/offline_replay.h"
#include "support/pretended_files.h"

namespace yieldwatch::testing {
namespace {

constexpr std::array<std::string_view, 5> kSections{"config", "rules", "events", "history",
                                                    "alerts"};

template <class T>
std::string or_dash(const std::optional<T>& value, Unit unit) {
  return value ? to_string(Quantity{*value, unit}) : "-";
}

// Writes what happens, a line each.
class Scribe final : public AnalyzerListener {
 public:
  void on_transition(Transition t) override {
    out_ << to_string(t.time) << ' ' << (t.session == Session::none() ? "-" : to_string(t.session))
         << ' ' << t.rule << ' ' << t.instrument << ' ' << to_string(t.state) << '/'
         << to_string(t.tier) << " <- " << to_string(t.previous_state) << '/'
         << to_string(t.previous_tier) << ' ' << or_dash(t.value, t.unit) << " level "
         << or_dash(t.level, t.unit) << ' ' << to_string(t.reason) << ' '
         << (t.id.empty() ? "-" : t.id) << (t.summary.empty() ? "" : " | " + t.summary) << '\n';
  }
  void on_refusal(const Refusal& r) override {
    out_ << to_string(r.event_time) << " refused " << r.instrument << ' '
         << (r.value ? to_string(*r.value) : "-") << ": " << to_string(r.reason) << ": " << r.detail
         << '\n';
  }
  std::string text() const { return out_.str(); }

 private:
  std::ostringstream out_;
};

Timestamp instant(const std::string& text) {
  if (const auto time = parse_timestamp(text)) {
    return *time;
  }
  throw std::runtime_error('"' + text + "\" is no instant");
}

Unit unit_of(const std::vector<Instrument>& instruments, const std::string& name) {
  const auto found = std::ranges::find(instruments, name, &Instrument::name);
  return tick_unit((found == instruments.end() ? default_instrument(name) : *found).kind);
}

// "2026-01-05T20:30:00Z UST10Y 4.25 more published 2026-01-05T20:30:01Z"
void step(Analyzer& analyzer, const std::vector<Instrument>& instruments, std::istringstream line) {
  std::string time_text;
  std::string name;
  std::string value_text;
  line >> time_text >> name >> value_text;
  const Timestamp time = instant(time_text);
  if (name == "heartbeat") {
    analyzer.step(Heartbeat{"golden", time, time, Origin::live});
    return;
  }
  const auto value = parse_value(value_text);
  if (!value) {
    throw std::runtime_error(line.str() + ": no value");
  }
  TickBatch batch{.instrument = name,
                  .unit = unit_of(instruments, name),
                  .times = {&time, 1},
                  .values = {&*value, 1},
                  .publish_time = time,
                  .origin = Origin::live};
  for (std::string word; line >> word;) {
    if (word == "more") {
      batch.more = true;
    } else if (word == "published" && line >> time_text) {
      batch.publish_time = instant(time_text);
    } else {
      throw std::runtime_error(line.str() + ": \"" + word + "\" is not understood");
    }
  }
  analyzer.step(batch);
}

void play_events(const std::string& events, const std::vector<Instrument>& instruments,
                 Analyzer& analyzer) {
  std::istringstream lines(events);
  for (std::string line; std::getline(lines, line);) {
    line.erase(std::min(line.find('#'), line.size()));
    if (line.find_first_not_of(" \t\r") != std::string::npos) {
      step(analyzer, instruments, std::istringstream(line));
    }
  }
}

void require_ok(const Diagnostics& diagnostics) {
  if (!diagnostics.empty()) {
    throw std::runtime_error(diagnostics.text());
  }
}

std::string play_history(const ScenarioFile& scenario, const std::filesystem::path& root) {
  Diagnostics diagnostics;
  const std::array rules{root / scenario.sections.at("rules").argument};
  const Replay replay =
      load_replay(root / scenario.sections.at("history").argument, rules, diagnostics);
  require_ok(diagnostics);
  Scribe scribe;
  Analyzer analyzer(replay.analyzer, scribe);
  run(OfflineReplay{.history = &replay.history.spec}, analyzer);
  return scribe.text();
}

}  // namespace

ScenarioFile read_scenario(const std::filesystem::path& path) {
  std::ifstream in(path);
  ScenarioFile scenario;
  Section* section = nullptr;
  for (std::string line; std::getline(in, line);) {
    const bool expected = section != nullptr && section == &scenario.sections["alerts"];
    if (line.starts_with("--- ")) {
      std::istringstream heading(line.substr(4));
      std::string name;
      heading >> name;
      if (std::ranges::find(kSections, name) == kSections.end()) {
        throw std::runtime_error(path.string() + ": there is no section " + name);
      }
      section = &scenario.sections[name];
      heading >> section->argument;
    } else if (section != nullptr) {
      section->text += line + '\n';
    }
    if (!expected) {
      scenario.before_alerts += line + '\n';
    }
  }
  if (!scenario.sections.contains("rules") || section != &scenario.sections["alerts"]) {
    throw std::runtime_error(path.string() + ": wants --- rules, and --- alerts at its end");
  }
  return scenario;
}

std::string play(const ScenarioFile& scenario, const std::filesystem::path& root) {
  if (scenario.sections.contains("history")) {
    return play_history(scenario, root);
  }
  const auto text_of = [&](const std::string& name) {
    const auto found = scenario.sections.find(name);
    return found == scenario.sections.end() ? "" : found->second.text;
  };
  Diagnostics diagnostics;
  PretendedFiles files;
  files.add("config", "rules = [\"rules\"]\n" + text_of("config")).add("rules", text_of("rules"));
  const Config config = load_config("config", diagnostics, files);
  require_ok(diagnostics);
  Scribe scribe;
  Analyzer analyzer({config.instruments, config.rules}, scribe);
  play_events(text_of("events"), config.instruments, analyzer);
  return scribe.text();
}

}  // namespace yieldwatch::testing
