// Any bytes as a message of Finnhub's.
#include "feed/formats/finnhub.h"

#include "fuzz/parsers/checks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace yieldwatch;
  const std::string_view text = fuzz::text_of(data, size);
  fuzz::check_message(read_finnhub_message(text).readings);
  return 0;
}
