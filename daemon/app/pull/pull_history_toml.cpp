#include "app/pull/pull_history_toml.h"

#include <algorithm>

namespace yieldwatch {
namespace {

std::string file_table(const PullSeries& series) {
  const std::string name(series.instrument);
  std::string out = "\n[[file]]\n";
  out += "path    = \"" + name + ".csv\"\n";
  out += "date    = \"date\"\n";
  out += "at      = \"" + std::string(series.at) + "\"\n";
  out += "columns = { " + name + " = \"" + name + "\" }\n";
  out += series.returns ? "returns = true\n" : "";
  return out;
}

std::string relative(std::string_view expression) {
  return "\n[series.RELATIVE]\nexpr = \"" + std::string(expression) + "\"\n";
}

}  // namespace

std::string pulled_history(std::span<const PullSeries* const> there) {
  const auto has = [&](std::string_view name) {
    return std::ranges::any_of(
        there, [&](const PullSeries* series) { return series->instrument == name; });
  };
  std::string out(kPulledMark);
  out += "# It is written anew each time, unless this first line is gone.\n";
  for (const PullSeries* series : there) {
    out += file_table(*series);
  }
  if (has("SMB")) {
    out += relative("ln(SMB)");
  } else if (has("RUT") && has("SPX")) {
    out += relative("ln(RUT / SPX)");
  } else if (has("IWM") && has("SPY")) {
    out += relative("ln(IWM / SPY)");
  }
  return out;
}

}  // namespace yieldwatch
