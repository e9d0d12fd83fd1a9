// Loaded before a daemon's own libraries (LD_PRELOAD), it has the disk under some paths fail, or
// the wall clock jump, as the file named by YIELDWATCH_TEST_DISK says; that is read at each call,
// so that a test can say something else at any time. Lines of it:
//
//   full PATH            nothing can be made or added; what is there can be written over
//   readonly PATH        nothing can be written
//   sync PATH            fsync fails
//   sync_once NAME PATH  the next fsync fails; again once there is another NAME
//   closed PATH          nothing can be opened, not even to be read
//   kill COUNT PATH      the process is killed before its COUNT-th write or fsync from now on
//   clock SECONDS        the wall clock is ahead by so many
//
// A PATH stands for all paths that it is a part of.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <mutex>
#include <string>
#include <string_view>

namespace {

// The function that ours stands before.
template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

// Without our own functions.
std::string read_control() {
  static const char* const file = std::getenv("YIELDWATCH_TEST_DISK");
  std::array<char, 1024> text{};
  const long fd = file == nullptr ? -1 : syscall(SYS_openat, AT_FDCWD, file, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return "";
  }
  const long size = syscall(SYS_read, fd, text.data(), text.size());
  syscall(SYS_close, fd);
  return {text.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
}

// Calls `see` with the first word of each line and the rest of it, until that is true.
template <class See>
bool any_line(See see) {
  const std::string control = read_control();
  std::string_view left = control;
  while (!left.empty()) {
    const std::string_view line = left.substr(0, left.find('\n'));
    left.remove_prefix(std::min(left.size(), line.size() + 1));
    const std::size_t space = line.find(' ');
    if (space != std::string_view::npos && see(line.substr(0, space), line.substr(space + 1))) {
      return true;
    }
  }
  return false;
}

bool is_in(std::string_view path, std::string_view part) {
  return path.find(part) != std::string_view::npos;
}

bool is(std::string_view what, std::string_view path) {
  return any_line([&](std::string_view word, std::string_view part) {
    return word == what && is_in(path, part);
  });
}

std::string path_of(int file) {
  std::array<char, 4096> path{};
  const std::string link = "/proc/self/fd/" + std::to_string(file);
  const ssize_t size = readlink(link.c_str(), path.data(), path.size());
  return {path.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
}

bool exists(const char* path) {
  struct stat found {};
  return stat(path, &found) == 0;
}

int failed(int error) {
  errno = error;
  return -1;
}

// Called before each write and fsync there. The count begins with the first under such a line.
void kill_when_due(const std::string& path) {
  static std::atomic<long> steps = 0;
  any_line([&](std::string_view word, std::string_view rest) {
    const std::string count(rest.substr(0, rest.find(' ')));
    if (word == "kill" && is_in(path, rest.substr(count.size() + 1)) &&
        ++steps == std::atol(count.c_str())) {
      ::kill(getpid(), SIGKILL);
    }
    return word == "kill";
  });
}

// The errno with which a write up to `end` fails; 0: it does not.
int write_error(int file, off_t end) {
  const std::string path = path_of(file);
  kill_when_due(path);
  if (is("readonly", path)) {
    return EROFS;
  }
  struct stat found {};
  // SQLite writes over its log from the beginning again, once it is empty: as if that were new.
  const bool grows = (fstat(file, &found) == 0 && end > found.st_size) || path.ends_with("-wal");
  return grows && is("full", path) ? ENOSPC : 0;
}

int open_error(const char* path, int flags) {
  if (is("closed", path)) {
    return EIO;
  }
  const bool writes = (flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)) != 0;
  if (writes && is("readonly", path)) {
    return EROFS;
  }
  return (flags & O_CREAT) != 0 && !exists(path) && is("full", path) ? ENOSPC : 0;
}

bool sync_fails(int file) {
  static std::mutex mutex;
  static std::string failed_for;
  const std::string path = path_of(file);
  kill_when_due(path);
  return any_line([&](std::string_view word, std::string_view rest) {
    if (word == "sync") {
      return is_in(path, rest);
    }
    const std::string name(rest.substr(0, rest.find(' ')));
    const std::lock_guard lock(mutex);
    if (word != "sync_once" || name == failed_for || !is_in(path, rest.substr(name.size() + 1))) {
      return false;
    }
    failed_for = name;
    return true;
  });
}

mode_t mode_of(int flags, va_list arguments) {
  return (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  const int error = open_error(path, flags);
  return error != 0 ? failed(error) : real<int(const char*, int, ...)>("open")(path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  const int error = open_error(path, flags);
  return error != 0 ? failed(error) : real<int(const char*, int, ...)>("open64")(path, flags, mode);
}

ssize_t pwrite(int file, const void* data, size_t size, off_t offset) {
  const int error = write_error(file, offset + static_cast<off_t>(size));
  return error != 0
             ? failed(error)
             : real<ssize_t(int, const void*, size_t, off_t)>("pwrite")(file, data, size, offset);
}

ssize_t pwrite64(int file, const void* data, size_t size, off64_t offset) {
  const int error = write_error(file, offset + static_cast<off_t>(size));
  return error != 0 ? failed(error)
                    : real<ssize_t(int, const void*, size_t, off64_t)>("pwrite64")(file, data, size,
                                                                                   offset);
}

ssize_t write(int file, const void* data, size_t size) {
  const off_t at = lseek(file, 0, SEEK_CUR);  // fails where it is no file, which is well
  const int error = at < 0 ? 0 : write_error(file, at + static_cast<off_t>(size));
  return error != 0 ? failed(error)
                    : real<ssize_t(int, const void*, size_t)>("write")(file, data, size);
}

int ftruncate(int file, off_t size) {
  const int error = write_error(file, size);
  return error != 0 ? failed(error) : real<int(int, off_t)>("ftruncate")(file, size);
}

int ftruncate64(int file, off64_t size) {
  const int error = write_error(file, size);
  return error != 0 ? failed(error) : real<int(int, off64_t)>("ftruncate64")(file, size);
}

int fsync(int file) {
  return sync_fails(file) ? failed(EIO) : real<int(int)>("fsync")(file);
}

int fdatasync(int file) {
  return sync_fails(file) ? failed(EIO) : real<int(int)>("fdatasync")(file);
}

int unlink(const char* path) {
  return is("readonly", path) ? failed(EROFS) : real<int(const char*)>("unlink")(path);
}

int mkdir(const char* path, mode_t mode) {
  if (!exists(path) && (is("readonly", path) || is("full", path))) {
    return failed(is("full", path) ? ENOSPC : EROFS);
  }
  return real<int(const char*, mode_t)>("mkdir")(path, mode);
}

int access(const char* path, int how) {
  return (how & W_OK) != 0 && is("readonly", path)
             ? failed(EROFS)
             : real<int(const char*, int)>("access")(path, how);
}

int clock_gettime(clockid_t clock, timespec* time) {
  static auto* const system = real<int(clockid_t, timespec*)>("clock_gettime");
  const int result = system(clock, time);
  if (clock == CLOCK_REALTIME && result == 0) {
    any_line([time](std::string_view word, std::string_view seconds) {
      time->tv_sec += word == "clock" ? std::atol(std::string(seconds).c_str()) : 0;
      return word == "clock";
    });
  }
  return result;
}

}  // extern "C"
