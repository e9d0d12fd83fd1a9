#include "wire/control.h"

#include "wire/control_words.h"
#include "wire/envelope.h"
#include "wire/text.h"

namespace yieldwatch {
namespace {

template <typename... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};
template <typename... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;

WireError garbage(const char* detail) {
  return {WireFault::garbage, detail};
}

WireError wrong_schema(std::uint32_t schema) {
  return {WireFault::schema, "schema is " + std::to_string(schema) + ", this side speaks " +
                                 std::to_string(kWireSchema)};
}

template <typename Report>
Decoded<ControlReply> reply_of(std::uint64_t id, Decoded<Report> report) {
  if (!report) {
    return report.error();
  }
  return ControlReply{id, *report};
}

}  // namespace

std::string encode(const ControlRequest& request) {
  v1::Request message;
  message.set_schema(kWireSchema);
  message.set_id(request.id);
  std::visit(Overloaded{
                 [&](const StatusQuestion&) { message.mutable_status(); },
                 [&](const ExplainQuestion& q) { message.mutable_explain()->set_rule(q.rule); },
                 [&](const SnapshotQuestion&) { message.mutable_snapshot(); },
                 [&](const SinceQuestion& q) { to_message(q, *message.mutable_since()); },
             },
             request.question);
  return message.SerializeAsString();
}

std::string encode(const ControlReply& reply) {
  v1::Reply message;
  message.set_schema(kWireSchema);
  message.set_id(reply.id);
  std::visit(
      Overloaded{
          [&](const ControlError& e) { message.set_error(printable(e.text)); },
          [&](const StatusReport& r) { to_message(r, *message.mutable_status()); },
          [&](const std::vector<Explanation>& all) { to_message(all, *message.mutable_explain()); },
          [&](const SnapshotReport& r) { to_message(r, *message.mutable_snapshot()); },
          [&](const SinceReport& r) { to_message(r, *message.mutable_since()); },
      },
      reply.answer);
  return message.SerializeAsString();
}

Decoded<ControlRequest> decode_request(std::string_view frame) {
  v1::Request message;
  if (!message.ParseFromArray(frame.data(), static_cast<int>(frame.size()))) {
    return garbage("the frame is no Request");
  }
  if (message.schema() != kWireSchema) {
    return wrong_schema(message.schema());
  }
  switch (message.question_case()) {
    case v1::Request::kStatus:
      return ControlRequest{message.id(), StatusQuestion{}};
    case v1::Request::kExplain:
      return ControlRequest{message.id(), ExplainQuestion{message.explain().rule()}};
    case v1::Request::kSnapshot:
      return ControlRequest{message.id(), SnapshotQuestion{}};
    case v1::Request::kSince:
      return ControlRequest{message.id(), from_message(message.since())};
    default:
      return garbage(
          "the request asks neither for status, nor to explain a rule, nor for alerts: a snapshot "
          "or those since a number");
  }
}

Decoded<ControlReply> decode_reply(std::string_view frame) {
  v1::Reply message;
  if (!message.ParseFromArray(frame.data(), static_cast<int>(frame.size()))) {
    return garbage("the frame is no Reply");
  }
  if (message.schema() != kWireSchema) {
    return wrong_schema(message.schema());
  }
  switch (message.answer_case()) {
    case v1::Reply::kError:
      return ControlReply{message.id(), ControlError{printable(message.error())}};
    case v1::Reply::kStatus:
      return ControlReply{message.id(), from_message(message.status())};
    case v1::Reply::kExplain:
      return ControlReply{message.id(), from_message(message.explain())};
    case v1::Reply::kSnapshot:
      return reply_of(message.id(), from_message(message.snapshot()));
    case v1::Reply::kSince:
      return reply_of(message.id(), from_message(message.since()));
    default:
      return garbage("the reply holds no answer we know");
  }
}

}  // namespace yieldwatch
