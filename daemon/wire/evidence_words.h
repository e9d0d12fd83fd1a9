// Records of rules as messages and back. Only for this room's .cpp files: it includes generated
// headers.
#pragma once

#include <optional>
#include <vector>

#include "core/alert_record.h"
#include "core/unit.h"
#include "wire/proto_words.h"
#include "yieldwatch/v1/alert.pb.h"

namespace yieldwatch {

using RegimeMessages = google::protobuf::RepeatedPtrField<v1::Regime>;

void to_message(const AlertRecord& record, v1::Evidence& out);
void to_message(const std::vector<HeldRegime>& regimes, RegimeMessages& out);
void to_message(Quantity same_period, v1::SamePeriod& out);

// Nothing where they are not as an alert bears them: too many horizons or regimes, numbers out of
// range, sessions that are no date, words we do not know.
std::optional<AlertRecord> from_message(const v1::Evidence& message);
std::optional<std::vector<HeldRegime>> from_message(const RegimeMessages& message);
std::optional<Quantity> from_message(const v1::SamePeriod& message);

// Into a message that has room for all three.
template <class Message>
void put_evidence(const std::optional<AlertRecord>& record, const std::vector<HeldRegime>& regimes,
                  const std::optional<Quantity>& same_period, Message& out) {
  if (record) {
    to_message(*record, *out.mutable_evidence());
  }
  to_message(regimes, *out.mutable_regimes());
  if (same_period) {
    to_message(*same_period, *out.mutable_same_period());
  }
}

// Out of such a message. False where one of them is there and wrong; it is left out.
template <class Message>
bool take_evidence(const Message& message, std::optional<AlertRecord>& record,
                   std::vector<HeldRegime>& regimes, std::optional<Quantity>& same_period) {
  if (message.has_evidence()) {
    record = from_message(message.evidence());
  }
  if (message.has_same_period()) {
    same_period = from_message(message.same_period());
  }
  auto held = from_message(message.regimes());
  const bool good = held && record.has_value() == message.has_evidence() &&
                    same_period.has_value() == message.has_same_period();
  if (held) {
    regimes = *std::move(held);
  }
  return good;
}

}  // namespace yieldwatch
