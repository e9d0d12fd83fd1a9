// What is left of a session when it has ended.
#pragma once

#include <string>

#include "core/time.h"
#include "core/unit.h"

namespace yieldwatch {

// The last accepted value of an instrument in a session, with its event time.
struct SessionClose {
  std::string instrument;
  Session session;
  Timestamp time;
  Quantity value;

  friend bool operator==(const SessionClose&, const SessionClose&) = default;
};

}  // namespace yieldwatch
