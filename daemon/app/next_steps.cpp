#include "app/next_steps.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace yieldwatch {
namespace {

// The client beside this program, as one would type it from here.
std::string client() {
  std::error_code unknown;  // then the bare name has to do
  const auto self = std::filesystem::read_symlink("/proc/self/exe", unknown);
  if (unknown) {
    return "yieldwatch";
  }
  const auto beside = self.parent_path() / "yieldwatch";
  const auto here = std::filesystem::current_path(unknown);
  const auto relative = beside.lexically_relative(here);
  return relative.empty() || relative.string().starts_with("..") ? beside.string()
                                                                 : relative.string();
}

// A tick that the rules read and that any program may give: of a yield, since 5.60 is one, else of
// whatever comes first.
std::string publish_line(const Config& config) {
  const Instrument* chosen = nullptr;
  for (const Rule& rule : config.rules) {
    for (const std::string& name : instruments_of(rule.signal)) {
      const auto found = std::ranges::find(config.instruments, name, &Instrument::name);
      if (found != config.instruments.end() && found->sources.empty() &&
          (chosen == nullptr ||
           (tick_unit(chosen->kind) != Unit::percent && tick_unit(found->kind) == Unit::percent))) {
        chosen = &*found;
      }
    }
  }
  if (chosen == nullptr) {
    return "";
  }
  const Unit unit = tick_unit(chosen->kind);
  std::string line = "scripts/publish.py " + chosen->name;
  line += unit == Unit::percent ? " 5.60" : " VALUE";
  if (!is_well_known(chosen->name) || tick_unit(default_instrument(chosen->name).kind) != unit) {
    line += " --unit " + std::string(to_string(unit));
  }
  if (config.bus.ticks != BusConfig{}.ticks) {
    line += " --endpoint " + config.bus.ticks;
  }
  return line;
}

}  // namespace

std::string next_steps(const Config& config) {
  const std::string yieldwatch = client();
  const BusConfig defaults;
  const bool moved = config.bus.alerts != defaults.alerts || config.bus.control != defaults.control;
  const std::string suffix = moved ? " --config " + config.path.string() : "";
  const std::string rule = config.rules.empty() ? "RULE" : config.rules.front().name;
  const bool push = std::ranges::count(config.feeds, FeedKind::push, &FeedConfig::kind) > 0;
  std::error_code unknown;  // then it is not here
  const bool script = push && std::filesystem::exists("scripts/publish.py", unknown);

  std::string out = "The daemon stays up";
  out += push ? " and takes pushed ticks" : "";
  out += "; Ctrl-C ends it. In another terminal:\n\n";
  out += "  " + yieldwatch + " status" + suffix + "\n";
  out += "  " + yieldwatch + " explain " + rule + suffix + "\n";
  out += "  " + yieldwatch + " tail" + suffix + "\n";
  if (!config.journal.directory.empty()) {
    out += "  " + yieldwatch + " alerts --now\n";
    out += "  " + yieldwatch + " verify --config " + config.path.string() + "\n";
  }
  if (const std::string line = script ? publish_line(config) : ""; !line.empty()) {
    out += "  " + line + "\n";
  }
  return out;
}

}  // namespace yieldwatch
