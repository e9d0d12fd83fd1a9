#include "journal/crc32.h"

#include <array>
#include <bit>
#include <cstring>

namespace yieldwatch {
namespace {

static_assert(std::endian::native == std::endian::little, "bytes are taken eight at a time");

constexpr std::size_t kStride = 16;

// tables[0] moves one byte through the polynomial; tables[n] does that and n bytes of zeros.
constexpr auto kTables = [] {
  std::array<std::array<std::uint32_t, 256>, kStride> tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
    }
    tables[0][byte] = crc;
  }
  for (std::size_t n = 1; n < kStride; ++n) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = tables[n - 1][byte];
      tables[n][byte] = (before >> 8U) ^ tables[0][before & 0xFFU];
    }
  }
  return tables;
}();

// Eight bytes, with `behind` more of the stride to come. Written out, since GCC 12 does not
// unroll it at -O2.
std::uint32_t through(std::uint64_t bytes, std::size_t behind) {
  const auto* const table = &kTables[behind];
  return table[7][bytes & 0xFFU] ^ table[6][(bytes >> 8U) & 0xFFU] ^
         table[5][(bytes >> 16U) & 0xFFU] ^ table[4][(bytes >> 24U) & 0xFFU] ^
         table[3][(bytes >> 32U) & 0xFFU] ^ table[2][(bytes >> 40U) & 0xFFU] ^
         table[1][(bytes >> 48U) & 0xFFU] ^ table[0][bytes >> 56U];
}

}  // namespace

std::uint32_t crc32_of_short(std::uint32_t seed, const char* bytes, std::size_t size) {
  std::uint32_t crc = ~seed;
  for (; size >= kStride; size -= kStride, bytes += kStride) {
    std::array<std::uint64_t, 2> words{};
    std::memcpy(words.data(), bytes, kStride);
    crc = through(words[0] ^ crc, 8) ^ through(words[1], 0);
  }
  for (; size > 0; --size, ++bytes) {
    crc = (crc >> 8U) ^ kTables[0][(crc ^ static_cast<unsigned char>(*bytes)) & 0xFFU];
  }
  return ~crc;
}

}  // namespace yieldwatch
