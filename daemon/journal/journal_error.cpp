#include "journal/journal_error.h"

#include <system_error>

namespace yieldwatch {

std::string cannot(const char* verb, const std::filesystem::path& path, int error) {
  return std::string("cannot ") + verb + " " + path.string() + ": " +
         std::generic_category().message(error);
}

}  // namespace yieldwatch
