#include "wire/fingerprint.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace yieldwatch {

std::string fingerprint(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  XXH64_hash_t hash = XXH3_64bits(text.data(), text.size());
  std::string out(16, '0');
  for (std::size_t i = out.size(); i > 0; --i) {
    out[i - 1] = kDigits[hash & 0xFU];
    hash >>= 4U;
  }
  return out;
}

}  // namespace yieldwatch
