#include "journal/segment_cursor.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "journal/journal_error.h"

namespace yieldwatch {
namespace {

// Fits the second-level cache, and is large enough that calls cost nothing.
constexpr std::size_t kChunk = 256UL * 1024;

std::size_t read_at(int file, const std::filesystem::path& path, char* out, std::size_t size,
                    std::uint64_t offset) {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got = ::pread(file, out + done, size - done, static_cast<off_t>(offset + done));
    if (got == 0) {
      break;
    }
    if (got > 0) {
      done += static_cast<std::size_t>(got);
    } else if (errno != EINTR) {
      throw JournalError(cannot("read", path, errno) + " (at byte " +
                         std::to_string(offset + done) + ")");
    }
  }
  return done;
}

}  // namespace

SegmentCursor::SegmentCursor(std::filesystem::path path, std::uint64_t first)
    : path_(std::move(path)),
      first_(first),
      seed_(segment_seed(first)),
      buffer_(new char[std::max(kChunk, kMaxRecordSize)]),
      number_(first) {
  file_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  if (file_ < 0 && errno != ENOENT) {
    throw JournalError(cannot("open", path_, errno));
  }
}

SegmentCursor::~SegmentCursor() {
  if (file_ >= 0) {
    ::close(file_);
  }
}

std::uint64_t SegmentCursor::size() const {
  struct stat found {};
  if (::fstat(file_, &found) != 0) {
    throw JournalError(cannot("read", path_, errno));
  }
  return static_cast<std::uint64_t>(found.st_size);
}

std::optional<SegmentHeader> SegmentCursor::header() {
  std::array<char, kSegmentHeaderSize> bytes{};
  const std::size_t got = read_at(file_, path_, bytes.data(), bytes.size(), 0);
  const auto header = decode_header({bytes.data(), got});
  if (header && header->version > kSegmentVersion) {
    throw UnusableJournal(path_.string() + " was written by a newer yieldwatch (its version is " +
                          std::to_string(header->version) + ", this one reads " +
                          std::to_string(kSegmentVersion) +
                          "); use that one, or another directory. Nothing was changed");
  }
  return header && header->first == first_ ? header : std::nullopt;
}

const char* SegmentCursor::load(std::uint64_t offset, std::size_t size) {
  loaded_ = 0;  // in case it throws
  const std::size_t got = read_at(file_, path_, buffer_.get(), std::max(size, kChunk), offset);
  loaded_from_ = offset;
  loaded_ = got;
  return got >= size ? buffer_.get() : nullptr;
}

// The record at offset_, if it is whole and has the number wanted.
const char* SegmentCursor::whole_record() {
  const char* const start = view(offset_, kRecordHeadSize);
  if (start == nullptr) {
    return nullptr;
  }
  const RecordHead head = record_head(start);
  if (!head.plausible() || head.place != number_ - first_) {
    return nullptr;
  }
  const char* const bytes = view(offset_, head.size);
  return bytes != nullptr && record_is_whole(head, bytes, seed_) ? bytes : nullptr;
}

const char* SegmentCursor::whole_record_by_now() {
  loaded_ = 0;
  return whole_record();
}

SegmentCursor::Step SegmentCursor::next() {
  const char* bytes = whole_record();
  if (bytes == nullptr) {
    bytes = whole_record_by_now();
  }
  if (bytes == nullptr) {
    return view(offset_, 1) == nullptr ? Step::end : Step::bad;
  }
  const RecordHead head = record_head(bytes);
  const char* const topic = bytes + kRecordHeadSize;
  record_ = {.number = number_,
             .receive_time = {head.receive_time},
             .topic = {topic, head.topic_size},
             .envelope = {topic + head.topic_size, head.size - kRecordHeadSize - head.topic_size}};
  offset_ += head.size;
  ++number_;
  return Step::record;
}

bool SegmentCursor::skip_bad() {
  const std::uint64_t end = size();
  for (std::uint64_t at = offset_ + 1; at + kRecordHeadSize <= end; ++at) {
    const char* const start = view(at, kRecordHeadSize);
    if (start == nullptr) {
      return false;  // it was cut meanwhile
    }
    const RecordHead head = record_head(start);
    // No more records than could have stood in the bytes between.
    const std::uint64_t most = (number_ - first_) + (at - offset_) / kRecordHeadSize;
    if (!head.plausible() || head.place < number_ - first_ || head.place > most ||
        at + head.size > end) {
      continue;
    }
    const char* const bytes = view(at, head.size);
    if (bytes != nullptr && record_is_whole(head, bytes, seed_)) {
      // Records are written in their order: where there is one behind, what stands here is
      // no longer being written. It was perhaps when we looked.
      if (whole_record_by_now() == nullptr) {
        offset_ = at;
        number_ = first_ + head.place;
      }
      return true;
    }
  }
  return false;
}

Timestamp SegmentCursor::last_receive_time() {
  const std::uint64_t end = size();
  const std::uint64_t records = end - std::min<std::uint64_t>(end, kSegmentHeaderSize);
  const std::size_t tail = std::min<std::uint64_t>(records, kMaxRecordSize);
  const char* const bytes = view(end - tail, tail);
  for (std::size_t length = kRecordHeadSize; bytes != nullptr && length <= tail; ++length) {
    const char* const start = bytes + (tail - length);
    const RecordHead head = record_head(start);
    if (head.size == length && head.plausible() && record_is_whole(head, start, seed_)) {
      return {head.receive_time};
    }
  }
  return Timestamp::never();
}

}  // namespace yieldwatch
