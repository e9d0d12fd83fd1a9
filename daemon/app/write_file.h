// Replaces a file by a whole one.
#pragma once

#include <filesystem>
#include <string_view>

namespace yieldwatch {

// Writes a file beside it, to the disk, and puts that in its place: whoever reads meanwhile, and
// whoever comes after a full disk or a crash, has the old one or the new one. What is there and
// no file, such as /dev/stdout, is written to as it is. Throws std::system_error.
void write_text_file(const std::filesystem::path& path, std::string_view text);
// The same without waiting for the disk: for what is written anew every few seconds.
void write_passing_file(const std::filesystem::path& path, std::string_view text);

}  // namespace yieldwatch
