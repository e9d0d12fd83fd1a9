// Any bytes as the Federal Reserve's CSV.
#include "feed/formats/h15.h"

#include "fuzz/parsers/checks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace yieldwatch;
  const std::string_view text = fuzz::text_of(data, size);
  fuzz::check_body(read_h15_csv(text));
  return 0;
}
