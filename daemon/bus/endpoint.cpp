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

#include "core/json_line.h"
#include "core/loopback.h"

namespace yieldwatch {
namespace {

constexpr std::string_view kIpc = "ipc://";
constexpr std::string_view kTcp = "tcp://";
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

std::string too_long(const std::string& path) {
  return "the path \"" + path + "\" has " + std::to_string(path.size()) +
         " bytes; that of a socket has at most " + std::to_string(kMaxIpcPath);
}

std::optional<std::string> ipc_fault(std::string_view name) {
  if (name.empty() || name == "*") {
    return R"(an ipc endpoint needs a name: "ipc://ticks")";
  }
  if (name.starts_with('@')) {
    return R"(an abstract socket has no owner that could be checked; write "ipc://ticks")";
  }
  const std::string_view last = name.substr(name.rfind('/') + 1);  // all of it without a '/'
  if (last.empty() || last == "." || last == "..") {
    return R"(an ipc endpoint names a socket, not a directory: "ipc://ticks")";
  }
  if (!name.starts_with('/') && last != name) {
    return R"(an ipc endpoint is a name without '/' or a path from the root: "ipc://ticks" or )"
           R"("ipc:///run/ticks")";
  }
  if (name.size() > kMaxIpcPath) {
    return too_long(std::string(name));
  }
  return std::nullopt;
}

bool is_port(std::string_view text) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port >= 1 && port <= 65'535;
}

std::optional<std::string> tcp_fault(std::string_view address) {
  const std::size_t colon = address.rfind(':');
  const std::string_view host = address.substr(0, colon);
  if (colon == std::string_view::npos || !is_port(address.substr(colon + 1))) {
    return R"(a tcp endpoint needs a port from 1 to 65535: "tcp://127.0.0.1:5555")";
  }
  if (host == "localhost") {
    return R"(a socket is bound to an address, not to a name: "tcp://127.0.0.1:5555")";
  }
  // Without brackets an address of IPv6 can't be told from its port.
  if (host == "::1" || !is_loopback(host)) {
    return "tcp beyond loopback is refused without CURVE, which is not there yet; write ipc:// or "
           "tcp://127.0.0.1:PORT";
  }
  return std::nullopt;
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

std::optional<std::string> endpoint_fault(std::string_view text) {
  if (text.find('\0') == std::string_view::npos) {
    if (text.starts_with(kIpc)) {
      return ipc_fault(text.substr(kIpc.size()));
    }
    if (text.starts_with(kTcp)) {
      return tcp_fault(text.substr(kTcp.size()));
    }
  }
  return json_quote(text) + R"( is no endpoint; write "ipc://ticks" or "tcp://127.0.0.1:5555")";
}

std::string resolve_endpoint(std::string_view text, const std::filesystem::path& directory) {
  if (const auto fault = endpoint_fault(text)) {
    throw std::runtime_error("endpoint " + json_quote(text) + ": " + *fault);
  }
  if (!text.starts_with(kIpc)) {
    return std::string(text);
  }
  // An absolute path stands alone.
  const std::string path = (directory / text.substr(kIpc.size())).native();
  if (path.size() > kMaxIpcPath) {
    throw std::runtime_error("endpoint " + json_quote(text) + ": " + too_long(path));
  }
  return std::string(kIpc) + path;
}

std::optional<std::filesystem::path> ipc_path(std::string_view endpoint) {
  return endpoint.starts_with(kIpc)
             ? std::optional<std::filesystem::path>(endpoint.substr(kIpc.size()))
             : std::nullopt;
}

}  // namespace yieldwatch
