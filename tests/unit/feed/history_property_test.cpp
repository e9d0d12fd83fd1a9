#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "feed/replay/history.h"
#include "support/memory_history.h"

namespace yieldwatch {
namespace {

using testing::MemoryHistory;

// Bytes that mean something to a CSV reader more often than chance has it.
rc::Gen<std::string> csv_bytes() {
  return rc::gen::map(
      rc::gen::container<std::vector<std::string>>(rc::gen::oneOf(
          rc::gen::element<std::string>(",", "\n", "\r\n", "\"", "\"\"", "2026-01-05", "2026-01-06",
                                        "2026-01-07", "1.5", "-2", "ND", "nan", " ",
                                        "1,2\n2026-01-08,", std::string(1, '\0')),
          rc::gen::string<std::string>())),
      [](const std::vector<std::string>& parts) {
        std::string text;
        for (const std::string& part : parts) {
          text += part;
        }
        return text;
      });
}

RC_GTEST_PROP(HistoryPropertyTest, AnyBytesGiveTicksInOrderAndNoCrash, (bool returns)) {
  MemoryHistory history;
  history.add("a.csv", "date,A,B\n" + *csv_bytes(), {"A", "B"}).returns = returns;
  history.add("b.csv", "date,C\n" + *csv_bytes(), {"C"});
  std::uint64_t told = 0;
  HistoryReader reader(
      history.spec, [&](const BadRow&) { ++told; }, history.open());
  Timestamp last = Timestamp::never();
  bool more = false;
  while (const auto tick = reader.next()) {
    RC_ASSERT(tick->value.in_range());
    RC_ASSERT((more ? tick->time == last : tick->time > last));
    last = tick->time;
    more = tick->more;
  }
  RC_ASSERT(!more);
  RC_ASSERT(told == reader.bad_rows());
}

RC_GTEST_PROP(HistoryPropertyTest, AnyBytesAsAHeaderAreReadOrRefused, ()) {
  MemoryHistory history;
  history.add("a.csv", *csv_bytes(), {"A"});
  try {
    history.read();
  } catch (const std::runtime_error& error) {
    RC_ASSERT(std::string(error.what()).starts_with("a.csv:"));
  }
}

RC_GTEST_PROP(HistoryPropertyTest, EveryCellIsATickMissingOrTold, ()) {
  const auto cells = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
      "", " ", ".", "ND", "N/A", "1", "-0.5", "nan", "1e3", "x", "9999999", "\"2\"", "\"\"", "+"));
  std::string text = "date,A\n";
  std::size_t missing = 0;
  int day = 0;
  for (const std::string& cell : cells) {
    text += to_string(Session{++day}) + ',' + cell + '\n';
    missing += cell.empty() || cell == " " || cell == "." || cell == "ND" || cell == "N/A" ||
                       cell == "\"\""
                   ? 1
                   : 0;
  }
  MemoryHistory history;
  history.add("a.csv", text, {"A"});
  const std::size_t ticks = history.read().size();
  RC_ASSERT(ticks + history.bad.size() + missing == cells.size());
}

}  // namespace
}  // namespace yieldwatch
