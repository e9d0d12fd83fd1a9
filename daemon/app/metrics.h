// What a monitoring system is told of the daemon, in Prometheus' text format, for the textfile
// collector of its node_exporter.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "wire/control.h"
#include "wire/sys.h"

namespace yieldwatch {

struct Metrics {
  StatusReport status;     // without its instruments
  std::uint64_t slow = 0;  // times that a subscriber's queue was full
  bool keeps = false;      // there is a journal; so for the rest
  std::uint64_t not_durable = 0;
  std::uint64_t tick_log_lost = 0;
  std::vector<DiskReport> troubles;
};

// Every metric with its HELP and TYPE.
std::string metrics_text(const Metrics& metrics);

// Of a daemon that has ended.
std::string metrics_text_of_none();

// A label's value: quotes, backslashes and ends of lines can't end it.
std::string escaped_label(std::string_view value);

}  // namespace yieldwatch
