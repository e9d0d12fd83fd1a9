// Any bytes as FRED's JSON and as its CSV.
#include "feed/formats/fred.h"

#include "fuzz/parsers/checks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace yieldwatch;
  const std::string_view text = fuzz::text_of(data, size);
  fuzz::check_body(read_fred_json(text, "DGS10"));
  fuzz::check_body(read_fred_csv(text));
  return 0;
}
