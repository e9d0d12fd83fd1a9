// Exit codes of the programs: those of sysexits.h, so that scripts and systemd can tell.
#pragma once

namespace yieldwatch::exit_code {

inline constexpr int kOk = 0;
inline constexpr int kUsage = 64;        // the command line
inline constexpr int kBadData = 65;      // rows of a history that could not be used
inline constexpr int kUnavailable = 69;  // no daemon answers, or another one holds the endpoint
inline constexpr int kSoftware = 70;     // a bug of ours
inline constexpr int kIo = 74;           // a file could not be read or written
inline constexpr int kConfig = 78;       // the configuration
inline constexpr int kSignal = 128;      // and its number: as a shell says that one ended it

}  // namespace yieldwatch::exit_code
