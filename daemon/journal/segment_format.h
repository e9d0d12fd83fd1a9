// The bytes of a segment of the tick log. Numbers are little-endian, CRCs are zlib's CRC-32.
//
//   header, 64 bytes     0  magic "YWTICKS\n"
//                        8  u32 version, 1
//                       12  i32 why records before it were lost, an errno; 0: none were
//                       16  u64 number of its first record
//                       24  i64 when it was begun, ns since 1970
//                       32  u64 from which number on records before it were lost; 0: none were
//                       40  zeros
//                       60  u32 CRC-32 of the 60 bytes before
//   records, each        0  u32 CRC-32 of what follows, begun with that of the first's number
//                        4  u32 bytes of the whole record
//                        8  u32 its place in the segment, from 0
//                       12  u16 bytes of the topic
//                       14  u16 0xA55A
//                       16  i64 receive time, ns since 1970
//                       24  the topic, then the envelope as it was on the bus
//
// Magic, version and CRC stay where they are in every version to come, so that a program knows a
// newer file from a damaged one. The place and the mark of a record are there so that
// records behind a damaged one can be found, and so that nobody has to guess how many are lost.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "core/time.h"
#include "wire/envelope.h"
#include "wire/topics.h"

namespace yieldwatch {

inline constexpr std::uint32_t kSegmentVersion = 1;
inline constexpr std::size_t kSegmentHeaderSize = 64;
inline constexpr std::size_t kRecordHeadSize = 24;
inline constexpr std::size_t kMaxRecordSize = kRecordHeadSize + kMaxTopic + kMaxEnvelope;

struct SegmentHeader {
  std::uint32_t version = kSegmentVersion;
  std::uint64_t first = 1;  // number of the first record
  Timestamp begun;
  // Records from here to `first` - 1 were given numbers and could not be kept; 0: none. If they
  // had been written before the disk said that it had not kept them, they may still be there.
  std::uint64_t lost_from = 0;
  int lost_error = 0;  // the errno of it
};

std::array<char, kSegmentHeaderSize> encode_header(const SegmentHeader& header);

// Nothing if it is cut short or damaged. The version may be newer than ours; then nothing else
// of it means anything.
std::optional<SegmentHeader> decode_header(std::string_view bytes);

// One message of the tick bus. The views belong to whoever gives the record.
struct TickRecord {
  std::uint64_t number = 0;  // from 1, over the whole life of the log
  Timestamp receive_time;
  std::string_view topic;
  std::string_view envelope;
};

// What stands before a record's topic.
struct RecordHead {
  std::uint32_t crc = 0;
  std::uint32_t size = 0;
  std::uint32_t place = 0;
  std::uint16_t topic_size = 0;
  std::uint16_t mark = 0;
  std::int64_t receive_time = 0;

  static constexpr std::uint16_t kMark = 0xA55A;

  // Whether it can be one at all.
  bool plausible() const {
    return mark == kMark && topic_size <= kMaxTopic && size >= kRecordHeadSize + topic_size &&
           size <= kMaxRecordSize;
  }
};
static_assert(sizeof(RecordHead) == kRecordHeadSize);

inline RecordHead record_head(const char* bytes) {
  RecordHead head;
  std::memcpy(&head, bytes, sizeof head);
  return head;
}

// The CRC-32 that those of a segment's records begin with.
std::uint32_t segment_seed(std::uint64_t first);

inline std::size_t record_size(const TickRecord& record) {
  return kRecordHeadSize + record.topic.size() + record.envelope.size();
}

// Writes record_size() bytes. The record must not be longer than kMaxRecordSize.
void encode_record(const TickRecord& record, std::uint64_t first, std::uint32_t seed, char* out);

// Gives an encoded record its place in another segment, and the CRC that goes with it.
void replace_record(char* record, std::uint32_t place, std::uint32_t seed);

// Whether the head.size bytes at `record` are what was written. The head is its own.
bool record_is_whole(const RecordHead& head, const char* record, std::uint32_t seed);

// "00000000000000000001.ticks", so that names sort as numbers do.
std::string segment_name(std::uint64_t first);
std::optional<std::uint64_t> parse_segment_name(std::string_view name);

}  // namespace yieldwatch
