// Bodies and messages of JSON. For the parsers' .cpp files only: Boost.JSON is a dear header.
//
// Of a field that an object has twice the last one counts, as JSON's readers have it.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/time.h"
#include "core/value.h"
#include "feed/formats/reading.h"

namespace yieldwatch {

struct JsonBody {
  boost::json::value root;
  std::string unusable;  // why there is none, for a person; empty where there is one
};

// UTF-8, with or without a byte order mark; at most 32 levels deep.
JsonBody parse_json(std::string_view body);

// A number, whole or not, as a Value. Nothing for anything else: text is no number.
std::optional<Value> json_value(const boost::json::value& number);
// Why json_value gave nothing.
std::string json_value_fault(const boost::json::value& number);

// A whole number.
std::optional<std::int64_t> json_integer(const boost::json::value& number);

// An instant as a count since 1970 of units of `nanos_each`; nothing where it is not in_range().
std::optional<Timestamp> instant(std::int64_t count, std::int64_t nanos_each);

// Both are views into what they are given, and null where it is something else.
const boost::json::object* member_object(const boost::json::object& object, std::string_view name);
const boost::json::array* member_array(const boost::json::object& object, std::string_view name);
// Empty where it is something else.
std::string_view member_text(const boost::json::object& object, std::string_view name);

// The fields of one object of a list; what is not as it should be is refused in its name.
class JsonFields {
 public:
  // `list[index]` is where messages say the object is. All must outlive it.
  JsonFields(const boost::json::object& object, std::string_view list, std::size_t index,
             Readings& out)
      : object_(object), list_(list), index_(index), out_(out) {}

  std::optional<Value> number(std::string_view name) const;
  std::optional<std::int64_t> integer(std::string_view name) const;
  std::optional<std::string_view> text(std::string_view name) const;
  std::optional<std::string> symbol(std::string_view name) const;
  void refuse(std::string_view name, std::string what) const;

 private:
  const boost::json::value* find(std::string_view name) const;

  const boost::json::object& object_;
  std::string_view list_;
  std::size_t index_;
  Readings& out_;
};

// "observations[3]".
std::string element_name(std::string_view list, std::size_t index);

}  // namespace yieldwatch
