// The one file in a zip archive, as text.
//
// Nothing that an archive says of itself is believed: what comes out is bounded, and is held
// against its checksum. A pure function for any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace yieldwatch {

struct ZipText {
  std::string text;
  std::string fault;  // why there is no text, for a person; empty where there is
};

// An archive of several files, or of one that is larger than `max_bytes`, is a fault.
ZipText unzip_text(std::string_view archive, std::size_t max_bytes);

}  // namespace yieldwatch
