// What reading something from outside gives: a value, or what is wrong with it. Never an
// exception.
#pragma once

#include <cassert>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "core/time.h"

namespace yieldwatch {

// Why a message was not used; the words are those of Refused.reason in sys.proto.
enum class WireFault : std::uint8_t {
  garbage,           // not what the schema says
  checksum,          // the body is not what was sent
  schema,            // of a version we don't speak
  topic,             // no topic of ours, or not that of its body
  wrong_unit,        // a unit we don't know
  out_of_range,      // |value| >= 1e6 units, or an instant before 1800 or after 2200
  sequence,          // a number that had been used
  epoch,             // two publishers use one source name
  too_many_sources,  // more publishers than we keep count of
};

std::string_view to_string(WireFault fault);

struct WireError {
  WireFault fault = WireFault::garbage;
  std::string detail;  // for a person; may quote bytes from outside only made printable
};

// Of an instant of the field `what` that is not in_range().
WireError instant_out_of_range(std::string_view what, Timestamp time);

template <typename T>
class Decoded {
 public:
  // Implicit, so that a decoder can return either.
  Decoded(T value) : content_(std::move(value)) {}          // NOLINT(google-explicit-constructor)
  Decoded(WireError error) : content_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  explicit operator bool() const { return content_.index() == 0; }
  const T& operator*() const {
    assert(*this);
    return *std::get_if<0>(&content_);
  }
  const T* operator->() const { return &**this; }
  const WireError& error() const {
    assert(!*this);
    return *std::get_if<1>(&content_);
  }

 private:
  std::variant<T, WireError> content_;
};

}  // namespace yieldwatch
