// Writes the tick log: the messages that the analyzer was given, in the order it was given them.
//
// Files are in DIRECTORY/ticks (segment_format.h). Nothing here reads a clock: "now" is the wall
// clock as the owner tells it. Belongs to one thread, which waits for the disk in flush() and
// sync(), and in append() when the buffer or the segment is full.
//
// A disk that fails never throws and never loses a record in silence. After the first error the
// log is failed: flush(), sync() and roll() say false at once, append() keeps what fits into the
// buffer and numbers what does not. recover() tries again; when it succeeds, a new segment
// states which numbers were lost, and why.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "journal/directory_lock.h"
#include "journal/durable_file.h"
#include "journal/segment_format.h"
#include "journal/segment_summary.h"

namespace yieldwatch {

struct TickLogOptions {
  std::uint64_t segment_bytes = 64UL * 1024 * 1024;  // a segment that has so much is followed
  std::size_t buffer_bytes = 256UL * 1024;           // appended and not yet given to the system
  // The highest record number that anyone is known to have kept (the newest checkpoint, the
  // alert journal). If the log ends before it, the records between are stated as lost, and no
  // number is given twice.
  std::uint64_t known_number = 0;
};

struct RecordRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;

  std::uint64_t count() const { return last - first + 1; }
  friend bool operator==(const RecordRange&, const RecordRange&) = default;
};

struct TickLogFailure {
  std::string reason;  // "cannot write /…/00000000000000000001.ticks: No space left on device"
  int error = 0;       // the errno in it
};

// Record numbers rise by one from 1 over the log's whole life; 0 is none. `durable` <= `written`
// <= `last`.
struct TickLogStatus {
  std::uint64_t last = 0;     // the newest number given
  std::uint64_t written = 0;  // up to here the system has them: they outlive the process
  std::uint64_t durable = 0;  // up to here they are on the disk, or stated there as lost
  std::optional<TickLogFailure> failure;  // nothing while all is well
  // In this failure: numbers given to records that were not kept. More may follow.
  std::optional<RecordRange> losing;
  // In this failure: written, but the disk failed to sync them; they may be there or not.
  std::optional<RecordRange> unsure;
  std::uint64_t lost_records = 0;  // since the start, those being lost included
};

class TickLogWriter final {
 public:
  // Goes on with the newest segment; a torn tail of it is cut. A damaged one is left as it is, and
  // a new one begun after it. Where the disk is full, read-only or failing, the log begins failed.
  // Throws JournalError if the directory can't be read, and UnusableJournal if it is closed to us
  // or a newer version of the program wrote in it: nothing is touched then. `lock` outlives it.
  TickLogWriter(const DirectoryLock& lock, Timestamp now, const TickLogOptions& options = {},
                Disk& disk = system_disk());
  // Flushes.
  ~TickLogWriter();
  TickLogWriter(const TickLogWriter&) = delete;
  TickLogWriter& operator=(const TickLogWriter&) = delete;

  // What was found at the start and is worth a warning, a line each: what was cut, what is
  // damaged, what is lost.
  const std::vector<std::string>& findings() const { return findings_; }

  // Gives the record its number and keeps it. Whether it is being lost, status() says. No
  // allocation. Throws std::length_error, and gives no number, if the topic is longer than
  // kMaxTopic or the envelope than kMaxEnvelope.
  std::uint64_t append(Timestamp receive_time, std::string_view topic, std::string_view envelope);

  // These say whether it worked; if not, status().failure says why.
  bool flush();                 // to the system: outlives the process
  bool sync();                  // to the disk: outlives the machine
  bool roll(Timestamp now);     // syncs, and lets the next record begin a new segment
  bool recover(Timestamp now);  // tries anew, and syncs; true also if nothing had failed

  const TickLogStatus& status() const { return status_; }

 private:
  void continue_newest(Timestamp now);
  void continue_in(const SegmentSummary& newest);
  void fail_to_open(const char* verb, int error);
  void begin_segment(std::uint64_t first, Timestamp now);
  void place_buffered();
  std::filesystem::path path() const;
  bool make_segment();
  bool close_segment(Timestamp now);
  void keep_rest(std::size_t written_bytes);
  void abandon();
  bool fail(const char* verb, int error);

  std::filesystem::path folder_;
  TickLogOptions options_;
  Disk* disk_;
  std::vector<std::string> findings_;
  TickLogStatus status_;
  int first_error_ = 0;  // of this failure: what a new segment gives as the reason

  // The segment that records are being encoded for, and its file once it is made.
  SegmentHeader header_;
  std::uint32_t seed_ = 0;
  DurableFile file_;

  // Records written + 1 and following, encoded.
  std::size_t capacity_;
  std::unique_ptr<char[]> buffer_;  // NOLINT(modernize-avoid-c-arrays): left uninitialized
  std::size_t used_ = 0;
};

}  // namespace yieldwatch
