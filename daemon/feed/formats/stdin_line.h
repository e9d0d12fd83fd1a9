// One line of a pipe that is a feed: NAME VALUE [TIME], parted by blanks.
#pragma once

#include <string_view>

#include "core/time.h"
#include "feed/formats/reading.h"

namespace yieldwatch {

// NAME is an instrument, VALUE a decimal number in its unit, TIME as parse_timestamp reads it and
// `now` where there is none. Gives one reading or one fault; a line that is blank or begins with #
// is nothing. The line comes with or without its end. A pure function for any thread.
Readings read_stdin_line(std::string_view line, Timestamp now);

}  // namespace yieldwatch
