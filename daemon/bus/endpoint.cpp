#include "bus/endpoint.h"

#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <stdexcept>
#include <system_error>

namespace yieldwatch {
namespace {

constexpr std::string_view kIpc = "ipc://";
constexpr std::string_view kTcp = "tcp://";
constexpr std::string_view kInproc = "inproc://";
constexpr std::size_t kMaxIpcPath = sizeof(sockaddr_un::sun_path) - 1;

std::optional<std::filesystem::path> from_environment(const char* name) {
  const char* text = std::getenv(name);
  return text != nullptr && *text != '\0' ? std::optional<std::filesystem::path>(text)
                                          : std::nullopt;
}

// systemd lists several directories with colons between them; ours is the first.
std::optional<std::filesystem::path> given_directory() {
  const auto given = from_environment("RUNTIME_DIRECTORY");
  if (!given) {
    return std::nullopt;
  }
  const std::string text = given->string();
  return text.substr(0, text.find(':'));
}

[[noreturn]] void refuse(std::string_view endpoint, const std::string& why) {
  throw std::runtime_error("endpoint \"" + std::string(endpoint) + "\": " + why);
}

std::string resolve_ipc(std::string_view text, const std::filesystem::path& directory) {
  const std::string_view name = text.substr(kIpc.size());
  if (name.empty() || name == "*" || name.starts_with('@') || name.ends_with('/')) {
    refuse(text, "write ipc://NAME for a socket in the runtime directory, or ipc:///PATH");
  }
  if (!name.starts_with('/') && (name.find('/') != std::string_view::npos || name == "..")) {
    refuse(text, "a name without '/' is meant: ipc://NAME, or ipc:///PATH from the root");
  }
  const std::filesystem::path path = directory / name;  // an absolute name stands alone
  if (path.native().size() > kMaxIpcPath) {
    refuse(text, "the path \"" + path.native() + "\" has " + std::to_string(path.native().size()) +
                     " bytes; a socket's has at most " + std::to_string(kMaxIpcPath));
  }
  return std::string(kIpc) + path.native();
}

bool is_loopback(std::string_view host) {
  const auto digits_and_dots = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
  return host == "localhost" || host == "[::1]" ||
         (host.starts_with("127.") && std::ranges::all_of(host, digits_and_dots));
}

std::string resolve_tcp(std::string_view text) {
  const std::string_view address = text.substr(kTcp.size());
  const std::size_t colon = address.rfind(':');
  const std::string_view host = address.substr(0, colon);
  const std::string_view port =
      colon == std::string_view::npos ? std::string_view() : address.substr(colon + 1);
  unsigned number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (error != std::errc() || end != port.data() + port.size() || number < 1 || number > 65'535) {
    refuse(text, "write tcp://HOST:PORT with a port from 1 to 65535");
  }
  if (!is_loopback(host)) {
    refuse(text,
           "tcp beyond this machine is refused, since anyone could publish and listen there; use "
           "ipc, or tcp on 127.0.0.1 through a tunnel");
  }
  // libzmq binds to addresses, not to names.
  return std::string(kTcp) + (host == "localhost" ? "127.0.0.1" : std::string(host)) + ':' +
         std::string(port);
}

[[noreturn]] void refuse_directory(const std::filesystem::path& directory, const std::string& why) {
  throw std::runtime_error("runtime directory " + directory.native() + ": " + why);
}

}  // namespace

std::filesystem::path runtime_directory() {
  if (const auto given = given_directory()) {
    return *given;
  }
  if (const auto session = from_environment("XDG_RUNTIME_DIR")) {
    return *session / "yieldwatch";
  }
  return "/tmp/yieldwatch-" + std::to_string(::getuid());
}

void prepare_runtime_directory(const std::filesystem::path& directory) {
  if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) {
    refuse_directory(directory, std::generic_category().message(errno));
  }
  struct stat info {};
  if (::lstat(directory.c_str(), &info) != 0) {
    refuse_directory(directory, std::generic_category().message(errno));
  }
  if (!S_ISDIR(info.st_mode)) {
    refuse_directory(directory, "is not a directory (a symbolic link is not followed)");
  }
  if (info.st_uid != ::geteuid()) {
    refuse_directory(directory, "belongs to user " + std::to_string(info.st_uid) + ", not to us");
  }
  const mode_t refused = directory == given_directory() ? S_IWGRP | S_IWOTH : S_IRWXG | S_IRWXO;
  if ((info.st_mode & refused) != 0) {
    refuse_directory(directory, "is open to other users; chmod 700 " + directory.native());
  }
}

std::vector<std::filesystem::path> client_runtime_directories() {
  std::vector<std::filesystem::path> all;
  if (const auto given = given_directory()) {
    all.push_back(*given);
  }
  if (const auto session = from_environment("XDG_RUNTIME_DIR")) {
    all.push_back(*session / "yieldwatch");
  }
  all.emplace_back("/tmp/yieldwatch-" + std::to_string(::getuid()));
  all.emplace_back("/run/yieldwatch");
  return all;
}

std::string resolve_endpoint(std::string_view text, const std::filesystem::path& directory) {
  if (text.find('\0') != std::string_view::npos) {
    refuse("", "a byte of value 0 is in it");
  }
  if (text.starts_with(kIpc)) {
    return resolve_ipc(text, directory);
  }
  if (text.starts_with(kTcp)) {
    return resolve_tcp(text);
  }
  if (text.starts_with(kInproc) && text.size() > kInproc.size()) {
    return std::string(text);
  }
  refuse(text, "write ipc://NAME, ipc:///PATH or tcp://127.0.0.1:PORT");
}

std::optional<std::filesystem::path> ipc_path(std::string_view endpoint) {
  return endpoint.starts_with(kIpc)
             ? std::optional<std::filesystem::path>(endpoint.substr(kIpc.size()))
             : std::nullopt;
}

}  // namespace yieldwatch
