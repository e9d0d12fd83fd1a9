// Jumps that were held until another tick says that they are right.
#include "analyzer/corrections.h"
#include "analyzer/intake.h"

namespace yieldwatch {

bool Intake::admit_held(std::size_t number, HeldTick tick) {
  InstrumentNode& to = instrument(number);
  if (!to.gate.confirms(tick)) {
    to.gate.hold(std::move(tick));
    return false;
  }
  const HeldTick* own = to.gate.held_of(tick.source);
  if (own != nullptr && to.gate.confirms(*own, tick)) {
    admit(number, HeldTick(*own), tick.source);
  }
  to.gate.accept(tick.value);
  return true;
}

void Intake::admit(std::size_t number, const HeldTick& held, const std::string& confirmed_by) {
  InstrumentNode& to = instrument(number);
  const Session session = to.sessions.at(held.time);
  pass_to(held.time);
  if (held.time < to.time ||
      (to.has_several_sources && to.choice.find(held.source) != to.choice.in_use())) {
    return;  // another source has taken over, and what it knows is newer
  }
  listener_.on_data_news({.event = DataEvent::admitted,
                          .instrument = to.spec.name,
                          .source = held.source,
                          .session = session,
                          .time = held.time,
                          .before = to.value,
                          .value = held.value,
                          .unit = to.unit,
                          .detail = "a tick of " + confirmed_by + " is near it"});
  to.gate.accept(held.value);
  const auto source = static_cast<std::uint8_t>(to.choice.in_use());
  if (session == to.session || held.time == engine_.event_time()) {
    const Timestamp last = to.time;
    engine_.put(number, held.time, held.value);
    to.set_source(source, last, held.time);
  } else {
    amend(engine_.context(), number, {{session, held.time, held.value, source}}, false);
  }
}

}  // namespace yieldwatch
