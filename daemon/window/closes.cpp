#include "window/closes.h"

#include <cassert>

#include "core/value.h"

namespace yieldwatch {

SessionCloses::SessionCloses(std::int64_t depth) : closes_(depth + 1), depth_(depth) {}

void SessionCloses::update(Session session, std::int64_t value) {
  assert(Value{value}.in_range());
  if (begins_session(session)) {
    ++number_;
    closes_[number_ - 1].session = session;
  }
  closes_[number_ - 1].value = value;
}

}  // namespace yieldwatch
