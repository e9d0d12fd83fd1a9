#include "app/host/checkpoint.h"

#include "wire/fingerprint.h"
#include "wire/proto_words.h"
#include "yieldwatch/v1/checkpoint.pb.h"

namespace yieldwatch {
namespace {

// Nothing where there is none.
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
    if (clock.entered) {
      to.set_entered_e6(clock.entered->micro);
    }
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

}  // namespace

std::string encode(const Memory& memory) {
  v1::Checkpoint out;
  out.set_schema(kCheckpointSchema);
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

}  // namespace yieldwatch
