// A feed as `status` shows it.
#pragma once

#include <string>

#include "wire/control.h"

namespace yieldwatch {

// One line, and a second one where there was trouble; each ends with a newline and has at most
// 100 columns. `now` is the wall clock's.
std::string feed_text(const FeedStatus& feed, Timestamp now);

// One line of JSON, without its newline.
std::string feed_json(const FeedStatus& feed);

}  // namespace yieldwatch
