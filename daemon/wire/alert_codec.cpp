#include "wire/alert_codec.h"

#include <optional>

#include "core/names.h"
#include "wire/evidence_words.h"
#include "wire/proto_words.h"
#include "wire/text.h"
#include "wire/topics.h"

namespace yieldwatch {
namespace {

constexpr std::size_t kMaxHash = 16;
constexpr std::size_t kMaxId = 256;
constexpr std::size_t kMaxText = 512;
constexpr int kMaxInputs = 256;

WireError garbage(const char* detail) {
  return {WireFault::garbage, detail};
}

std::optional<Session> session_of(const std::string& text) {
  return text.empty() ? Session::none() : parse_session(text);
}

// What is wrong with the inputs; they are copied to `out` on the way.
std::optional<WireError> take_inputs(const v1::Transition& message, Transition& out) {
  if (message.inputs_size() > kMaxInputs) {
    return garbage("more than 256 inputs");
  }
  for (const v1::Input& input : message.inputs()) {
    const auto unit = to_core(input.unit());
    const Value value{input.value_e6()};
    if (!is_instrument_name(input.instrument()) || !unit || !value.in_range() ||
        !Timestamp{input.time()}.in_range()) {
      return garbage("an input is no value of an instrument");
    }
    out.inputs.push_back(
        {input.instrument(), {input.time()}, {value, *unit}, printable(input.sources(), kMaxText)});
  }
  return std::nullopt;
}

// The state before and after, by the schema's words.
std::optional<WireError> take_states(const v1::Transition& message, Transition& out) {
  const auto state = to_core(message.state());
  const auto previous_state = to_core(message.previous_state());
  const auto tier = to_core(message.tier());
  const auto previous_tier = to_core(message.previous_tier());
  const auto reason = to_core(message.reason());
  const auto unit = to_core(message.unit());
  const auto origin = to_core(message.origin());
  if (!state || !previous_state || !tier || !previous_tier || !reason || !unit || !origin) {
    return garbage("a state, tier, reason, unit or origin is missing or unknown");
  }
  out.state = *state;
  out.tier = *tier;
  out.previous_state = *previous_state;
  out.previous_tier = *previous_tier;
  out.reason = *reason;
  out.unit = *unit;
  out.origin = *origin;
  return std::nullopt;
}

}  // namespace

class AlertEncoder::Impl {
 public:
  v1::Transition message;
};

AlertEncoder::AlertEncoder() : impl_(std::make_unique<Impl>()) {}
AlertEncoder::~AlertEncoder() = default;

void AlertEncoder::encode(const Transition& t, std::string& body) {
  v1::Transition& message = impl_->message;
  message.Clear();
  message.set_time(t.time.ns);
  message.set_session(t.session == Session::none() ? "" : to_string(t.session));
  message.set_rule(t.rule);
  message.set_rule_hash(t.rule_hash);
  message.set_instrument(t.instrument);
  message.set_state(to_proto<v1::State>(t.state));
  message.set_tier(to_proto<v1::Tier>(t.tier));
  message.set_previous_state(to_proto<v1::State>(t.previous_state));
  message.set_previous_tier(to_proto<v1::Tier>(t.previous_tier));
  if (t.value) {
    message.set_value_e6(t.value->micro);
  }
  message.set_unit(to_proto<v1::Unit>(t.unit));
  if (t.level) {
    message.set_level_e6(t.level->micro);
  }
  message.set_reason(to_proto<v1::Reason>(t.reason));
  message.set_id(printable(t.id, kMaxId));
  message.set_over(printable(t.over, kMaxText));
  message.set_summary(printable(t.summary, kMaxText));
  message.set_origin(to_proto<v1::Origin>(t.origin));
  for (const TransitionInput& input : t.inputs) {
    v1::Input& added = *message.add_inputs();
    added.set_instrument(input.instrument);
    added.set_time(input.time.ns);
    added.set_value_e6(input.value.value.micro);
    added.set_unit(to_proto<v1::Unit>(input.value.unit));
    added.set_sources(printable(input.sources, kMaxText));
  }
  put_evidence(t.record, t.regimes, t.same_period, message);
  message.SerializeToString(&body);
}

Decoded<Transition> decode_transition(std::string_view body) {
  v1::Transition message;
  if (!message.ParseFromArray(body.data(), static_cast<int>(body.size()))) {
    return garbage("the body is no Transition");
  }
  const auto session = session_of(message.session());
  if (!Timestamp{message.time()}.in_range() || !session) {
    return garbage("time is no instant, or session no date");
  }
  Transition t{.time = {message.time()}, .session = *session};
  if (auto error = take_states(message, t)) {
    return *std::move(error);
  }
  if (!parse_alert_topic(alert_topic(topic_tier(t), message.rule(), message.instrument()))) {
    return garbage("rule or instrument is no name");
  }
  t.rule = message.rule();
  t.instrument = message.instrument();
  t.rule_hash = printable(message.rule_hash(), kMaxHash);
  t.id = printable(message.id(), kMaxId);
  t.over = printable(message.over(), kMaxText);
  t.summary = printable(message.summary(), kMaxText);
  if (message.has_value_e6()) {
    t.value = Value{message.value_e6()};
  }
  if (message.has_level_e6()) {
    t.level = Value{message.level_e6()};
  }
  if (!t.value.value_or(Value{}).in_range() || !t.level.value_or(Value{}).in_range()) {
    return WireError{WireFault::out_of_range, "value or level is 10^12 or more"};
  }
  if (auto error = take_inputs(message, t)) {
    return *std::move(error);
  }
  if (!take_evidence(message, t.record, t.regimes, t.same_period)) {
    return garbage("evidence, a regime or the same period is not what it should be");
  }
  return t;
}

Decoded<Transition> decode_transition(std::string_view topic, std::string_view body) {
  auto decoded = decode_transition(body);
  if (decoded && alert_topic(topic_tier(*decoded), decoded->rule, decoded->instrument) != topic) {
    return WireError{WireFault::topic,
                     '"' + printable(topic, kMaxTopic) + "\" is not the topic of its body"};
  }
  return decoded;
}

}  // namespace yieldwatch
