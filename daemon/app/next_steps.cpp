#include "app/next_steps.h"

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

}  // namespace

std::string next_steps(const Config& config) {
  const std::string yieldwatch = client();
  const BusConfig defaults;
  const bool moved = config.bus.alerts != defaults.alerts || config.bus.control != defaults.control;
  const std::string suffix = moved ? " --config " + config.path.string() : "";
  const std::string rule = config.rules.empty() ? "RULE" : config.rules.front().name;
  return "The daemon stays up and takes pushed ticks; Ctrl-C ends it. In another terminal:\n"
         "  " +
         yieldwatch + " status" + suffix +
         "\n"
         "  " +
         yieldwatch + " explain " + rule + suffix +
         "\n"
         "  " +
         yieldwatch + " tail" + suffix +
         "\n"
         "  scripts/publish.py UST10Y 4.95\n";
}

}  // namespace yieldwatch
