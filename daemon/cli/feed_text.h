// A feed as `status` shows it.
#pragma once

#include <string>

#include "wire/control.h"

namespace yieldwatch {

// Nanoseconds of a live feed's times tell a person nothing; programs get them with feed_json().
Timestamp in_seconds(Timestamp time);

// One line, and more where there was trouble: what failed and was lost, and the last error in the
// feed's words (512 bytes at most). Each ends with a newline. `now` is the wall clock's.
std::string feed_text(const FeedStatus& feed, Timestamp now);

// One line of JSON, without its newline.
std::string feed_json(const FeedStatus& feed);

}  // namespace yieldwatch
