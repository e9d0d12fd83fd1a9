// Zip archives made by hand, byte for byte, so that a test can spoil any of them.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace yieldwatch::testing {

struct ZipMember {
  std::string name;
  std::string text;
};

// Nothing is compressed.
inline std::string made_zip(const std::vector<ZipMember>& members) {
  const auto number = [](std::uint64_t value, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i) {
      out += static_cast<char>(value >> (8 * i) & 0xff);
    }
    return out;
  };
  std::string files;
  std::string directory;
  for (const auto& [name, text] : members) {
    const auto* bytes = reinterpret_cast<const Bytef*>(text.data());
    // Version, flags, method, time and date; then the checksum, both sizes, lengths of the name
    // and of nothing more.
    const std::string common =
        number(20, 2) + number(0, 2) + number(0, 2) + number(0, 2) + number(33, 2) +
        number(crc32(0, bytes, static_cast<uInt>(text.size())), 4) + number(text.size(), 4) +
        number(text.size(), 4) + number(name.size(), 2) + number(0, 2);
    directory += "PK\1\2" + number(20, 2) + common + number(0, 10) + number(files.size(), 4) + name;
    files += "PK\3\4" + common + name + text;
  }
  return files + directory + "PK\5\6" + number(0, 4) + number(members.size(), 2) +
         number(members.size(), 2) + number(directory.size(), 4) + number(files.size(), 4) +
         number(0, 2);
}

}  // namespace yieldwatch::testing
