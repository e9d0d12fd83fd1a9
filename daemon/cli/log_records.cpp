#include "cli/log_records.h"

#include <iostream>

#include "core/json_line.h"
#include "wire/sys.h"
#include "wire/text.h"
#include "wire/topics.h"

namespace yieldwatch {
namespace {

std::string tick_text(const TickBatch& batch, std::size_t i) {
  return to_string(Quantity{batch.values[i], batch.unit}) + " at " + to_string(batch.times[i]);
}

std::string heartbeat_text(const HeartbeatBody& heartbeat) {
  return "complete up to " + time_text(heartbeat.complete_up_to) +
         (heartbeat.end ? ", its last" : "");
}

std::string head_text(const Envelope& envelope) {
  return std::string(envelope.source) + " epoch=" + std::to_string(envelope.epoch.ns) +
         " seq=" + std::to_string(envelope.seq) + " " + std::string(to_string(envelope.origin)) +
         (envelope.more ? " more" : "");
}

void add_or_null(JsonLine& line, std::string_view key, Timestamp time) {
  line.add_or_null(key, time == Timestamp::never() ? "" : to_string(time));
}

}  // namespace

std::string time_text(Timestamp time) {
  return time == Timestamp::never() ? "-" : to_string(time);
}

void LogRecordPrinter::print(const TickRecord& record) {
  if (format_ == Format::text) {
    print_text(record);
  } else {
    print_jsonl(record);
  }
}

void LogRecordPrinter::print_text(const TickRecord& record) {
  std::cout << record.number << ' ' << time_text(record.receive_time) << ' '
            << printable(record.topic) << ' ';
  const auto envelope = envelopes_.decode(record.envelope);
  if (!envelope) {
    std::cout << "unreadable: " << envelope.error().detail << '\n';
    return;
  }
  std::cout << head_text(*envelope);
  if (heartbeat_source(record.topic)) {
    const auto heartbeat = decode_heartbeat(envelope->body);
    std::cout << ' '
              << (heartbeat ? heartbeat_text(*heartbeat)
                            : "unreadable: " + heartbeat.error().detail)
              << '\n';
    return;
  }
  const auto batch = ticks_.decode(record.topic, *envelope);
  if (!batch) {
    std::cout << " unreadable: " << batch.error().detail << '\n';
  } else if (batch->times.size() == 1) {
    std::cout << ' ' << tick_text(*batch, 0) << '\n';
  } else {
    std::cout << ' ' << batch->times.size() << " ticks\n";
    for (std::size_t i = 0; i < batch->times.size(); ++i) {
      std::cout << "    " << tick_text(*batch, i) << '\n';
    }
  }
}

void LogRecordPrinter::print_jsonl(const TickRecord& record) {
  JsonLine line;
  line.add("number", static_cast<std::int64_t>(record.number));
  add_or_null(line, "received", record.receive_time);
  line.add("topic", record.topic);
  const auto envelope = envelopes_.decode(record.envelope);
  if (!envelope) {
    std::cout << line.add("unreadable", envelope.error().detail).str() << '\n';
    return;
  }
  line.add("source", envelope->source);
  line.add("epoch", to_string(envelope->epoch));
  line.add("seq", static_cast<std::int64_t>(envelope->seq));
  line.add("origin", to_string(envelope->origin));
  line.add("published", to_string(envelope->publish_time));
  line.add("more", envelope->more);
  if (heartbeat_source(record.topic)) {
    if (const auto heartbeat = decode_heartbeat(envelope->body)) {
      JsonLine body;
      add_or_null(body, "complete_up_to", heartbeat->complete_up_to);
      line.add_raw("heartbeat", body.add("end", heartbeat->end).str());
    } else {
      line.add("unreadable", heartbeat.error().detail);
    }
  } else if (const auto batch = ticks_.decode(record.topic, *envelope)) {
    line.add("instrument", batch->instrument).add("unit", to_string(batch->unit));
    std::size_t next = 0;
    line.add_raw("ticks", json_array(batch->values, [&](Value value) {
                   const Timestamp time = batch->times[next++];
                   return JsonLine().add("time", to_string(time)).add("value", value).str();
                 }));
  } else {
    line.add("unreadable", batch.error().detail);
  }
  std::cout << line.str() << '\n';
}

void print(const TickLogProblem& problem, Format format) {
  if (format == Format::text) {
    std::cerr << to_string(problem) << '\n';
    return;
  }
  JsonLine line;
  line.add("event", to_string(problem.kind)).add("file", problem.file.string());
  if (problem.bytes > 0) {
    line.add("offset", static_cast<std::int64_t>(problem.offset));
    line.add("bytes", static_cast<std::int64_t>(problem.bytes));
  }
  if (problem.records() > 0) {
    line.add("first", static_cast<std::int64_t>(problem.first));
    line.add("last", static_cast<std::int64_t>(problem.last));
  }
  std::cout << line.add("detail", to_string(problem)).str() << '\n';
}

}  // namespace yieldwatch
