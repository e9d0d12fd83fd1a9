// Any bytes as a segment of the tick log: as a whole file, and as what follows a good header
// and a good record, the heads of its records given the right CRC, since a fuzzer can't guess
// checksums.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "journal/journal_error.h"
#include "journal/segment_cursor.h"
#include "journal/segment_format.h"

namespace yieldwatch {
namespace {

void require(bool condition) {
  if (!condition) {
    std::abort();
  }
}

void walk(std::string_view bytes) {
  const int file = ::memfd_create("segment", MFD_CLOEXEC);
  require(file >= 0);
  require(::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  SegmentCursor cursor("/proc/self/fd/" + std::to_string(file), 1);
  require(cursor.is_open() && cursor.size() == bytes.size());
  try {
    static_cast<void>(cursor.header());
  } catch (const JournalError&) {  // of a newer version
  }
  static_cast<void>(cursor.last_receive_time());
  std::uint64_t last = 0;
  std::uint64_t offset = 0;
  while (true) {
    const auto step = cursor.next();
    if (step == SegmentCursor::Step::record) {
      const TickRecord& record = cursor.record();
      require(record.number > last && cursor.offset() > offset);
      require(cursor.offset() <= bytes.size());
      // What it gives is what is there.
      require(bytes.substr(0, cursor.offset()).ends_with(record.envelope));
      last = record.number;
      offset = cursor.offset();
    } else if (step == SegmentCursor::Step::end || !cursor.skip_bad()) {
      break;
    }
  }
  ::close(file);
}

// A good header, a good record, and `bytes` with a CRC where a record could begin.
std::string repaired(std::string_view bytes) {
  const auto header = encode_header({.first = 1});
  const std::uint32_t seed = segment_seed(1);
  std::string out(header.begin(), header.end());
  const TickRecord record{.number = 1, .topic = "tick.A.", .envelope = "envelope"};
  std::string encoded(record_size(record), '\0');
  encode_record(record, 1, seed, encoded.data());
  out += encoded;
  std::size_t at = out.size();
  out += bytes;
  for (std::uint32_t place = 1; at + kRecordHeadSize <= out.size(); ++place) {
    const RecordHead head = record_head(out.data() + at);
    if (!head.plausible() || at + head.size > out.size()) {
      break;
    }
    replace_record(out.data() + at, place, seed);
    at += head.size;
  }
  return out;
}

}  // namespace
}  // namespace yieldwatch

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  yieldwatch::walk(bytes);
  yieldwatch::walk(yieldwatch::repaired(bytes));
  return 0;
}
