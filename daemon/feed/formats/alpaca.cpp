#include "feed/formats/alpaca.h"

#include <utility>

#include "feed/formats/body.h"
#include "feed/formats/json_body.h"

namespace yieldwatch {
namespace {

namespace json = boost::json;

constexpr std::string_view kList = "message";

// Of the middle, in percent: then it is within half a percent of either side, which is how far two
// sources may differ by default. At the open, and on an exchange with few orders, sides are several
// percent apart, and a middle of these is nobody's price.
constexpr std::int64_t kWidestSpread = 1;

std::optional<Timestamp> read_time(const JsonFields& fields) {
  const auto text = fields.text("t");
  const auto time = text ? parse_timestamp(*text) : std::nullopt;
  if (text && !time) {
    fields.refuse("t", quoted(*text) + " is no time");
  }
  return time;
}

// A figure of `value`, if the object's symbol and time are good too.
void keep_price(const JsonFields& fields, std::optional<Value> value, AlpacaMessage& out) {
  auto symbol = fields.symbol("S");
  const auto time = read_time(fields);
  if (symbol && time && value) {
    keep(out.readings, {.symbol = std::move(*symbol), .time = *time, .value = *value});
  }
}

void read_trade(const json::object& object, const JsonFields& fields, AlpacaMessage& out) {
  if (!object.contains("u")) {  // "canceled", "corrected", "incorrect"
    keep_price(fields, fields.number("p"), out);
  }
}

void read_quote(const JsonFields& fields, AlpacaMessage& out) {
  const auto bid = fields.number("bp");
  const auto ask = fields.number("ap");
  std::optional<Value> middle;
  if (bid && ask) {
    if (bid->micro <= 0 || *ask < *bid) {
      return;
    }
    middle = Value{(bid->micro + ask->micro + 1) / 2};
    if ((ask->micro - bid->micro) * 100 > middle->micro * kWidestSpread) {
      ++out.wide_quotes;
      return;
    }
  }
  keep_price(fields, middle, out);
}

std::vector<std::string> read_symbols(const json::object& object, std::string_view name) {
  std::vector<std::string> out;
  if (const json::array* list = member_array(object, name)) {
    for (const json::value& one : *list) {
      if (one.is_string() && is_symbol(one.get_string())) {
        out.emplace_back(one.get_string());
      }
    }
  }
  return out;
}

void read_success(const JsonFields& fields, AlpacaMessage& out) {
  const auto what = fields.text("msg");
  out.connected |= what == "connected";
  out.authenticated |= what == "authenticated";
}

void read_error(const json::object& object, AlpacaMessage& out) {
  if (out.error) {
    return;
  }
  const json::value* code = object.if_contains("code");
  out.error = {code != nullptr ? json_integer(*code).value_or(0) : 0,
               legible(member_text(object, "msg"), 200)};
}

void read_object(const json::object& object, std::size_t index, AlpacaMessage& out) {
  const JsonFields fields(object, kList, index, out.readings);
  const auto kind = fields.text("T");
  if (!kind) {
    return;
  }
  if (kind == "t") {
    read_trade(object, fields, out);
  } else if (kind == "q") {
    read_quote(fields, out);
  } else if (kind == "success") {
    read_success(fields, out);
  } else if (kind == "error") {
    read_error(object, out);
  } else if (kind == "subscription") {
    out.subscription = {read_symbols(object, "trades"), read_symbols(object, "quotes")};
  }
}

}  // namespace

AlpacaMessage read_alpaca_message(std::string_view text) {
  AlpacaMessage out;
  const JsonBody parsed = parse_json(text);
  const json::array* list = parsed.root.if_array();
  if (list == nullptr) {
    out.readings.unusable =
        parsed.unusable.empty() ? "no list of objects: " + legible(text) : parsed.unusable;
    return out;
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    if (const json::object* object = (*list)[i].if_object()) {
      read_object(*object, i, out);
    } else {
      out.readings.refuse({element_name(kList, i), {}, "is no object"});
    }
  }
  return out;
}

}  // namespace yieldwatch
