// Alerts on the wire: core's Transition and the body of an alert message (alert.proto).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/transition.h"
#include "wire/decoded.h"

namespace yieldwatch {

// Keeps its buffers, as the envelope's; belongs to one thread.
class AlertEncoder {
 public:
  AlertEncoder();
  ~AlertEncoder();
  AlertEncoder(const AlertEncoder&) = delete;
  AlertEncoder& operator=(const AlertEncoder&) = delete;

  // Replaces `body`.
  void encode(const Transition& transition, std::string& body);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// Checked: names, enumerations, session, and that values are in range. Free text comes out
// printable, so that no line that quotes it can be forged.
Decoded<Transition> decode_transition(std::string_view body);

// The same, and it must be what `topic` says: its tier, rule and instrument.
Decoded<Transition> decode_transition(std::string_view topic, std::string_view body);

}  // namespace yieldwatch
