// What a source has written, as its parser read it: before anyone knows what of it is news.
//
// A parser is a pure function of one body or message. It takes every good figure, counts what it
// can't read, and never throws: sources change their columns, send pages of HTML with status 200
// and write nonsense into single cells, and none of that may stop a feed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/time.h"
#include "core/value.h"

namespace yieldwatch {

// One figure.
struct Reading {
  std::string symbol;                   // as the source names it: "BC_10YEAR", "DGS10", "^TNX"
  Session date = Session::none();       // of a daily figure: the date it stands for …
  Timestamp time = Timestamp::never();  // … of another: when it was, UTC. One of both is set.
  Value value;                          // in the source's own unit

  friend bool operator==(const Reading&, const Reading&) = default;
};

// What could not be read: a cell, a row, a field.
struct ReadFault {
  std::string where;  // "line 7", "observations[3]"; empty: all of it
  std::string field;  // its name at the source; empty where there is none
  std::string what;   // for a person: "\"abc\" is no number"

  friend bool operator==(const ReadFault&, const ReadFault&) = default;
};

// "line 7, 10 Yr: \"abc\" is no number".
std::string to_string(const ReadFault& fault);

struct Readings {
  // Kept of the faults; all are counted.
  static constexpr std::size_t kMaxFaults = 20;

  std::vector<Reading> readings;  // in the order of the source
  std::vector<ReadFault> faults;  // the first of them
  std::uint64_t fault_count = 0;
  // The body is not what was asked for at all: HTML, an error message of the source, nothing.
  // Then there are no readings, and this says for a person what it is.
  std::string unusable;

  void refuse(ReadFault fault) {
    ++fault_count;
    if (faults.size() < kMaxFaults) {
      faults.push_back(std::move(fault));
    }
  }
  // Those of another body, after these.
  void add(Readings other);
  friend bool operator==(const Readings&, const Readings&) = default;
};

}  // namespace yieldwatch
