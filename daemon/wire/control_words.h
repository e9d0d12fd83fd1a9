// The structs of control.h as messages and back. Only for this room's .cpp files: it includes
// generated headers.
#pragma once

#include "wire/control.h"
#include "yieldwatch/v1/control.pb.h"

namespace yieldwatch {

void to_message(const StatusReport& report, v1::StatusReply& out);
void to_message(const std::vector<Explanation>& explanations, v1::ExplainReply& out);
void to_message(const SinceQuestion& question, v1::SinceRequest& out);
void to_message(const SnapshotReport& report, v1::SnapshotReply& out);
void to_message(const SinceReport& report, v1::SinceReply& out);

// Units, states and tiers that are missing or unknown become their first: an answer is for
// eyes, and a strange word in it is no reason to show nothing.
StatusReport from_message(const v1::StatusReply& message);
std::vector<Explanation> from_message(const v1::ExplainReply& message);
SinceQuestion from_message(const v1::SinceRequest& message);

// These are not for eyes: their numbers must make sense, and rise. The alerts are as they came,
// to be decoded by alert_codec.h.
Decoded<SnapshotReport> from_message(const v1::SnapshotReply& message);
Decoded<SinceReport> from_message(const v1::SinceReply& message);

}  // namespace yieldwatch
