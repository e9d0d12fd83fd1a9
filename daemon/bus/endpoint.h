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

// What is wrong with an endpoint as a person writes it, and what would be right; nothing if
// resolve_endpoint takes it, in a directory whose name is short enough.
std::optional<std::string> endpoint_fault(std::string_view text);

// The absolute endpoint that `text` means:
//   ipc://ticks            a socket in `directory`
//   ipc:///path/to/ticks   as it is
//   tcp://127.0.0.1:5555   as it is; also [::1]
// Throws std::runtime_error with the fault if it has one, or if its path in `directory` is
// longer than the system allows.
std::string resolve_endpoint(std::string_view text, const std::filesystem::path& directory);

// The path of an absolute ipc endpoint; nothing for other transports.
std::optional<std::filesystem::path> ipc_path(std::string_view endpoint);

}  // namespace yieldwatch
