// Prints records of a tick log: what was on the bus, decoded.
#pragma once

#include <string>

#include "cli/output.h"
#include "journal/segment_format.h"
#include "journal/segment_list.h"
#include "wire/envelope.h"
#include "wire/tick_codec.h"

namespace yieldwatch {

class LogRecordPrinter {
 public:
  explicit LogRecordPrinter(Format format) : format_(format) {}

  // On standard output: a line; as text, further ticks of a batch on lines of their own.
  void print(const TickRecord& record);

 private:
  void print_text(const TickRecord& record);
  void print_jsonl(const TickRecord& record);

  Format format_;
  EnvelopeDecoder envelopes_;
  TickDecoder ticks_;
};

// As text on standard error, as jsonl on standard output: a program must not miss it.
void print(const TickLogProblem& problem, Format format);

// "-" for never().
std::string time_text(Timestamp time);

}  // namespace yieldwatch
