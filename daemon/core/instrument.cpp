#include "core/instrument.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace yieldwatch {
namespace {

constexpr std::array<std::pair<InstrumentKind, std::string_view>, 4> kKinds{{
    {InstrumentKind::yield, "yield"},
    {InstrumentKind::spread, "spread"},
    {InstrumentKind::index, "index"},
    {InstrumentKind::etf, "etf"},
}};

constexpr Value whole(std::int64_t number) {
  return {number * Value::kScale};
}

// Yields and spreads in percent, jumps in bp.
Instrument rate(std::string name, InstrumentKind kind, std::int64_t lowest, std::int64_t highest,
                std::int64_t max_jump) {
  return {std::move(name), kind, {whole(lowest), whole(highest), whole(max_jump)}, {}, {}};
}

// A price is positive; its largest accepted jump is in percent.
Instrument price(std::string name, InstrumentKind kind, std::int64_t max_jump) {
  return {std::move(name), kind, {Value{1}, std::nullopt, whole(max_jump)}, {}, {}};
}

// The jumps leave room for the worst days since 1962: 169bp for a 3-month bill (1982), 110bp
// for one year (1981), 75bp for ten (1987), 145bp for high-yield spreads (2008), and 23% for
// the S&P 500 (1987).
std::vector<Instrument> make_well_known() {
  std::vector<Instrument> all;
  for (const char* bill : {"UST1M", "UST2M", "UST3M", "UST4M", "UST6M"}) {
    all.push_back(rate(bill, InstrumentKind::yield, -2, 25, 300));
  }
  for (const char* note : {"UST1Y", "UST2Y", "UST3Y"}) {
    all.push_back(rate(note, InstrumentKind::yield, -2, 25, 200));
  }
  for (const char* bond : {"UST5Y", "UST7Y", "UST10Y", "UST20Y", "UST30Y"}) {
    all.push_back(rate(bond, InstrumentKind::yield, -2, 25, 150));
  }
  all.push_back(rate("DFII10", InstrumentKind::yield, -5, 15, 150));
  all.push_back(rate("T10YIE", InstrumentKind::spread, -5, 15, 150));
  all.push_back(rate("BAA10Y", InstrumentKind::spread, -2, 25, 150));
  all.push_back(rate("HYOAS", InstrumentKind::spread, 0, 50, 300));
  // Moody's and ICE keep holidays of their own, most of them on days when bonds close early.
  for (Instrument& spread : std::span(all).last(2)) {
    spread.may_lack_quiet_sessions = true;
  }
  for (const char* index : {"SPX", "RUT"}) {
    all.push_back(price(index, InstrumentKind::index, 30));
  }
  all.push_back({.name = "ICSA"});    // initial jobless claims, in thousands
  all.push_back({.name = "INDPRO"});  // industrial production
  all.push_back(price("VIX", InstrumentKind::index, 150));
  for (const char* etf : {"SPY", "IWM", "QQQ", "IEF", "TLT", "HYG"}) {
    all.push_back(price(etf, InstrumentKind::etf, 30));
  }
  return all;
}

const Instrument* find_well_known(std::string_view name) {
  const auto all = well_known_instruments();
  const auto found = std::ranges::find(all, name, &Instrument::name);
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

std::string_view to_string(InstrumentKind kind) {
  return kKinds.at(static_cast<std::size_t>(kind)).second;
}

std::optional<InstrumentKind> parse_instrument_kind(std::string_view text) {
  for (const auto& [kind, name] : kKinds) {
    if (name == text) {
      return kind;
    }
  }
  return std::nullopt;
}

Unit tick_unit(InstrumentKind kind) {
  return kind == InstrumentKind::yield || kind == InstrumentKind::spread ? Unit::percent
                                                                         : Unit::points;
}

std::span<const Instrument> well_known_instruments() {
  static const std::vector<Instrument> all = make_well_known();
  return all;
}

bool is_well_known(std::string_view name) {
  return find_well_known(name) != nullptr;
}

std::string_view usual_calendar(std::string_view name) {
  const Instrument* known = find_well_known(name);
  if (known == nullptr || name == "ICSA" || name == "INDPRO") {
    return "";
  }
  return tick_unit(known->kind) == Unit::percent ? "us-bond" : "us-equity";
}

Instrument default_instrument(std::string_view name) {
  const Instrument* known = find_well_known(name);
  return known != nullptr ? *known : Instrument{.name = std::string(name)};
}

}  // namespace yieldwatch
