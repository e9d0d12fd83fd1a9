#include "app/host/checkpoint.h"

#include <algorithm>

#include "wire/fingerprint.h"
#include "wire/proto_words.h"
#include "yieldwatch/v1/checkpoint.pb.h"

namespace yieldwatch {
namespace {

constexpr std::uint32_t kSchema = 1;
constexpr std::size_t kFingerprint = 16;  // bytes of it before the message: files do go bad

// Nothing where there is none; and back.
template <class Message>
void set_time(Timestamp time, Message& message, void (Message::*set)(std::int64_t)) {
  if (time != Timestamp::never()) {
    (message.*set)(time.ns);
  }
}

void write(const SourceState& state, v1::SourceState& out) {
  out.set_feed(state.feed);
  for (const PastClose& close : state.closes) {
    out.add_session(close.session.day);
    out.add_time(close.time.ns);
    out.add_value_e6(close.value.micro);
  }
  out.set_compared(state.compared.day);
  out.set_differs(state.differs);
  out.set_told(state.told);
}

void write(const InstrumentState& state, v1::InstrumentState& out) {
  out.set_name(state.name);
  out.set_unit(to_proto<v1::Unit>(state.unit));
  set_time(state.time, out, &v1::InstrumentState::set_time);
  out.set_value_e6(state.value.micro);
  out.set_session(state.session.day);
  out.set_accepted(state.accepted);
  out.set_refused(state.refused);
  if (state.last) {
    out.set_last_e6(state.last->micro);
  }
  out.set_refused_in_a_row(state.refused_in_a_row);
  out.set_stale(state.stale);
  set_time(state.watched, out, &v1::InstrumentState::set_watched);
  for (const HeldTick& held : state.held) {
    v1::HeldTick& added = *out.add_held();
    added.set_time(held.time.ns);
    added.set_value_e6(held.value.micro);
    added.set_source(held.source);
  }
  out.set_in_use(state.in_use);
  out.set_source(state.source);
  for (const SourceState& source : state.sources) {
    write(source, *out.add_sources());
  }
  for (const PastClose& close : state.past) {
    out.add_past_session(close.session.day);
    out.add_past_time(close.time.ns);
    out.add_past_value_e6(close.value.micro);
    out.add_past_source(close.source);
  }
  for (const SourceChange& change : state.mixed) {
    out.add_mixed_before(change.before);
    out.add_mixed_last(change.last.ns);
    out.add_mixed_first(change.first.ns);
  }
}

void write(const ChannelState& state, v1::ChannelState& out) {
  out.set_level(state.kind == ChannelKind::level);
  out.set_undefined(state.undefined);
  out.set_depth(state.depth);
  for (const ChannelState::Close& close : state.closes) {
    out.set_width(static_cast<std::uint32_t>(close.numbers.size()));
    out.add_close_session(close.session.day);
    out.mutable_close_number()->Add(close.numbers.begin(), close.numbers.end());
  }
  for (const ChannelState::Sample& sample : state.samples) {
    out.add_sample_time(sample.time.ns);
    out.add_sample_number(sample.number);
  }
  for (const ChannelState::Complete& complete : state.complete) {
    out.add_complete_width(complete.width_ns);
    out.add_complete_from(complete.from.ns);
  }
}

void write(const SeriesState& state, v1::SeriesState& out) {
  out.set_text(state.text);
  set_time(state.time, out, &v1::SeriesState::set_time);
  out.set_session(state.session.day);
  for (const ChannelState& channel : state.channels) {
    write(channel, *out.add_channels());
  }
}

void write(const RuleState& state, v1::RuleState& out) {
  out.set_name(state.name);
  out.set_hash(state.hash);
  out.set_signal(state.signal);
  out.set_state(to_proto<v1::State>(state.machine.state));
  out.set_tier(to_proto<v1::Tier>(state.machine.tier));
  set_time(state.machine.onset, out, &v1::RuleState::set_onset);
  for (const AlertMachine::TierClock& clock : state.machine.clocks) {
    v1::TierClock& to = *out.add_clocks();
    to.set_held(clock.held);
    to.set_active(clock.active);
    set_time(clock.since, to, &v1::TierClock::set_since);
    to.set_since_session(clock.since_session);
    to.set_by_condition(clock.by_condition);
    to.set_in_doubt(clock.in_doubt);
  }
  out.mutable_changes()->Add(state.changes.begin(), state.changes.end());
  if (state.last_close) {
    out.set_last_close(*state.last_close);
  }
}

void write(const PublisherState& state, v1::PublisherState& out) {
  out.set_source(state.source);
  out.set_epoch(static_cast<std::uint64_t>(state.epoch.ns));
  out.set_from_start(state.from_start);
  out.set_heard(state.heard.ns);
  for (const auto& [topic, newest] : state.newest) {
    out.add_topic(topic);
    out.add_newest(newest);
  }
}

// Reading: false of what encode() can't have written.

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
        .in_doubt = clock.in_doubt()};
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

std::string encode(const Memory& memory) {
  v1::Checkpoint out;
  out.set_schema(kSchema);
  out.set_began(memory.analyzer.began.ns);
  out.set_event_time(memory.analyzer.event_time.ns);
  for (const InstrumentState& instrument : memory.analyzer.instruments) {
    write(instrument, *out.add_instruments());
  }
  for (const SeriesState& series : memory.analyzer.series) {
    write(series, *out.add_series());
  }
  for (const RuleState& rule : memory.analyzer.rules) {
    write(rule, *out.add_rules());
  }
  for (const PublisherState& publisher : memory.publishers) {
    write(publisher, *out.add_publishers());
  }
  if (memory.listening_since) {
    out.set_listening_since(memory.listening_since->ns);
  }
  for (const auto& [instrument, known] : memory.replayed) {
    v1::ReplayedTicks& to = *out.add_replayed();
    to.set_instrument(instrument);
    to.set_time(known.time.ns);
    to.set_count(known.count);
  }
  const std::string body = out.SerializeAsString();
  return fingerprint(body) + body;
}

Decoded<Memory> decode_checkpoint(std::string_view bytes) {
  v1::Checkpoint in;
  const std::string_view body = bytes.substr(std::min(kFingerprint, bytes.size()));
  if (bytes.substr(0, kFingerprint) != fingerprint(body)) {
    return WireError{WireFault::checksum, "a checkpoint that was damaged"};
  }
  if (!in.ParseFromArray(body.data(), static_cast<int>(body.size()))) {
    return WireError{WireFault::garbage, "no checkpoint"};
  }
  if (in.schema() != kSchema) {
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
