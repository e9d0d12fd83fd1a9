// The structs of control.h as messages and back. Only for this room's .cpp files: it includes
// generated headers.
#pragma once

#include "wire/control.h"
#include "yieldwatch/v1/control.pb.h"

namespace yieldwatch {

void to_message(const StatusReport& report, v1::StatusReply& out);
void to_message(const std::vector<Explanation>& explanations, v1::ExplainReply& out);

// Units, states and tiers that are missing or unknown become their first: an answer is for
// eyes, and a strange word in it is no reason to show nothing.
StatusReport from_message(const v1::StatusReply& message);
std::vector<Explanation> from_message(const v1::ExplainReply& message);

}  // namespace yieldwatch
