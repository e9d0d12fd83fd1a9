#include "wire/feed_health_words.h"

#include "wire/proto_words.h"
#include "wire/text.h"

namespace yieldwatch {

FeedHealthBody body_of(const FeedHealth& health) {
  return {health.state,        std::string(health.error), health.error_time,
          health.next_attempt, health.attempts,           health.failures,
          health.refused,      health.outside_hours,      health.wide_quotes,
          health.late};
}

void put_health(const FeedHealthBody& health, v1::FeedHealth& out) {
  out.set_state(to_proto<v1::FeedState>(health.state));
  out.set_error(printable(health.error, kMaxDetail));
  out.set_error_time(health.error_time.ns);
  out.set_next_attempt(health.next_attempt.ns);
  out.set_attempts(health.attempts);
  out.set_failures(health.failures);
  out.set_refused(health.refused);
  out.set_outside_hours(health.outside_hours);
  out.set_wide_quotes(health.wide_quotes);
  out.set_late(health.late);
}

FeedHealthBody health_of(const v1::FeedHealth& message) {
  return {.state = to_core(message.state(), FeedState::ended).value_or(FeedState::connecting),
          .error = printable(message.error(), kMaxDetail),
          .error_time = {message.error_time()},
          .next_attempt = {message.next_attempt()},
          .attempts = message.attempts(),
          .failures = message.failures(),
          .refused = message.refused(),
          .outside_hours = message.outside_hours(),
          .wide_quotes = message.wide_quotes(),
          .late = message.late()};
}

}  // namespace yieldwatch
