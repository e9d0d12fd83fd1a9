#include "core/unit.h"

#include <array>
#include <utility>

namespace yieldwatch {
namespace {

constexpr std::array<std::pair<Unit, std::string_view>, 11> kNames{{
    {Unit::percent, "%"},
    {Unit::basis_points, "bp"},
    {Unit::bp_per_session, "bp/d"},
    {Unit::bp_per_hour, "bp/h"},
    {Unit::percent_per_session, "%/d"},
    {Unit::percent_per_hour, "%/h"},
    {Unit::sigma, "sigma"},
    {Unit::one, "1"},
    {Unit::points, "points"},
    {Unit::percent_per_100bp, "%/100bp"},
    {Unit::bp_per_percent, "bp/%"},
}};

}  // namespace

std::string_view to_string(Unit unit) {
  return kNames.at(static_cast<std::size_t>(unit)).second;
}

std::optional<Unit> parse_unit(std::string_view text) {
  for (const auto& [unit, name] : kNames) {
    if (name == text) {
      return unit;
    }
  }
  return std::nullopt;
}

std::optional<Quantity> parse_quantity(std::string_view text) {
  const std::size_t number_end = text.find_first_not_of("+-.0123456789");
  const auto value = parse_value(text.substr(0, number_end));
  if (!value) {
    return std::nullopt;
  }
  if (number_end == std::string_view::npos) {
    return Quantity{*value, Unit::one};
  }
  std::string_view rest = text.substr(number_end);
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  // "1" is the name of a unit on the wire, but "0.9 1" would be no way to write a level.
  const auto unit = rest == "1" ? std::nullopt : parse_unit(rest);
  return unit ? std::optional(Quantity{*value, *unit}) : std::nullopt;
}

std::string to_string(Quantity quantity) {
  std::string out = to_string(quantity.value);
  switch (quantity.unit) {
    case Unit::one:
      return out;
    case Unit::sigma:
    case Unit::points:
      out += ' ';
      break;
    default:
      break;
  }
  return out += to_string(quantity.unit);
}

std::string to_signed_string(Quantity quantity) {
  return (quantity.value.micro < 0 ? "" : "+") + to_string(quantity);
}

Quantity in_unit(Quantity quantity, Unit unit) {
  constexpr std::int64_t kRatio = 100;
  constexpr std::array<std::pair<Unit, Unit>, 4> kPairs{{
      {Unit::one, Unit::percent},
      {Unit::percent, Unit::basis_points},
      {Unit::percent_per_session, Unit::bp_per_session},
      {Unit::percent_per_hour, Unit::bp_per_hour},
  }};
  for (const auto& [large, small] : kPairs) {
    if (quantity.unit == large && unit == small) {
      return {{quantity.value.micro * kRatio}, unit};
    }
    if (quantity.unit == small && unit == large) {
      return {{quantity.value.micro / kRatio}, unit};
    }
  }
  return {quantity.value, unit};
}

}  // namespace yieldwatch
