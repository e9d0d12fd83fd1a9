#include "app/log/log_journal.h"

#include <sys/stat.h>
#include <sys/uio.h>
#include <systemd/sd-journal.h>

#include <cctype>
#include <cstdlib>

namespace yieldwatch {
namespace {

// sd_journal_sendv takes what it does not change as not const.
iovec part_of(const std::string& field) {
  return {const_cast<char*>(field.data()), field.size()};
}

}  // namespace

void add_journal_field(JournalFields& fields, std::string_view key, std::string_view value) {
  std::string field = "YIELDWATCH_";
  for (const char c : key) {
    field += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  fields.push_back((field += '=') += value);
}

// systemd tells by JOURNAL_STREAM which stream it has connected to the journal.
bool leads_to_journal(int fd) {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat info {};
  if (stream == nullptr || fstat(fd, &info) != 0) {
    return false;
  }
  return std::string(stream) == std::to_string(info.st_dev) + ':' + std::to_string(info.st_ino);
}

bool send_to_journal(std::string_view message, const JournalFields& fields) {
  const std::string text = "MESSAGE=" + std::string(message);
  std::vector<iovec> parts{part_of(text)};
  for (const std::string& field : fields) {
    parts.push_back(part_of(field));
  }
  return sd_journal_sendv(parts.data(), static_cast<int>(parts.size())) >= 0;
}

}  // namespace yieldwatch
