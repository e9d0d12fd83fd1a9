#include "journal/crc32.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

namespace yieldwatch {
namespace {

TEST(Crc32Test, ItIsThatOfZlibForEveryLength) {
  std::string bytes;
  for (std::uint32_t i = 0; i < 300; ++i) {
    const auto* const start = reinterpret_cast<const unsigned char*>(bytes.data());
    for (const std::uint32_t seed : {0U, 1U, 0xCBF43926U}) {
      ASSERT_EQ(crc32_of_short(seed, bytes.data(), bytes.size()),
                crc32_z(seed, start, bytes.size()))
          << i;
    }
    bytes += static_cast<char>((i * 2'654'435'761U) >> 24U);
  }
}

}  // namespace
}  // namespace yieldwatch
