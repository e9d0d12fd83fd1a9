#include "feed/polled/polled_source.h"

#include <algorithm>
#include <array>

#include "core/instrument.h"

namespace yieldwatch {

std::span<const PolledSource* const> polled_sources() {
  static constexpr std::array kAll{&kTreasury, &kTreasuryCsv, &kFred, &kFredGraph,
                                   &kH15,      &kYahoo,       &kStooq};
  return kAll;
}

const PolledSource* find_polled_source(std::string_view kind) {
  const auto all = polled_sources();
  const auto found = std::ranges::find(all, kind, &PolledSource::kind);
  return found == all.end() ? nullptr : *found;
}

std::vector<PolledSymbol> default_symbols(const PolledSource& source) {
  std::vector<PolledSymbol> out;
  for (const SourceSymbol& row : source.symbols) {
    if (row.by_default) {
      out.push_back({.symbol = std::string(row.symbol),
                     .instrument = std::string(row.instrument),
                     .unit = tick_unit(default_instrument(row.instrument).kind),
                     .factor = row.factor});
    }
  }
  return out;
}

}  // namespace yieldwatch
