// What the parsers of all sources share: what a body is, numbers as text, figures that repeat.
//
// Pure functions for any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/value.h"
#include "feed/formats/reading.h"

namespace yieldwatch {

// Figures that one body may give: sixty years of the whole curve are 200,000.
inline constexpr std::size_t kMaxReadings = 1'000'000;

// Longest symbol of a source, in bytes. Each figure bears a copy.
inline constexpr std::size_t kMaxSymbol = 64;
bool is_symbol(std::string_view text);  // 1 to kMaxSymbol bytes of visible ASCII

// `text` for a person, cut to `longest` bytes: visible ASCII, a blank for any run of white space
// and control characters, a question mark for any other byte. Whoever sent a key along must mask it
// in this: sources may repeat what they were asked.
std::string legible(std::string_view text, std::size_t longest = 100);
// The same in quotes, as messages show a cell.
std::string quoted(std::string_view text);

// `text` without white space at both ends.
std::string_view stripped(std::string_view text);
// `body` without a UTF-8 byte order mark.
std::string_view without_mark(std::string_view body);

bool is_html(std::string_view body);

// What nobody asks for: nothing at all, or a page of HTML and its title. Empty for any other body.
std::string strange_body(std::string_view body);

// Nothing of a body can be used, because of `why`.
Readings unusable(std::string why);

// A decimal number as parse_value takes it, with blanks around it or not. Nothing otherwise:
// "4,25", "1e3", "nan".
std::optional<Value> read_number(std::string_view text);
// Why read_number gave nothing.
std::string number_fault(std::string_view text);

// Puts a figure behind the others. Refused are more than kMaxReadings, and a time that is not
// in_range().
void keep(Readings& out, Reading reading);

// A figure of one symbol and date (or time) that comes again is left out; where its value differs
// from the first, that is a fault. For bodies of which each states a figure once; trades do share
// their times. O(n log n).
void drop_repeats(Readings& out);

}  // namespace yieldwatch
