#include "journal/tick_log_writer.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "journal/journal_error.h"
#include "journal/segment_cursor.h"
#include "journal/segment_list.h"

namespace yieldwatch {

TickLogWriter::TickLogWriter(const DirectoryLock& lock, Timestamp now,
                             const TickLogOptions& options, Disk& disk)
    : folder_(tick_log_folder(lock.directory())),
      options_(options),
      disk_(&disk),
      file_(disk),
      capacity_(options.buffer_bytes + kMaxRecordSize),
      buffer_(new char[capacity_]) {
  continue_newest(now);
}

TickLogWriter::~TickLogWriter() {
  flush();
}

std::filesystem::path TickLogWriter::path() const {
  return folder_ / segment_name(header_.first);
}

bool TickLogWriter::fail(const char* verb, int error) {
  status_.failure = TickLogFailure{cannot(verb, path(), error), error};
  if (first_error_ == 0) {
    first_error_ = error;
  }
  return false;
}

// The segment that the next records are for. Its file is made when there is something to write,
// so that a start with a full disk, or a roll with nothing after it, leaves no empty file.
void TickLogWriter::begin_segment(std::uint64_t first, Timestamp now) {
  const bool has_lost = status_.durable + 1 < first;
  header_ = {.first = first,
             .begun = now,
             .lost_from = has_lost ? status_.durable + 1 : 0,
             .lost_error = has_lost ? first_error_ : 0};
  seed_ = segment_seed(first);
  file_.close();
}

std::uint64_t TickLogWriter::append(Timestamp receive_time, std::string_view topic,
                                    std::string_view envelope) {
  if (topic.size() > kMaxTopic || envelope.size() > kMaxEnvelope) {
    throw std::length_error("a record of the tick log is too long");
  }
  const std::size_t size = kRecordHeadSize + topic.size() + envelope.size();
  if (!status_.failure) {
    const std::uint64_t segment = file_.is_open() ? file_.size() : kSegmentHeaderSize;
    if (segment + used_ + size > options_.segment_bytes) {
      close_segment(receive_time);
    }
    if (used_ + size > options_.buffer_bytes) {
      flush();
    }
  }
  const TickRecord record{++status_.last, receive_time, topic, envelope};
  if (status_.losing || used_ + size > capacity_) {
    // Once one is lost, so are all that follow, or they would change their order.
    status_.losing =
        RecordRange{status_.losing ? status_.losing->first : record.number, record.number};
    ++status_.lost_records;
    return record.number;
  }
  encode_record(record, header_.first, seed_, buffer_.get() + used_);
  used_ += size;
  return record.number;
}

// Takes the first `written_bytes` out of the buffer; they are whole records.
void TickLogWriter::keep_rest(std::size_t written_bytes) {
  for (std::size_t at = 0; at < written_bytes; at += record_head(buffer_.get() + at).size) {
    ++status_.written;
  }
  used_ -= written_bytes;
  std::memmove(buffer_.get(), buffer_.get() + written_bytes, used_);
}

bool TickLogWriter::flush() {
  if (status_.failure) {
    return false;
  }
  if (!file_.is_open() && (used_ > 0 || header_.lost_from > 0) && !make_segment()) {
    return false;
  }
  if (used_ == 0) {
    return true;
  }
  const std::uint64_t before = file_.size();
  const auto appended = file_.append({buffer_.get(), used_});
  if (appended.error == 0) {
    status_.written = status_.losing ? status_.losing->first - 1 : status_.last;
    used_ = 0;
    return true;
  }
  std::size_t whole = 0;
  while (whole < appended.bytes &&
         whole + record_head(buffer_.get() + whole).size <= appended.bytes) {
    whole += record_head(buffer_.get() + whole).size;
  }
  keep_rest(whole);
  fail("write", appended.error);
  if (whole < appended.bytes && file_.cut(before + whole) != 0) {
    abandon();  // a reader knows the rest for no record, and another file goes on
  }
  return false;
}

// Writes the header of the segment that was begun.
bool TickLogWriter::make_segment() {
  int error = file_.create(path());
  if (error == ENOENT && ::mkdir(folder_.c_str(), 0700) == 0) {  // it had failed at the start
    error = file_.create(path());
  }
  if (error == EEXIST) {
    // A start of it that failed before, and could not be removed. With a record in it, it stays.
    SegmentCursor there(path(), header_.first);
    if (there.is_open() && there.next() != SegmentCursor::Step::record && !there.skip_bad()) {
      ::unlink(path().c_str());
      error = file_.create(path());
    }
  }
  if (error != 0) {
    return fail("make", error);
  }
  const auto header = encode_header(header_);
  error = file_.append({header.data(), header.size()}).error;
  if (error != 0) {
    fail("write", error);
    file_.close();
    ::unlink(path().c_str());
    return false;
  }
  status_.written = header_.first - 1;  // what is missing before it is stated now
  if (status_.losing && status_.losing->last < header_.first) {
    status_.losing.reset();
  }
  return true;
}

// Nothing more goes into this file: what it has may be read, but is trusted no further.
void TickLogWriter::abandon() {
  file_.close();
  if (status_.durable < status_.written) {
    status_.unsure = RecordRange{status_.durable + 1, status_.written};
  }
  if (status_.written < header_.first) {
    ::unlink(path().c_str());  // it has no record, and the next one needs its name
  }
}

bool TickLogWriter::sync() {
  if (!flush()) {
    return false;
  }
  if (file_.is_open()) {
    if (const int error = file_.sync(); error != 0) {
      fail("sync", error);
      abandon();
      return false;
    }
  }
  status_.durable = status_.written;
  return true;
}

bool TickLogWriter::close_segment(Timestamp now) {
  if (status_.last < header_.first) {
    header_.begun = file_.is_open() ? header_.begun : now;
    return true;  // it has nothing yet
  }
  if (!sync()) {
    return false;
  }
  begin_segment(status_.last + 1, now);
  return true;
}

bool TickLogWriter::roll(Timestamp now) {
  return !status_.failure && close_segment(now);
}

void TickLogWriter::place_buffered() {
  std::uint32_t place = 0;
  for (std::size_t at = 0; at < used_; at += record_head(buffer_.get() + at).size) {
    replace_record(buffer_.get() + at, place++, seed_);
  }
}

bool TickLogWriter::recover(Timestamp now) {
  if (!status_.failure) {
    return true;
  }
  status_.failure.reset();
  if (!file_.is_open()) {
    begin_segment((used_ > 0 ? status_.written : status_.last) + 1, now);
    place_buffered();
  }
  if (!sync()) {
    return false;
  }
  if (status_.losing) {
    begin_segment(status_.last + 1, now);  // to state it
    if (!sync()) {
      return false;
    }
  }
  status_.unsure.reset();
  first_error_ = 0;
  return true;
}

}  // namespace yieldwatch
