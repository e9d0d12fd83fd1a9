#include "journal/journal_error.h"

#include <cerrno>
#include <system_error>

namespace yieldwatch {

bool is_of_disk(int error) {
  return error == ENOSPC || error == EDQUOT || error == EFBIG || error == EROFS || error == EIO;
}

std::string cannot(const char* verb, const std::filesystem::path& path, int error) {
  return std::string("cannot ") + verb + " " + path.string() + ": " +
         std::generic_category().message(error);
}

}  // namespace yieldwatch
