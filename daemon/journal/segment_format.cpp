#include "journal/segment_format.h"

#include <algorithm>
#include <bit>
#include <charconv>

#include "journal/crc32.h"

namespace yieldwatch {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are copied as they are");

constexpr std::string_view kMagic = "YWTICKS\n";
constexpr std::string_view kSuffix = ".ticks";
constexpr std::size_t kDigits = 20;
constexpr std::size_t kHeaderCrc = kSegmentHeaderSize - sizeof(std::uint32_t);

template <class T>
T read(std::string_view bytes, std::size_t offset) {
  T value{};
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

}  // namespace

std::array<char, kSegmentHeaderSize> encode_header(const SegmentHeader& header) {
  std::array<char, kSegmentHeaderSize> out{};
  const auto put = [&out](std::size_t offset, auto value) {
    std::memcpy(out.data() + offset, &value, sizeof value);
  };
  std::ranges::copy(kMagic, out.begin());
  put(8, header.version);
  put(12, static_cast<std::int32_t>(header.lost_error));
  put(16, header.first);
  put(24, header.begun.ns);
  put(32, header.lost_from);
  put(kHeaderCrc, crc32_of_short(0, out.data(), kHeaderCrc));
  return out;
}

std::optional<SegmentHeader> decode_header(std::string_view bytes) {
  if (bytes.size() < kSegmentHeaderSize || !bytes.starts_with(kMagic) ||
      read<std::uint32_t>(bytes, kHeaderCrc) != crc32_of_short(0, bytes.data(), kHeaderCrc)) {
    return std::nullopt;
  }
  return SegmentHeader{.version = read<std::uint32_t>(bytes, 8),
                       .first = read<std::uint64_t>(bytes, 16),
                       .begun = {read<std::int64_t>(bytes, 24)},
                       .lost_from = read<std::uint64_t>(bytes, 32),
                       .lost_error = read<std::int32_t>(bytes, 12)};
}

std::uint32_t segment_seed(std::uint64_t first) {
  return crc32_of_short(0, reinterpret_cast<const char*>(&first), sizeof first);
}

void encode_record(const TickRecord& record, std::uint64_t first, std::uint32_t seed, char* out) {
  RecordHead head{.size = static_cast<std::uint32_t>(record_size(record)),
                  .place = static_cast<std::uint32_t>(record.number - first),
                  .topic_size = static_cast<std::uint16_t>(record.topic.size()),
                  .mark = RecordHead::kMark,
                  .receive_time = record.receive_time.ns};
  std::memcpy(out, &head, sizeof head);
  char* const topic = out + kRecordHeadSize;
  std::ranges::copy(record.topic, topic);
  std::ranges::copy(record.envelope, topic + record.topic.size());
  head.crc = crc32_of_short(seed, out + sizeof head.crc, head.size - sizeof head.crc);
  std::memcpy(out, &head.crc, sizeof head.crc);
}

void replace_record(char* record, std::uint32_t place, std::uint32_t seed) {
  RecordHead head = record_head(record);
  head.place = place;
  std::memcpy(record, &head, sizeof head);
  head.crc = crc32_of_short(seed, record + sizeof head.crc, head.size - sizeof head.crc);
  std::memcpy(record, &head.crc, sizeof head.crc);
}

bool record_is_whole(const RecordHead& head, const char* record, std::uint32_t seed) {
  return head.crc == crc32_of_short(seed, record + sizeof head.crc, head.size - sizeof head.crc);
}

std::string segment_name(std::uint64_t first) {
  const std::string digits = std::to_string(first);
  return std::string(kDigits - digits.size(), '0') + digits + std::string(kSuffix);
}

std::optional<std::uint64_t> parse_segment_name(std::string_view name) {
  if (name.size() != kDigits + kSuffix.size() || !name.ends_with(kSuffix)) {
    return std::nullopt;
  }
  std::uint64_t first = 0;
  const char* const end = name.data() + kDigits;
  const auto [stopped, error] = std::from_chars(name.data(), end, first);
  if (error != std::errc{} || stopped != end || first == 0) {
    return std::nullopt;
  }
  return first;
}

}  // namespace yieldwatch
