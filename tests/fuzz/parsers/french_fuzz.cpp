// Any bytes as the archive of Kenneth French's factors, and as the CSV in it.
#include "feed/formats/french.h"

#include "fuzz/parsers/checks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace yieldwatch;
  const std::string_view bytes = fuzz::text_of(data, size);
  fuzz::check_body(read_french_archive(bytes));
  fuzz::check_body(read_french_daily(bytes));
  return 0;
}
