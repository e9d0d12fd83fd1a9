#include "feed/formats/fred.h"

#include <array>
#include <sstream>
#include <string>
#include <utility>

#include "feed/formats/body.h"
#include "feed/formats/csv_body.h"
#include "feed/formats/json_body.h"

namespace yieldwatch {
namespace {

namespace json = boost::json;

// A number or, as this source has it, a number as text; nothing where it is missing or bad.
std::optional<Value> read_observation(const JsonFields& fields, const json::object& object) {
  const json::value* field = object.if_contains("value");
  if (field == nullptr || !field->is_string()) {
    return fields.number("value");
  }
  const std::string_view text = member_text(object, "value");
  if (text == ".") {
    return std::nullopt;
  }
  const auto value = read_number(text);
  if (!value) {
    fields.refuse("value", number_fault(text));
  }
  return value;
}

void read_element(const json::value& element, std::size_t index, std::string_view symbol,
                  Readings& out) {
  const json::object* object = element.if_object();
  if (object == nullptr) {
    out.refuse({element_name("observations", index), {}, "is no object"});
    return;
  }
  const JsonFields fields(*object, "observations", index, out);
  const auto text = fields.text("date");
  const auto date = text ? parse_session(*text) : std::nullopt;
  if (text && !date) {
    fields.refuse("date", quoted(*text) + " is no date");
  }
  const auto value = read_observation(fields, *object);
  if (date && value) {
    keep(out, {.symbol = std::string(symbol), .date = *date, .value = *value});
  }
}

void tell_if_cut(const json::object& root, Readings& out) {
  const json::value* count = root.if_contains("count");
  const json::value* limit = root.if_contains("limit");
  const std::int64_t all = count != nullptr ? json_integer(*count).value_or(0) : 0;
  const std::int64_t most = limit != nullptr ? json_integer(*limit).value_or(all) : all;
  if (all > most) {
    std::string what = "there are " + std::to_string(all);
    what += " observations, and the body holds no more than " + std::to_string(most);
    out.refuse({{}, "count", std::move(what)});
  }
}

}  // namespace

Readings read_fred_json(std::string_view body, std::string_view symbol) {
  const JsonBody parsed = parse_json(body);
  if (!parsed.unusable.empty()) {
    return unusable(parsed.unusable);
  }
  const json::object* root = parsed.root.if_object();
  if (root != nullptr && root->contains("error_message")) {
    return unusable("FRED says: " + legible(member_text(*root, "error_message"), 200));
  }
  const json::array* list = root != nullptr ? member_array(*root, "observations") : nullptr;
  if (list == nullptr) {
    return unusable("no list \"observations\": " + legible(body));
  }
  Readings out;
  tell_if_cut(*root, out);
  for (std::size_t i = 0; i < list->size(); ++i) {
    read_element((*list)[i], i, symbol, out);
  }
  drop_repeats(out);
  return out;
}

Readings read_fred_csv(std::string_view body) {
  if (std::string strange = strange_body(body); !strange.empty()) {
    return unusable(std::move(strange));
  }
  std::istringstream in{std::string(body)};
  CsvReader csv(in, "fred");
  const CsvRow* header = csv.next();
  Readings out;
  constexpr auto kDate = std::to_array<std::string_view>({"observation_date", "DATE"});
  const auto date = find_column(*header, kDate, out);
  if (!date) {
    return unusable("no column \"observation_date\": " + legible(body));
  }
  DatedTable table{.cells = header->cells.size(), .date_cell = *date, .missing = "."};
  for (std::size_t i = 0; i < header->cells.size(); ++i) {
    const std::string_view name = header->cells[i].text;
    if (i != *date && is_symbol(name)) {
      table.columns.push_back({i, std::string(name)});
    } else if (i != *date) {
      out.refuse({line_name(header->line), {}, quoted(name) + " is no name of a series"});
    }
  }
  if (table.columns.empty()) {
    return unusable("no column of a series: " + legible(body));
  }
  read_rows(csv, table, out);
  drop_repeats(out);
  return out;
}

}  // namespace yieldwatch
