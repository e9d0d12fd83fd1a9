// Any bytes as a line of a pipe.
#include "feed/formats/stdin_line.h"

#include "fuzz/parsers/checks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace yieldwatch;
  const std::string_view text = fuzz::text_of(data, size);
  const Readings out = read_stdin_line(text, Timestamp{0});
  fuzz::check_message(out);
  fuzz::require(out.readings.size() + out.faults.size() <= 1);
  return 0;
}
