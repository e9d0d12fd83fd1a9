// Any bytes as Stooq's history.
#include "feed/formats/stooq.h"

#include "fuzz/parsers/checks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace yieldwatch;
  const std::string_view text = fuzz::text_of(data, size);
  fuzz::check_body(read_stooq_history(text, "^spx"));
  return 0;
}
