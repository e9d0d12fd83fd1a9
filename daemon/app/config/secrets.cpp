#include "app/config/secrets.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>

namespace yieldwatch {
namespace {

constexpr std::size_t kShortestKey = 8;  // bytes; a shorter one could not be told from a figure
constexpr std::size_t kLongestKey = 1'024;

class Descriptor {
 public:
  explicit Descriptor(const std::filesystem::path& path)
      : number_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  ~Descriptor() {
    if (number_ >= 0) {
      ::close(number_);
    }
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const { return number_; }

 private:
  int number_;
};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t from = text.find_first_not_of(kBlank);
  return from == std::string_view::npos
             ? ""
             : text.substr(from, text.find_last_not_of(kBlank) - from + 1);
}

// A key in a header or an address must not be able to be more than one.
FoundKey checked(std::string_view text, std::string place) {
  const std::string_view key = trimmed(text);
  if (key.empty()) {
    return {.fault = place + " is empty"};
  }
  if (key.size() < kShortestKey || key.size() > kLongestKey ||
      !std::ranges::all_of(key, [](char c) { return '!' <= c && c <= '~'; })) {
    return {.fault = place + " holds no key: one word of 8 to 1024 letters, digits and signs"};
  }
  return {.secret = Secret(key), .place = std::move(place)};
}

FoundKey read_key(const std::filesystem::path& path, std::string place, bool is_private) {
  const Descriptor file(path);
  struct stat about {};
  if (file.get() < 0 || ::fstat(file.get(), &about) != 0) {
    return {.fault = place + ": " + std::strerror(errno)};
  }
  if (!S_ISREG(about.st_mode)) {
    return {.fault = place + " is no file"};
  }
  if (is_private && (about.st_mode & S_IRWXO) != 0) {
    return {.fault = place + " can be read or written by everybody; chmod o= " + path.string()};
  }
  std::array<char, kLongestKey + 64> buffer{};
  const ssize_t size = ::read(file.get(), buffer.data(), buffer.size());
  FoundKey found = size < 0
                       ? FoundKey{.fault = place + ": " + std::strerror(errno)}
                       : checked({buffer.data(), static_cast<std::size_t>(size)}, std::move(place));
  ::explicit_bzero(buffer.data(), buffer.size());
  return found;
}

// Nothing if systemd has passed no such credential.
std::optional<FoundKey> credential(const KeyName& name, const Environment& variables) {
  const char* directory = variables("CREDENTIALS_DIRECTORY");
  if (directory == nullptr) {
    return std::nullopt;
  }
  const auto path = std::filesystem::path(directory) / name.credential;
  std::error_code ignored;  // what can't be looked at is told by reading it
  if (!std::filesystem::exists(path, ignored) && !ignored) {
    return std::nullopt;
  }
  return read_key(path, "the credential \"" + std::string(name.credential) + '"', false);
}

// Not by RLIMIT_CORE: where cores go to a program, that is not heeded.
void forbid_core_dumps() {
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

FoundKey look_for_key(const KeyName& name, const std::filesystem::path& file,
                      const Environment& variables) {
  if (auto found = credential(name, variables)) {
    return std::move(*found);
  }
  if (!file.empty()) {
    return read_key(file, "the file " + file.string(), true);
  }
  const char* text = variables(std::string(name.variable).c_str());
  if (text != nullptr && *text != '\0') {
    return checked(text, "the environment's " + std::string(name.variable));
  }
  return {};
}

}  // namespace

void Secret::wipe() {
  if (!text_.empty()) {
    ::explicit_bzero(text_.data(), text_.size());
  }
}

const char* environment(const char* name) {
  return std::getenv(name);
}

FoundKey find_key(const KeyName& name, const std::filesystem::path& file,
                  const Environment& variables) {
  FoundKey found = look_for_key(name, file, variables);
  if (!found.secret.empty()) {
    forbid_core_dumps();
  }
  return found;
}

std::string places_of(const KeyName& name) {
  std::string text = "the credential \"";
  text += name.credential;
  text += "\", a file that ";
  text += name.option;
  text += " names, or the environment's ";
  text += name.variable;
  return text;
}

}  // namespace yieldwatch
