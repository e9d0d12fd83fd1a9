// An instrument's value is overdue, or has come after it was.
#pragma once

#include <string>

#include "core/time.h"

namespace yieldwatch {

struct StaleChange {
  std::string instrument;
  bool stale = false;  // false: a value has come
  Timestamp time;      // event time at which it is so
  // Of a stale one: the session that its calendar says has ended and of which there is no value;
  // none() where its last value is only too long ago.
  Session missing = Session::none();
  Timestamp newest = Timestamp::never();  // of its newest value; never() before the first

  friend bool operator==(const StaleChange&, const StaleChange&) = default;
};

}  // namespace yieldwatch
