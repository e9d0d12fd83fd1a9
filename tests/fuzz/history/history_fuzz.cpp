// Any bytes as a history file: its ticks rise in time, keep their range, and nothing crashes.
//
// The first byte says what kind of file the others are: bit 0, returns; bit 1, instants.
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "support/memory_history.h"

namespace yieldwatch {
namespace {

void require(bool condition) {
  if (!condition) {
    std::abort();
  }
}

void read_all(testing::MemoryHistory& history) {
  std::uint64_t told = 0;
  HistoryReader reader(
      history.spec, [&](const BadRow&) { ++told; }, history.open());
  Timestamp last = Timestamp::never();
  bool more = false;
  while (const auto tick = reader.next()) {
    require(tick->value.in_range());
    require(more ? tick->time == last : tick->time > last);
    last = tick->time;
    more = tick->more;
  }
  require(!more);
  require(told == reader.bad_rows());
}

}  // namespace
}  // namespace yieldwatch

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::string text(data + 1, data + size);
  yieldwatch::testing::MemoryHistory history;
  for (const char* name : {"a.csv", "b.csv"}) {
    const bool instants = (data[0] & 2U) != 0;
    auto& file = instants ? history.add_instants(name, text, {"A", "B"})
                          : history.add(name, text, {"A", "B"});
    file.returns = (data[0] & 1U) != 0;
  }
  try {
    yieldwatch::read_all(history);
  } catch (const std::runtime_error&) {
    // A header that lacks a column.
  }
  return 0;
}
