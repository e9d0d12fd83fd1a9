#include "app/host/checkpoint.h"

#include <algorithm>

#include "wire/fingerprint.h"
#include "wire/proto_words.h"
#include "yieldwatch/v1/checkpoint.pb.h"

namespace yieldwatch {
namespace {

constexpr std::size_t kFingerprintBytes = 16;  // before the message

// Each says false of what encode() can't have written.

template <class Message>
Timestamp time_of(const Message& message) {
  return message.has_time() ? Timestamp{message.time()} : Timestamp::never();
}

bool in_range(std::int64_t number) {
  return Value{number}.in_range();
}

bool read_past(const v1::InstrumentState& in, std::vector<PastClose>& out) {
  const int count = in.past_session_size();
  if (in.past_time_size() != count || in.past_value_e6_size() != count ||
      in.past_source_size() != count || !std::ranges::all_of(in.past_value_e6(), in_range) ||
      !std::ranges::is_sorted(in.past_session())) {
    return false;
  }
  for (int i = 0; i < count; ++i) {
    out.push_back({{in.past_session(i)},
                   {in.past_time(i)},
                   {in.past_value_e6(i)},
                   static_cast<std::uint8_t>(in.past_source(i))});
  }
  return true;
}

bool read(const v1::SourceState& in, std::uint8_t number, SourceState& out) {
  const int count = in.session_size();
  if (in.time_size() != count || in.value_e6_size() != count ||
      !std::ranges::all_of(in.value_e6(), in_range) || !std::ranges::is_sorted(in.session())) {
    return false;
  }
  out = {
      .feed = in.feed(), .compared = {in.compared()}, .differs = in.differs(), .told = in.told()};
  for (int i = 0; i < count; ++i) {
    out.closes.push_back({{in.session(i)}, {in.time(i)}, {in.value_e6(i)}, number});
  }
  return true;
}

bool read_sources(const v1::InstrumentState& in, std::vector<SourceState>& out) {
  std::uint8_t number = 0;
  return std::ranges::all_of(in.sources(), [&out, &number](const v1::SourceState& source) {
    return read(source, number++, out.emplace_back());
  });
}

bool read_mixed(const v1::InstrumentState& in, std::vector<SourceChange>& out) {
  const int count = in.mixed_before_size();
  if (in.mixed_last_size() != count || in.mixed_first_size() != count) {
    return false;
  }
  for (int i = 0; i < count; ++i) {
    out.push_back(
        {static_cast<std::uint8_t>(in.mixed_before(i)), {in.mixed_last(i)}, {in.mixed_first(i)}});
  }
  return true;
}

// Nothing before the first value.
std::optional<Value> last_of(const v1::InstrumentState& in) {
  if (in.has_last_e6()) {
    return Value{in.last_e6()};
  }
  return in.has_time() ? std::optional(Value{in.value_e6()}) : std::nullopt;
}

std::vector<HeldTick> held_in(const v1::InstrumentState& in) {
  std::vector<HeldTick> out;
  for (const v1::HeldTick& held : in.held()) {
    out.push_back({{held.time()}, {held.value_e6()}, held.source()});
  }
  return out;
}

bool read(const v1::InstrumentState& in, InstrumentState& out) {
  const auto unit = to_core(in.unit());
  if (!unit || !Value{in.value_e6()}.in_range() || !Value{in.last_e6()}.in_range() ||
      !read_past(in, out.past) || !read_sources(in, out.sources) || !read_mixed(in, out.mixed)) {
    return false;
  }
  out = {.name = in.name(),
         .unit = *unit,
         .time = time_of(in),
         .value = {in.value_e6()},
         .session = {in.session()},
         .accepted = in.accepted(),
         .refused = in.refused(),
         .last = last_of(in),
         .refused_in_a_row = in.refused_in_a_row(),
         .stale = in.stale(),
         .watched = in.has_watched() ? Timestamp{in.watched()} : Timestamp::never(),
         .held = held_in(in),
         .past = std::move(out.past),
         .source = static_cast<std::uint8_t>(in.source()),
         .in_use = in.in_use(),
         .sources = std::move(out.sources),
         .mixed = std::move(out.mixed)};
  return true;
}

bool read(const v1::ChannelState& in, ChannelState& out) {
  const auto width = static_cast<int>(in.width());
  if (in.close_number_size() != width * in.close_session_size() ||
      in.sample_time_size() != in.sample_number_size() ||
      in.complete_width_size() != in.complete_from_size() || in.depth() < 0 ||
      !std::ranges::all_of(in.close_number(), in_range) ||
      !std::ranges::all_of(in.sample_number(), in_range) ||
      !std::ranges::is_sorted(in.close_session()) || !std::ranges::is_sorted(in.sample_time())) {
    return false;
  }
  out.kind = in.level() ? ChannelKind::level : ChannelKind::working;
  out.undefined = in.undefined();
  out.depth = in.depth();
  for (int i = 0; i < in.close_session_size(); ++i) {
    const auto first = in.close_number().begin() + static_cast<std::ptrdiff_t>(i) * width;
    out.closes.push_back({{in.close_session(i)}, {first, first + width}});
  }
  for (int i = 0; i < in.sample_time_size(); ++i) {
    out.samples.push_back({{in.sample_time(i)}, in.sample_number(i)});
  }
  for (int i = 0; i < in.complete_width_size(); ++i) {
    out.complete.push_back({in.complete_width(i), {in.complete_from(i)}});
  }
  return true;
}

bool read(const v1::SeriesState& in, SeriesState& out) {
  out.text = in.text();
  out.time = time_of(in);
  out.session = {in.session()};
  return std::ranges::all_of(in.channels(), [&out](const v1::ChannelState& channel) {
    return read(channel, out.channels.emplace_back());
  });
}

bool read(const v1::RuleState& in, RuleState& out) {
  const auto state = to_core(in.state());
  const auto tier = to_core(in.tier());
  if (!state || !tier || in.clocks_size() != kTierCount) {
    return false;
  }
  out.name = in.name();
  out.hash = in.hash();
  out.signal = in.signal();
  out.machine.state = *state;
  out.machine.tier = *tier;
  out.machine.onset = in.has_onset() ? Timestamp{in.onset()} : Timestamp::never();
  for (int i = 0; i < kTierCount; ++i) {
    const v1::TierClock& clock = in.clocks(i);
    out.machine.clocks.at(static_cast<std::size_t>(i)) = {
        .held = clock.held(),
        .active = clock.active(),
        .since = clock.has_since() ? Timestamp{clock.since()} : Timestamp::never(),
        .since_session = clock.since_session(),
        .by_condition = clock.by_condition(),
        .in_doubt = clock.in_doubt(),
        .entered =
            clock.has_entered_e6() ? std::optional(Value{clock.entered_e6()}) : std::nullopt};
  }
  out.changes.assign(in.changes().begin(), in.changes().end());
  if (in.has_last_close()) {
    out.last_close = in.last_close();
  }
  return true;
}

bool read(const v1::PublisherState& in, PublisherState& out) {
  if (in.topic_size() != in.newest_size()) {
    return false;
  }
  out = {.source = in.source(),
         .epoch = {static_cast<std::int64_t>(in.epoch())},
         .from_start = in.from_start(),
         .heard = {in.heard()}};
  for (int i = 0; i < in.topic_size(); ++i) {
    out.newest.emplace_back(in.topic(i), in.newest(i));
  }
  return true;
}

template <class Messages, class States>
bool read_all(const Messages& messages, States& out) {
  out.reserve(static_cast<std::size_t>(messages.size()));
  return std::ranges::all_of(
      messages, [&out](const auto& message) { return read(message, out.emplace_back()); });
}

}  // namespace

Decoded<Memory> decode_checkpoint(std::string_view bytes) {
  v1::Checkpoint in;
  const std::string_view body = bytes.substr(std::min(kFingerprintBytes, bytes.size()));
  if (bytes.substr(0, kFingerprintBytes) != fingerprint(body)) {
    return WireError{WireFault::checksum, "a checkpoint that was damaged"};
  }
  if (!in.ParseFromArray(body.data(), static_cast<int>(body.size()))) {
    return WireError{WireFault::garbage, "no checkpoint"};
  }
  if (in.schema() != kCheckpointSchema) {
    return WireError{WireFault::schema, "a checkpoint of schema " + std::to_string(in.schema())};
  }
  Memory out;
  out.analyzer.began = {in.began()};
  out.analyzer.event_time = {in.event_time()};
  if (!read_all(in.instruments(), out.analyzer.instruments) ||
      !read_all(in.series(), out.analyzer.series) || !read_all(in.rules(), out.analyzer.rules) ||
      !read_all(in.publishers(), out.publishers)) {
    return WireError{WireFault::garbage, "a checkpoint that contradicts itself"};
  }
  if (in.has_listening_since()) {
    out.listening_since = Timestamp{in.listening_since()};
  }
  for (const v1::ReplayedTicks& known : in.replayed()) {
    out.replayed.insert_or_assign(known.instrument(),
                                  KnownTicks{Timestamp{known.time()}, known.count()});
  }
  return out;
}

}  // namespace yieldwatch
