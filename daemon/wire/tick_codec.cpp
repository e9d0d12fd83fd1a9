#include "wire/tick_codec.h"

#include <cassert>
#include <vector>

#include "core/names.h"
#include "wire/proto_words.h"
#include "wire/text.h"
#include "wire/topics.h"

namespace yieldwatch {
namespace {

std::string at(int index) {
  return " at index " + std::to_string(index);
}

WireError garbage(std::string detail) {
  return {WireFault::garbage, std::move(detail)};
}

}  // namespace

class TickEncoder::Impl {
 public:
  v1::TickBatch message;
};

TickEncoder::TickEncoder() : impl_(std::make_unique<Impl>()) {}
TickEncoder::~TickEncoder() = default;

void TickEncoder::encode(const TickBatch& batch, Timestamp receive_time, std::string& body) {
  assert(batch.times.size() == batch.values.size());
  assert(!batch.times.empty() && batch.times.size() <= kMaxBatch);
  v1::TickBatch& message = impl_->message;
  const int count = static_cast<int>(batch.times.size());
  message.mutable_instrument()->assign(batch.instrument);
  message.set_unit(to_proto<v1::Unit>(batch.unit));
  message.clear_event_time();
  message.mutable_event_time()->Reserve(count);
  for (const Timestamp time : batch.times) {
    message.mutable_event_time()->AddAlreadyReserved(time.ns);
  }
  message.clear_value_e6();
  message.mutable_value_e6()->Reserve(count);
  for (const Value value : batch.values) {
    message.mutable_value_e6()->AddAlreadyReserved(value.micro);
  }
  message.set_receive_time(receive_time == Timestamp::never() ? 0 : receive_time.ns);
  message.set_past(batch.past);
  message.set_again(batch.again);
  message.SerializeToString(&body);
}

class TickDecoder::Impl {
 public:
  // What is wrong with the columns; they are copied to `times` and `values` on the way.
  // (To read the message's own memory as Timestamps would be undefined behaviour.)
  std::optional<WireError> take_columns() {
    const int count = message.event_time_size();
    if (count != message.value_e6_size()) {
      return garbage(std::to_string(count) + " times and " +
                     std::to_string(message.value_e6_size()) + " values");
    }
    if (count < 1 || static_cast<std::size_t>(count) > kMaxBatch) {
      return garbage(std::to_string(count) + " ticks; a batch has 1 to " +
                     std::to_string(kMaxBatch));
    }
    times.resize(static_cast<std::size_t>(count));
    values.resize(static_cast<std::size_t>(count));
    Timestamp previous = Timestamp::never();
    for (int i = 0; i < count; ++i) {
      const Timestamp time{message.event_time(i)};
      const Value value{message.value_e6(i)};
      if (!time.in_range()) {
        return instant_out_of_range("event_time" + at(i), time);
      }
      if (time < previous) {
        return garbage("event_time falls" + at(i));
      }
      if (!value.in_range()) {
        return WireError{WireFault::out_of_range, "value_e6 is " + std::to_string(value.micro) +
                                                      at(i) + ", its limit 10^12"};
      }
      times[static_cast<std::size_t>(i)] = time;
      values[static_cast<std::size_t>(i)] = value;
      previous = time;
    }
    return std::nullopt;
  }

  v1::TickBatch message;
  std::vector<Timestamp> times;
  std::vector<Value> values;
  Timestamp receive_time = Timestamp::never();
};

TickDecoder::TickDecoder() : impl_(std::make_unique<Impl>()) {}
TickDecoder::~TickDecoder() = default;

Timestamp TickDecoder::receive_time() const {
  return impl_->receive_time;
}

Decoded<TickBatch> TickDecoder::decode(std::string_view topic, const Envelope& envelope) {
  const auto named = tick_instrument(topic);
  if (!named) {
    return WireError{WireFault::topic, "\"" + printable(topic, kMaxTopic) +
                                           "\" is not tick.<instrument>. with a valid name"};
  }
  v1::TickBatch& message = impl_->message;
  if (!message.ParseFromArray(envelope.body.data(), static_cast<int>(envelope.body.size()))) {
    return garbage("the body is no TickBatch");
  }
  if (message.instrument() != *named) {
    return WireError{WireFault::topic, "the topic says " + std::string(*named) + ", the body \"" +
                                           printable(message.instrument(), kMaxInstrumentName) +
                                           '"'};
  }
  const auto unit = to_core(message.unit());
  if (!unit) {
    return WireError{WireFault::wrong_unit,
                     "unit is " + std::to_string(message.unit()) + ", which is none we know"};
  }
  if (auto error = impl_->take_columns()) {
    return *std::move(error);
  }
  const std::int64_t received = message.receive_time();
  impl_->receive_time = received == 0 ? Timestamp::never() : Timestamp{received};
  return TickBatch{.source = envelope.source,
                   .instrument = *named,
                   .unit = *unit,
                   .times = impl_->times,
                   .values = impl_->values,
                   .publish_time = envelope.publish_time,
                   .more = envelope.more,
                   .origin = envelope.origin,
                   .past = message.past(),
                   .again = message.again()};
}

}  // namespace yieldwatch
