// Walks the records of one segment, in its order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

#include "journal/segment_format.h"

namespace yieldwatch {

// Reads a file that another process may be appending to, cutting or removing meanwhile. By
// pread, since a mapping dies where the file is cut. Belongs to one thread.
class SegmentCursor final {
 public:
  // `first` is that of the file's name. Throws JournalError if it can't be read; if it is no
  // longer there, is_open() is false.
  SegmentCursor(std::filesystem::path path, std::uint64_t first);
  ~SegmentCursor();
  SegmentCursor(const SegmentCursor&) = delete;
  SegmentCursor& operator=(const SegmentCursor&) = delete;

  bool is_open() const { return file_ >= 0; }

  // Nothing if it is not whole, or not that of this name. Throws JournalError if a newer
  // version of the program wrote the file, or if it can't be read (so do all the others).
  std::optional<SegmentHeader> header();

  enum class Step : std::uint8_t {
    record,  // the next one is in record()
    end,     // the file ends here; there may be more the next time
    bad,     // what stands here is no whole record with the next number
  };
  // Looks at the file anew before it says `end` or `bad`, and stays there.
  Step next();

  // Until the next call of anything.
  const TickRecord& record() const { return record_; }

  // After `bad`: goes to the next record behind that is whole, so that next() gives it; stays
  // where it is if the one here has become whole. False, and it stays, if there is none.
  bool skip_bad();

  // Of the last record of a file that is no longer written, found from its end: never() if it
  // does not end with a whole one.
  Timestamp last_receive_time();

  const std::filesystem::path& path() const { return path_; }
  std::uint64_t offset() const { return offset_; }  // of what next() looks at next
  std::uint64_t number() const { return number_; }  // the number wanted there
  std::uint64_t size() const;                       // of the file, now

 private:
  // The `size` bytes of the file at `offset`; null if it is shorter.
  const char* view(std::uint64_t offset, std::size_t size) {
    return offset >= loaded_from_ && offset + size <= loaded_from_ + loaded_
               ? buffer_.get() + (offset - loaded_from_)
               : load(offset, size);
  }
  const char* load(std::uint64_t offset, std::size_t size);
  const char* whole_record();
  const char* whole_record_by_now();

  std::filesystem::path path_;
  std::uint64_t first_;
  std::uint32_t seed_;
  int file_ = -1;
  std::unique_ptr<char[]> buffer_;  // NOLINT(modernize-avoid-c-arrays): left uninitialized
  std::uint64_t loaded_from_ = 0;
  std::size_t loaded_ = 0;
  std::uint64_t offset_ = kSegmentHeaderSize;
  std::uint64_t number_;
  TickRecord record_;
};

}  // namespace yieldwatch
