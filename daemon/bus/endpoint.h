// Where sockets live: the runtime directory and what endpoints in a configuration mean.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yieldwatch {

// The daemon's: $RUNTIME_DIRECTORY, else $XDG_RUNTIME_DIR/yieldwatch, else
// /tmp/yieldwatch-<uid>. Not created, not checked.
std::filesystem::path runtime_directory();

// Creates it with mode 0700 if it is not there. Throws std::runtime_error unless it is then a
// directory (no symlink) that is ours and that nobody else can enter: whoever can write there
// can put his own socket in the place of ours. $RUNTIME_DIRECTORY, whose mode the
// administrator chose, may be open to others for reading.
void prepare_runtime_directory(const std::filesystem::path& directory);

// Where a client looks for a daemon, in this order: the above and /run/yieldwatch.
std::vector<std::filesystem::path> client_runtime_directories();

// The absolute endpoint that `text` means:
//   ipc://ticks            a socket in `directory`
//   ipc:///path/to/ticks   as it is
//   tcp://127.0.0.1:5555   as it is; also localhost and [::1]
//   inproc://name          as it is
// Throws std::runtime_error with a message for people for anything else: tcp beyond loopback,
// a path longer than the system allows, a wildcard, an abstract socket.
std::string resolve_endpoint(std::string_view text, const std::filesystem::path& directory);

// The path of an absolute ipc endpoint; nothing for other transports.
std::optional<std::filesystem::path> ipc_path(std::string_view endpoint);

}  // namespace yieldwatch
