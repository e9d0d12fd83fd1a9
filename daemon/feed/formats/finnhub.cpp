#include "feed/formats/finnhub.h"

#include <utility>

#include "feed/formats/body.h"
#include "feed/formats/json_body.h"

namespace yieldwatch {
namespace {

namespace json = boost::json;

constexpr std::string_view kList = "data";

void read_trade(const JsonFields& fields, Readings& out) {
  auto symbol = fields.symbol("s");
  const auto price = fields.number("p");
  const auto millis = fields.integer("t");
  const auto time = millis ? instant(*millis, kNanosPerMilli) : std::nullopt;
  if (millis && !time) {
    fields.refuse("t", "is out of range");
  }
  if (symbol && price && time) {
    keep(out, {.symbol = std::move(*symbol), .time = *time, .value = *price});
  }
}

void read_trades(const json::object& message, Readings& out) {
  const json::array* list = member_array(message, kList);
  if (list == nullptr) {
    out.refuse({{}, std::string(kList), "is missing, or no list"});
    return;
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    if (const json::object* object = (*list)[i].if_object()) {
      read_trade({*object, kList, i, out}, out);
    } else {
      out.refuse({element_name(kList, i), {}, "is no object"});
    }
  }
}

}  // namespace

FinnhubMessage read_finnhub_message(std::string_view text) {
  FinnhubMessage out;
  const JsonBody parsed = parse_json(text);
  const json::object* message = parsed.root.if_object();
  const std::string_view kind =
      message != nullptr ? member_text(*message, "type") : std::string_view();
  if (kind == "trade") {
    read_trades(*message, out.readings);
  } else if (kind == "error") {
    out.error = legible(member_text(*message, "msg"), 200);
  } else if (kind.empty()) {
    out.readings.unusable =
        parsed.unusable.empty() ? "no message with a \"type\": " + legible(text) : parsed.unusable;
  }
  return out;
}

}  // namespace yieldwatch
