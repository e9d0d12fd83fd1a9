// A file that only grows, and says how much of it is whole when the disk fails.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string_view>

namespace yieldwatch {

// The calls with which a disk fails, so that a test can have it fail. Each as the system's: -1
// and errno. The one that is used is system_disk().
class Disk {
 public:
  Disk() = default;
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;
  virtual ~Disk() = default;

  virtual ssize_t write(int file, const char* data, std::size_t size, std::uint64_t offset);
  virtual int sync(int file);  // fdatasync
  // Makes the entries of a directory durable: files made, renamed or removed.
  virtual int sync_directory(const std::filesystem::path& directory);
  virtual int cut(int file, std::uint64_t size);
  // What an ordinary user may still write to the file system of `path`; all there could be if
  // it can't be asked.
  virtual std::uint64_t free_bytes(const std::filesystem::path& path);
};

Disk& system_disk();

// Closes the file when it goes. Belongs to one thread. Errors are errnos, 0 is none.
class DurableFile final {
 public:
  DurableFile() = default;
  explicit DurableFile(Disk& disk) : disk_(&disk) {}
  ~DurableFile();
  DurableFile(const DurableFile&) = delete;
  DurableFile& operator=(const DurableFile&) = delete;
  DurableFile(DurableFile&& other) noexcept;
  DurableFile& operator=(DurableFile&& other) noexcept;

  // Mode 0600. EEXIST if there is one.
  int create(const std::filesystem::path& path);
  // An existing one, to be gone on with.
  int open(const std::filesystem::path& path);
  void close();
  bool is_open() const { return file_ >= 0; }

  struct Appended {
    std::size_t bytes = 0;  // that many of the front were taken
    int error = 0;
  };
  Appended append(std::string_view bytes);

  int cut(std::uint64_t size);

  // fdatasync, and the directory's entry if the file is new. After an error nobody can tell
  // which bytes reached the disk, and asking again would lie: the system has forgotten them.
  int sync();

  std::uint64_t size() const { return size_; }

 private:
  Disk* disk_ = &system_disk();
  int file_ = -1;
  std::uint64_t size_ = 0;
  std::filesystem::path new_in_;  // the directory that does not have it durably yet
};

}  // namespace yieldwatch
