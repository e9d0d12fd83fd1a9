// A journal's directory of one test, records with made-up bytes, and a disk that fails on order.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "journal/journal_error.h"
#include "journal/tick_log_reader.h"
#include "journal/tick_log_writer.h"
#include "support/scratch_folder.h"

namespace yieldwatch::testing {

inline constexpr Timestamp kBegun{1'790'000'000 * kNanosPerSecond};

// Fails the calls it is told to, and does the others; it does not wait for real ones.
class FailingDisk final : public Disk {
 public:
  ssize_t write(int file, const char* data, std::size_t size, std::uint64_t offset) override {
    if (room_ && *room_ == 0) {
      errno = ENOSPC;
      return -1;
    }
    const std::size_t part = room_ ? std::min<std::size_t>(size, *room_) : size;
    const ssize_t wrote = Disk::write(file, data, part, offset);
    if (room_ && wrote > 0) {
      *room_ -= static_cast<std::size_t>(wrote);
    }
    return wrote;
  }
  int sync(int) override {
    ++syncs_;
    if (fail_sync_) {
      errno = EIO;
      return -1;
    }
    return 0;
  }
  int sync_directory(const std::filesystem::path&) override { return 0; }
  int cut(int file, std::uint64_t size) override {
    if (fail_cut_) {
      errno = EIO;
      return -1;
    }
    return Disk::cut(file, size);
  }
  std::uint64_t free_bytes(const std::filesystem::path&) override { return free_; }

  std::optional<std::size_t> room_;  // bytes that writes may still take; nothing: all
  bool fail_sync_ = false;
  bool fail_cut_ = false;
  int syncs_ = 0;
  std::uint64_t free_ = UINT64_MAX;
};

class TickLogTest : public ::testing::Test {
 protected:
  static std::string envelope_of(std::uint64_t number) {
    return "envelope " + std::to_string(number) + std::string(number % 5, '.');
  }
  static Timestamp time_of(std::uint64_t number) {
    return kBegun.plus(static_cast<std::int64_t>(number) * kNanosPerSecond);
  }

  // Appends the next `count` records, each with the bytes of its number.
  static void append(TickLogWriter& log, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::uint64_t number = log.status().last + 1;
      ASSERT_EQ(log.append(time_of(number), "tick.UST10Y.", envelope_of(number)), number);
    }
  }

  TickLogWriter open(const TickLogOptions& options = {}) { return {lock_, kBegun, options, disk_}; }

  // Writes `count` records and ends.
  void write(std::uint64_t count, const TickLogOptions& options = {}) {
    TickLogWriter log = open(options);
    append(log, count);
    ASSERT_TRUE(log.sync());
  }

  struct Read {
    std::vector<std::uint64_t> numbers;
    std::vector<TickLogProblem> problems;
  };
  // All there is to read; fails the test if a record is not what was written.
  Read read(std::uint64_t from = 0) const {
    Read all;
    TickLogReader reader(folder_.path(), from);
    read_on(reader, all);
    return all;
  }
  static void read_on(TickLogReader& reader, Read& all) {
    for (auto step = reader.next(); step != TickLogReader::Step::end; step = reader.next()) {
      if (step == TickLogReader::Step::problem) {
        all.problems.push_back(reader.problem());
        continue;
      }
      const TickRecord& record = reader.record();
      EXPECT_EQ(record.topic, "tick.UST10Y.");
      EXPECT_EQ(record.envelope, envelope_of(record.number));
      EXPECT_EQ(record.receive_time, time_of(record.number));
      all.numbers.push_back(record.number);
    }
  }

  static std::vector<std::uint64_t> numbers(std::uint64_t first, std::uint64_t last) {
    std::vector<std::uint64_t> all;
    for (std::uint64_t number = first; number <= last; ++number) {
      all.push_back(number);
    }
    return all;
  }

  std::filesystem::path segment(std::uint64_t first) const {
    return tick_log_folder(folder_.path()) / segment_name(first);
  }
  static std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static void overwrite(const std::filesystem::path& path, const std::string& bytes) {
    std::filesystem::remove(path);  // some file systems make sure that a file cut to 0 is written
    std::ofstream(path, std::ios::binary) << bytes;
  }

  // The offset of a record in a segment that begins with record `first`.
  static std::size_t offset_of(std::uint64_t number, std::uint64_t first = 1) {
    std::size_t offset = kSegmentHeaderSize;
    for (std::uint64_t before = first; before < number; ++before) {
      offset += kRecordHeadSize + 12 + envelope_of(before).size();
    }
    return offset;
  }

  ScratchFolder folder_;
  DirectoryLock lock_{folder_.path()};
  FailingDisk disk_;
};

// A problem of that kind, with those records.
MATCHER_P3(Problem, kind, first, last,
           std::string(to_string(kind)) + " " + record_range(first, last)) {
  *result_listener << to_string(arg);
  return arg.kind == kind && arg.first == static_cast<std::uint64_t>(first) &&
         arg.last == static_cast<std::uint64_t>(last);
}

}  // namespace yieldwatch::testing
