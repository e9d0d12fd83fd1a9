#include "app/config/config_regimes.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>
#include <utility>

#include "core/json_line.h"
#include "wire/fingerprint.h"

namespace yieldwatch {
namespace {

constexpr std::array<std::string_view, 5> kKeys{"name", "expr", "below", "above", "revised"};
constexpr std::string_view kWantedLevel = R"(a level with its unit: "0bp")";
constexpr std::size_t kMaxName = 60;

bool is_regime_name(const std::string& name) {
  return !name.empty() && name.size() <= kMaxName &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789 -") == std::string::npos;
}

// What a regime's hash is made of. In a good expression blanks mean nothing.
std::string fingerprint_text(std::string expression, const std::string& compared_with) {
  std::erase_if(expression, [](unsigned char c) { return std::isspace(c) != 0; });
  return expression + compared_with;
}

std::optional<Regime> read_regime(const TomlTable& table, const Names& names) {
  Diagnostics& diagnostics = table.diagnostics();
  const std::size_t errors = diagnostics.errors();
  table.expect_keys(kKeys);
  const auto name = table.required("name", R"(a name: "credit easing")");
  const auto expr = table.required("expr", R"x(a signal: "change(BAA10Y, 60d)")x");
  const auto below = table.text("below", kWantedLevel);
  const auto above = table.text("above", kWantedLevel);
  Regime regime;
  regime.revised = table.flag("revised").value_or(false);
  if (name && !is_regime_name(name->value)) {
    diagnostics.error(
        name->place,
        json_quote(name->value) + " is no name of a regime: 1 to 60 of a-z, 0-9, - and blanks");
  }
  if (below.has_value() == above.has_value() && diagnostics.errors() == errors) {
    diagnostics.error(table.place(), R"(a regime has one of below and above: below = "0bp")");
  }
  if (diagnostics.errors() > errors || names.mentions_broken(expr->value) ||
      may_be_known_elsewhere(*expr, expr->value, names, diagnostics)) {
    return std::nullopt;
  }
  regime.name = name->value;
  Condition& condition = regime.condition;
  const TomlText& level = below ? *below : *above;
  if (!take(parse_signal(expr->value, names.catalog), *expr, diagnostics, condition.signal) ||
      !take(parse_level(level.value, condition.signal.unit), level, diagnostics, condition.level)) {
    return std::nullopt;
  }
  warn_of_unknown(*expr, instruments_of(condition.signal), names, diagnostics);
  condition.comparison = below ? Comparison::less : Comparison::greater;
  const std::string compared_with =
      (below ? " < " : " > ") + to_string(Quantity{condition.level, condition.signal.unit});
  condition.text = condition.signal.text + compared_with;
  regime.hash = fingerprint(fingerprint_text(expr->value, compared_with));
  return regime;
}

}  // namespace

void read_regimes(const TomlTable& file, const Names& names, std::vector<Regime>& regimes) {
  for (const TomlTable& table : file.tables("regime")) {
    auto regime = read_regime(table, names);
    if (!regime) {
      continue;
    }
    if (std::ranges::find(regimes, regime->name, &Regime::name) != regimes.end()) {
      file.diagnostics().error(table.place_of("name"),
                               "there is a regime " + json_quote(regime->name) + " already");
    }
    if (regimes.size() == kMaxRegimes) {
      file.diagnostics().error(table.place(), "more than 64 regimes");
      return;
    }
    regimes.push_back(std::move(*regime));
  }
}

}  // namespace yieldwatch
