#include "feed/formats/treasury.h"

#include <algorithm>
#include <array>
#include <optional>
#include <pugixml.hpp>
#include <sstream>
#include <string>
#include <utility>

#include "feed/formats/body.h"
#include "feed/formats/csv_body.h"

namespace yieldwatch {
namespace {

constexpr auto kMaturities = std::to_array<std::string_view>(
    {"BC_1MONTH", "BC_1_5MONTH", "BC_2MONTH", "BC_3MONTH", "BC_4MONTH", "BC_6MONTH", "BC_1YEAR",
     "BC_2YEAR", "BC_3YEAR", "BC_5YEAR", "BC_7YEAR", "BC_10YEAR", "BC_20YEAR", "BC_30YEAR"});

bool is_maturity(std::string_view symbol) {
  return std::ranges::find(kMaturities, symbol) != kMaturities.end();
}

// Without its namespace's prefix, which any document may choose.
std::string_view local_name(const char* name) {
  const std::string_view whole = name;
  return whole.substr(whole.find(':') + 1);  // npos + 1 is 0
}

pugi::xml_node child(const pugi::xml_node& parent, std::string_view name) {
  return parent.find_child([&](const auto& node) { return local_name(node.name()) == name; });
}

bool is_null(const pugi::xml_node& node) {
  const auto null =
      node.find_attribute([](const auto& one) { return local_name(one.name()) == "null"; });
  return null.as_bool();
}

// "2023-10-02T00:00:00".
std::optional<Session> xml_date(std::string_view text) {
  text = stripped(text);
  if (text.ends_with("T00:00:00")) {
    text.remove_suffix(9);
  }
  return parse_session(text);
}

// "10/05/2026": the month first.
std::optional<Session> csv_date(std::string_view text) {
  if (text.size() != 10 || text[2] != '/' || text[5] != '/') {
    return std::nullopt;
  }
  std::string written(text.substr(6));
  written.append("-").append(text.substr(0, 2));
  written.append("-").append(text.substr(3, 2));
  return parse_session(written);
}

// "1.5 Month" is BC_1_5MONTH, "10 Yr" BC_10YEAR; empty where it is no maturity that is known.
std::string symbol_of_column(std::string_view name) {
  const std::size_t blank = name.find(' ');
  if (blank == std::string_view::npos) {
    return {};
  }
  const std::string_view unit = name.substr(blank + 1);
  const bool months = unit == "Mo" || unit == "Month";
  if (!months && unit != "Yr" && unit != "Year") {
    return {};
  }
  std::string symbol = "BC_";
  symbol.append(name.substr(0, blank)).append(months ? "MONTH" : "YEAR");
  std::ranges::replace(symbol, '.', '_');
  return is_maturity(symbol) ? symbol : std::string();
}

// The entries of one document.
class Entries {
 public:
  Readings read(const pugi::xml_node& feed) && {
    std::size_t entries = 0;
    for (const pugi::xml_node& node : feed.children()) {
      if (local_name(node.name()) == "entry") {
        where_ = "entry " + std::to_string(++entries);
        read_entry(child(child(node, "content"), "properties"));
      }
    }
    if (entries > 0 && !any_maturity_) {
      return unusable("a yield curve without any maturity that is known (BC_10YEAR)");
    }
    drop_repeats(out_);
    return std::move(out_);
  }

 private:
  void read_entry(const pugi::xml_node& properties) {
    const pugi::xml_node written = child(properties, "NEW_DATE");
    const auto date = xml_date(written.child_value());
    if (!date) {
      refuse("NEW_DATE", written ? quoted(written.child_value()) + " is no date" : "is missing");
    } else if (written.next_sibling(written.name())) {
      refuse("NEW_DATE", "is here twice; the first is used");
    }
    for (const pugi::xml_node& node : properties.children()) {
      if (is_maturity(local_name(node.name()))) {
        any_maturity_ = true;
        read_yield(node, date);
      }
    }
  }

  void read_yield(const pugi::xml_node& node, std::optional<Session> date) {
    const std::string_view text = stripped(node.child_value());
    const std::string symbol(local_name(node.name()));
    const pugi::xml_node inside = node.first_child();
    if (inside.next_sibling() || inside.type() == pugi::node_element) {
      refuse(symbol, "has more in it than a number");
    } else if (text.empty() || is_null(node)) {
      return;
    } else if (const auto value = read_number(text); !value) {
      refuse(symbol, number_fault(text));
    } else if (date) {
      keep(out_, {.symbol = symbol, .date = *date, .value = *value});
    }
  }

  void refuse(std::string field, std::string what) {
    out_.refuse({where_, std::move(field), std::move(what)});
  }

  Readings out_;
  std::string where_;
  bool any_maturity_ = false;
};

}  // namespace

Readings read_treasury_xml(std::string_view body) {
  if (std::string strange = strange_body(body); !strange.empty()) {
    return unusable(std::move(strange));
  }
  body = stripped(without_mark(body));
  pugi::xml_document document;
  const auto result =
      document.load_buffer(body.data(), body.size(), pugi::parse_default, pugi::encoding_utf8);
  if (!result) {
    std::string why = "no whole XML (" + std::string(result.description());
    why += ", after " + std::to_string(result.offset);
    why += " bytes): " + legible(body);
    return unusable(std::move(why));
  }
  const pugi::xml_node root = document.document_element();
  if (local_name(root.name()) != "feed") {
    return unusable("XML, but no <feed>: " + legible(body));
  }
  return Entries().read(root);
}

Readings read_treasury_csv(std::string_view body) {
  if (std::string strange = strange_body(body); !strange.empty()) {
    return unusable(std::move(strange));
  }
  std::istringstream in{std::string(body)};
  CsvReader csv(in, "treasury");
  const CsvRow* header = csv.next();
  Readings out;
  constexpr auto kDate = std::to_array<std::string_view>({"Date"});
  const auto date = find_column(*header, kDate, out);
  if (!date) {
    return unusable("no column \"Date\": " + legible(body));
  }
  DatedTable table{.cells = header->cells.size(), .date_cell = *date, .read_date = csv_date};
  for (std::size_t i = 0; i < header->cells.size(); ++i) {
    if (std::string symbol = symbol_of_column(header->cells[i].text); !symbol.empty()) {
      table.columns.push_back({i, std::move(symbol)});
    }
  }
  if (table.columns.empty()) {
    return unusable("no column of a maturity that is known (\"10 Yr\"): " + legible(body));
  }
  read_rows(csv, table, out);
  drop_repeats(out);
  return out;
}

}  // namespace yieldwatch
