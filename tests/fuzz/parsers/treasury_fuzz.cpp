// Any bytes as the Treasury's XML and as its CSV.
#include "feed/formats/treasury.h"

#include "fuzz/parsers/checks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace yieldwatch;
  const std::string_view text = fuzz::text_of(data, size);
  fuzz::check_body(read_treasury_xml(text));
  fuzz::check_body(read_treasury_csv(text));
  return 0;
}
