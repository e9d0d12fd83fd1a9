#include "feed/formats/json_body.h"

#include <boost/json/error.hpp>
#include <boost/json/parser.hpp>
#include <utility>

#include "feed/formats/body.h"

namespace yieldwatch {
namespace {

namespace json = boost::json;

std::string_view view(const json::string& text) {
  return {text.data(), text.size()};
}

std::string kind_of(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return "null";
    case json::kind::bool_:
      return "true or false";
    case json::kind::string:
      return "the text " + quoted(view(value.get_string()));
    case json::kind::array:
      return "a list";
    case json::kind::object:
      return "an object";
    default:
      return "a number";
  }
}

std::string not_but(const json::value& value, const char* wanted) {
  std::string out = "is " + kind_of(value);
  out += ", not ";
  return out + wanted;
}

}  // namespace

JsonBody parse_json(std::string_view body) {
  if (std::string strange = strange_body(body); !strange.empty()) {
    return {{}, std::move(strange)};
  }
  body = stripped(without_mark(body));
  json::parser parser;
  json::error_code error;
  const std::size_t read = parser.write_some(body.data(), body.size(), error);
  if (!error && read < body.size()) {
    error = json::error::extra_data;
  }
  if (!error) {
    return {parser.release(), {}};
  }
  std::string why = "no JSON (" + error.message();
  why += ", after " + std::to_string(read);
  why += " bytes): " + legible(body);
  return {{}, std::move(why)};
}

std::optional<Value> json_value(const json::value& number) {
  if (const auto whole = json_integer(number)) {
    const bool small = *whole > -Value::kLimit && *whole < Value::kLimit;
    return small ? Value::from_double(static_cast<double>(*whole)) : std::nullopt;
  }
  const double* real = number.if_double();
  return real != nullptr ? Value::from_double(*real) : std::nullopt;
}

std::string json_value_fault(const json::value& number) {
  return number.is_number() ? "is a number, but not below a million" : not_but(number, "a number");
}

std::optional<std::int64_t> json_integer(const json::value& number) {
  const std::int64_t* whole = number.if_int64();
  return whole != nullptr ? std::optional(*whole) : std::nullopt;
}

std::optional<Timestamp> instant(std::int64_t count, std::int64_t nanos_each) {
  Timestamp time;
  const bool overflow = __builtin_mul_overflow(count, nanos_each, &time.ns);
  return !overflow && time.in_range() ? std::optional(time) : std::nullopt;
}

const json::object* member_object(const json::object& object, std::string_view name) {
  const json::value* found = object.if_contains(name);
  return found != nullptr ? found->if_object() : nullptr;
}

const json::array* member_array(const json::object& object, std::string_view name) {
  const json::value* found = object.if_contains(name);
  return found != nullptr ? found->if_array() : nullptr;
}

std::string_view member_text(const json::object& object, std::string_view name) {
  const json::value* found = object.if_contains(name);
  return found != nullptr && found->is_string() ? view(found->get_string()) : std::string_view();
}

const json::value* JsonFields::find(std::string_view name) const {
  const json::value* found = object_.if_contains(name);
  if (found == nullptr) {
    refuse(name, "is missing");
  }
  return found;
}

void JsonFields::refuse(std::string_view name, std::string what) const {
  out_.refuse({element_name(list_, index_), std::string(name), std::move(what)});
}

std::optional<Value> JsonFields::number(std::string_view name) const {
  const json::value* found = find(name);
  if (found == nullptr) {
    return std::nullopt;
  }
  const auto value = json_value(*found);
  if (!value) {
    refuse(name, json_value_fault(*found));
  }
  return value;
}

std::optional<std::int64_t> JsonFields::integer(std::string_view name) const {
  const json::value* found = find(name);
  if (found == nullptr) {
    return std::nullopt;
  }
  const auto value = json_integer(*found);
  if (!value) {
    refuse(name, not_but(*found, "a whole number"));
  }
  return value;
}

std::optional<std::string_view> JsonFields::text(std::string_view name) const {
  const json::value* found = find(name);
  if (found == nullptr) {
    return std::nullopt;
  }
  if (!found->is_string()) {
    refuse(name, not_but(*found, "text"));
    return std::nullopt;
  }
  return view(found->get_string());
}

std::optional<std::string> JsonFields::symbol(std::string_view name) const {
  const auto written = text(name);
  if (written && !is_symbol(*written)) {
    refuse(name, quoted(*written) + " is no symbol");
    return std::nullopt;
  }
  return written ? std::optional<std::string>(*written) : std::nullopt;
}

std::string element_name(std::string_view list, std::size_t index) {
  std::string out(list);
  out += '[' + std::to_string(index);
  return out + ']';
}

}  // namespace yieldwatch
