#include "journal/durable_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <limits>
#include <utility>

namespace yieldwatch {

ssize_t Disk::write(int file, const char* data, std::size_t size, std::uint64_t offset) {
  return ::pwrite(file, data, size, static_cast<off_t>(offset));
}

int Disk::sync(int file) {
  return ::fdatasync(file);
}

int Disk::sync_directory(const std::filesystem::path& directory) {
  const int file = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) {
    return -1;
  }
  const int result = ::fsync(file);
  const int error = errno;
  ::close(file);
  errno = error;
  return result;
}

int Disk::cut(int file, std::uint64_t size) {
  return ::ftruncate(file, static_cast<off_t>(size));
}

std::uint64_t Disk::free_bytes(const std::filesystem::path& path) {
  struct statvfs found {};
  if (::statvfs(path.c_str(), &found) != 0) {
    return std::numeric_limits<std::uint64_t>::max();
  }
  return static_cast<std::uint64_t>(found.f_bavail) * found.f_frsize;
}

Disk& system_disk() {
  static Disk disk;
  return disk;
}

DurableFile::~DurableFile() {
  close();
}

DurableFile::DurableFile(DurableFile&& other) noexcept
    : disk_(other.disk_),
      file_(std::exchange(other.file_, -1)),
      size_(other.size_),
      new_in_(std::move(other.new_in_)) {}

DurableFile& DurableFile::operator=(DurableFile&& other) noexcept {
  if (this != &other) {
    close();
    disk_ = other.disk_;
    file_ = std::exchange(other.file_, -1);
    size_ = other.size_;
    new_in_ = std::move(other.new_in_);
  }
  return *this;
}

int DurableFile::create(const std::filesystem::path& path) {
  close();
  file_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  size_ = 0;
  new_in_ = path.parent_path();
  return file_ < 0 ? errno : 0;
}

int DurableFile::open(const std::filesystem::path& path) {
  close();
  file_ = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
  struct stat found {};
  if (file_ < 0 || ::fstat(file_, &found) != 0) {
    return errno;
  }
  size_ = static_cast<std::uint64_t>(found.st_size);
  // Whoever made it may have been stopped before its entry was durable.
  new_in_ = path.parent_path();
  return 0;
}

void DurableFile::close() {
  if (file_ >= 0) {
    ::close(std::exchange(file_, -1));
  }
}

DurableFile::Appended DurableFile::append(std::string_view bytes) {
  Appended done;
  while (done.bytes < bytes.size()) {
    const ssize_t wrote =
        disk_->write(file_, bytes.data() + done.bytes, bytes.size() - done.bytes, size_);
    if (wrote > 0) {
      done.bytes += static_cast<std::size_t>(wrote);
      size_ += static_cast<std::uint64_t>(wrote);
    } else if (wrote == 0) {
      done.error = ENOSPC;  // nothing taken and no reason given
      break;
    } else if (errno != EINTR) {
      done.error = errno;
      break;
    }
  }
  return done;
}

int DurableFile::cut(std::uint64_t size) {
  while (disk_->cut(file_, size) != 0) {
    if (errno != EINTR) {
      return errno;
    }
  }
  size_ = size;
  return 0;
}

int DurableFile::sync() {
  while (disk_->sync(file_) != 0) {
    if (errno != EINTR) {
      return errno;
    }
  }
  if (!new_in_.empty()) {
    if (disk_->sync_directory(new_in_) != 0) {
      return errno;
    }
    new_in_.clear();
  }
  return 0;
}

}  // namespace yieldwatch
