#include "wire/sys.h"

#include <algorithm>
#include <limits>

#include "wire/feed_health_words.h"
#include "wire/proto_words.h"
#include "wire/text.h"
#include "wire/topics.h"
#include "yieldwatch/v1/sys.pb.h"

namespace yieldwatch {
namespace {

constexpr std::size_t kMaxWord = 64;  // a reason, an instrument

WireError garbage(const char* detail) {
  return {WireFault::garbage, detail};
}

template <typename Message>
bool parse(Message& message, std::string_view body) {
  return message.ParseFromArray(body.data(), static_cast<int>(body.size()));
}

}  // namespace

void encode(const HeartbeatBody& heartbeat, std::string& body) {
  v1::Heartbeat message;
  if (heartbeat.complete_up_to != Timestamp::never()) {
    message.set_complete_up_to(heartbeat.complete_up_to.ns);
  }
  message.set_end(heartbeat.end);  // also where it is false, so that no body is empty
  message.set_journal_head(heartbeat.journal_head);
  if (heartbeat.health) {
    put_health(*heartbeat.health, *message.mutable_health());
  }
  for (const std::string& detail : heartbeat.refused) {
    message.add_refused(printable(detail, kMaxDetail));
  }
  message.set_more_refused(heartbeat.more_refused);
  message.SerializeToString(&body);
}

void encode(const Gap& gap, std::string& body) {
  v1::Gap message;
  message.set_source(printable(gap.source, kMaxSource));
  message.set_epoch(static_cast<std::uint64_t>(gap.epoch.ns));
  message.set_topic(printable(gap.topic, kMaxTopic));
  message.set_first(gap.first);
  message.set_last(gap.last);
  message.SerializeToString(&body);
}

void encode(const Refused& refused, std::string& body) {
  v1::Refused message;
  message.set_reason(printable(refused.reason, kMaxWord));
  message.set_source(printable(refused.source, kMaxSource));
  message.set_topic(printable(refused.topic, kMaxTopic));
  message.set_instrument(printable(refused.instrument, kMaxWord));
  message.set_event_time(refused.event_time == Timestamp::never() ? 0 : refused.event_time.ns);
  if (refused.value) {
    message.set_value_e6(refused.value->micro);
  }
  message.set_detail(printable(refused.detail, kMaxDetail));
  message.set_count(refused.count);
  if (refused.unit) {
    message.set_unit(to_proto<v1::Unit>(*refused.unit));
  }
  message.SerializeToString(&body);
}

void encode(const StaleChange& change, std::string& body) {
  v1::Stale message;
  message.set_instrument(printable(change.instrument, kMaxWord));
  message.set_stale(change.stale);
  message.set_time(change.time.ns);
  if (change.missing != Session::none()) {
    message.set_missing(to_string(change.missing));
  }
  if (change.newest != Timestamp::never()) {
    message.set_newest(change.newest.ns);
  }
  message.SerializeToString(&body);
}

void encode(const Slow& slow, std::string& body) {
  v1::Slow message;
  message.set_topic(printable(slow.topic, kMaxTopic));
  message.set_count(slow.count);
  message.set_queue(slow.queue);
  message.SerializeToString(&body);
}

void encode(const DiskReport& report, std::string& body) {
  v1::Disk message;
  message.set_part(printable(report.part, kMaxSource));
  message.set_failing(report.failing);
  message.set_detail(printable(report.detail, kMaxDetail));
  message.set_count(report.count);
  message.SerializeToString(&body);
}

void encode(const DataNews& news, std::string& body) {
  v1::Data message;
  message.set_event(std::string(to_string(news.event)));
  message.set_instrument(printable(news.instrument, kMaxWord));
  message.set_source(printable(news.source, kMaxSource));
  message.set_session(news.session == Session::none() ? "" : to_string(news.session));
  message.set_event_time(news.time == Timestamp::never() ? 0 : news.time.ns);
  if (news.before) {
    message.set_before_e6(news.before->micro);
  }
  if (news.value) {
    message.set_value_e6(news.value->micro);
  }
  message.set_unit(to_proto<v1::Unit>(news.unit));
  message.set_detail(printable(news.detail, kMaxDetail));
  message.SerializeToString(&body);
}

void encode(const FeedNews& news, std::string& body) {
  v1::Feed message;
  message.set_feed(printable(news.feed, kMaxSource));
  message.set_state(printable(news.state, kMaxWord));
  message.set_detail(printable(news.detail, kMaxDetail));
  message.SerializeToString(&body);
}

Decoded<HeartbeatBody> decode_heartbeat(std::string_view body) {
  v1::Heartbeat message;
  if (!parse(message, body)) {
    return garbage("the body is no Heartbeat");
  }
  const Timestamp complete =
      message.has_complete_up_to() ? Timestamp{message.complete_up_to()} : Timestamp::never();
  if (message.has_complete_up_to() && !complete.in_range()) {
    return instant_out_of_range("complete_up_to", complete);
  }
  HeartbeatBody out{complete, message.end(), message.journal_head()};
  if (message.has_health()) {
    out.health = health_of(message.health());
  }
  const int passed_over = std::max(0, message.refused_size() - static_cast<int>(kMaxRefused));
  for (int i = passed_over; i < message.refused_size(); ++i) {
    out.refused.push_back(printable(message.refused(i), kMaxDetail));
  }
  out.more_refused = static_cast<std::uint32_t>(
      std::min<std::uint64_t>(std::uint64_t{message.more_refused()} + std::uint64_t(passed_over),
                              std::numeric_limits<std::uint32_t>::max()));
  return out;
}

Decoded<Gap> decode_gap(std::string_view body) {
  v1::Gap message;
  if (!parse(message, body)) {
    return garbage("the body is no Gap");
  }
  if (message.first() == 0 || message.last() < message.first() ||
      message.epoch() > std::numeric_limits<std::int64_t>::max()) {
    return garbage("the numbers of the gap are none");
  }
  return Gap{.source = printable(message.source(), kMaxSource),
             .epoch = {static_cast<std::int64_t>(message.epoch())},
             .topic = printable(message.topic(), kMaxTopic),
             .first = message.first(),
             .last = message.last()};
}

Decoded<Refused> decode_refused(std::string_view body) {
  v1::Refused message;
  if (!parse(message, body)) {
    return garbage("the body is no Refused");
  }
  const std::int64_t time = message.event_time();
  return Refused{
      .reason = printable(message.reason(), kMaxWord),
      .source = printable(message.source(), kMaxSource),
      .topic = printable(message.topic(), kMaxTopic),
      .instrument = printable(message.instrument(), kMaxWord),
      .event_time = time == 0 ? Timestamp::never() : Timestamp{time},
      .value = message.has_value_e6() ? std::optional(Value{message.value_e6()}) : std::nullopt,
      .detail = printable(message.detail(), kMaxDetail),
      .count = message.count(),
      .unit = to_core(message.unit())};
}

Decoded<StaleChange> decode_stale(std::string_view body) {
  v1::Stale message;
  if (!parse(message, body)) {
    return garbage("the body is no Stale");
  }
  const Timestamp time{message.time()};
  const Timestamp newest = message.has_newest() ? Timestamp{message.newest()} : time;
  const auto missing =
      message.missing().empty() ? Session::none() : parse_session(message.missing());
  if (!time.in_range() || !newest.in_range() || !missing) {
    return garbage("time or newest is no instant, or missing no date");
  }
  return StaleChange{.instrument = printable(message.instrument(), kMaxWord),
                     .stale = message.stale(),
                     .time = time,
                     .missing = *missing,
                     .newest = message.has_newest() ? newest : Timestamp::never()};
}

Decoded<Slow> decode_slow(std::string_view body) {
  v1::Slow message;
  if (!parse(message, body)) {
    return garbage("the body is no Slow");
  }
  return Slow{printable(message.topic(), kMaxTopic), message.count(), message.queue()};
}

Decoded<DiskReport> decode_disk(std::string_view body) {
  v1::Disk message;
  if (!parse(message, body)) {
    return garbage("the body is no Disk");
  }
  return DiskReport{printable(message.part(), kMaxSource), message.failing(),
                    printable(message.detail(), kMaxDetail), message.count()};
}

Decoded<DataNews> decode_data(std::string_view body) {
  v1::Data message;
  const auto unit = parse(message, body) ? to_core(message.unit()) : std::nullopt;
  const auto event = parse_data_event(message.event());
  const auto session = parse_session(message.session());
  if (!unit || !event || (!session && !message.session().empty())) {
    return garbage("the body is no Data");
  }
  const auto value = [](bool has, std::int64_t micro) {
    return has ? std::optional(Value{micro}) : std::nullopt;
  };
  return DataNews{
      .event = *event,
      .instrument = printable(message.instrument(), kMaxWord),
      .source = printable(message.source(), kMaxSource),
      .session = session.value_or(Session::none()),
      .time = message.event_time() == 0 ? Timestamp::never() : Timestamp{message.event_time()},
      .before = value(message.has_before_e6(), message.before_e6()),
      .value = value(message.has_value_e6(), message.value_e6()),
      .unit = *unit,
      .detail = printable(message.detail(), kMaxDetail)};
}

Decoded<FeedNews> decode_feed(std::string_view body) {
  v1::Feed message;
  if (!parse(message, body)) {
    return garbage("the body is no Feed");
  }
  return FeedNews{printable(message.feed(), kMaxSource), printable(message.state(), kMaxWord),
                  printable(message.detail(), kMaxDetail)};
}

bool is_late_reason(std::string_view reason) {
  return reason == "late" || reason == "duplicate";
}

}  // namespace yieldwatch
