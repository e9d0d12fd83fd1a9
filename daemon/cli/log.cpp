// yieldwatch log: what is in a daemon's tick log.
#include <CLI/CLI.hpp>

#include <unistd.h>

#include <cerrno>
#include <iomanip>
#include <iostream>
#include <limits>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>

#include "app/exit_code.h"
#include "cli/journal_directory.h"
#include "cli/log_records.h"
#include "cli/output.h"
#include "cli/verb.h"
#include "core/json_line.h"
#include "journal/tick_log_reader.h"
#include "journal/tick_log_survey.h"

namespace yieldwatch {
namespace {

std::string_view state_of(const SurveyedSegment& segment) {
  using Kind = TickLogProblem::Kind;
  for (const auto& problem : segment.within) {
    if (problem.kind == Kind::corrupt) {
      return "corrupt";
    }
  }
  if (!segment.within.empty()) {
    return "torn";
  }
  return segment.is_newest ? "open" : "whole";
}

std::string numbers_of(const SegmentSummary& summary) {
  return summary.records == 0
             ? "-"
             : std::to_string(summary.first) + " to " + std::to_string(summary.next - 1);
}

void print_head() {
  std::cout << std::left << std::setw(28) << "segment" << std::setw(8) << "state" << std::right
            << std::setw(24) << "records" << std::setw(10) << "number" << std::setw(12) << "bytes"
            << "  " << std::left << std::setw(32) << "first received"
            << "last received\n";
}

void print_text(const SurveyedSegment& segment) {
  const SegmentSummary& summary = segment.summary;
  std::ostringstream out;
  for (const auto& problem : segment.before) {
    out << "  ! " << to_string(problem) << '\n';
  }
  out << summary.file.filename().string() << "  " << std::left << std::setw(8) << state_of(segment)
      << std::right << std::setw(24) << numbers_of(summary) << std::setw(10) << summary.records
      << std::setw(12) << summary.bytes << "  " << std::left << std::setw(32)
      << time_text(summary.first_received) << time_text(summary.last_received) << '\n';
  for (const auto& problem : segment.within) {
    out << "  ! " << to_string(problem) << '\n';
  }
  std::cout << out.str();
}

void print_jsonl(const SurveyedSegment& segment) {
  for (const auto& problem : segment.before) {
    print(problem, Format::jsonl);
  }
  const SegmentSummary& summary = segment.summary;
  const auto time_or_null = [](Timestamp time) {
    return time == Timestamp::never() ? "" : to_string(time);
  };
  JsonLine line;
  line.add("segment", summary.file.filename().string());
  line.add("state", state_of(segment));
  line.add("first", static_cast<std::int64_t>(summary.first));
  line.add("last", static_cast<std::int64_t>(summary.next - 1));
  line.add("records", static_cast<std::int64_t>(summary.records));
  line.add("bytes", static_cast<std::int64_t>(summary.bytes));
  line.add_or_null("begun", summary.header ? to_string(summary.header->begun) : "");
  line.add_or_null("first_received", time_or_null(summary.first_received));
  line.add_or_null("last_received", time_or_null(summary.last_received));
  std::cout << line.str() << '\n';
  for (const auto& problem : segment.within) {
    print(problem, Format::jsonl);
  }
}

class LogVerb final : public Command {
 public:
  explicit LogVerb(CLI::App& app) {
    app.add_option("DIR", directory_, "the journal's directory; else the daemon's")
        ->option_text("");
    app.add_flag("--print", print_, "print records, not what segments there are");
    app.add_option("--from", from_, "first record to print")->option_text("N");
    app.add_option("--to", to_, "last record to print")->option_text("N");
    app.add_option("--topic", topic_, "only of topics that begin so: tick.UST10Y.")
        ->option_text("PREFIX");
    app.add_option("--since", since_, "only what was received then or later: 2026-01-31T15:00:00Z")
        ->option_text("TIME");
    app.add_option("--until", until_, "only what was received before then")->option_text("TIME");
    add_format(app, format_);
  }

  int run() override {
    const Timestamp since = time_or(since_, "--since", Timestamp::never());
    const Timestamp until = time_or(until_, "--until", Timestamp::end_of_time());
    const bool limits =
        from_ > 0 || to_ < kNoEnd || !topic_.empty() || !since_.empty() || !until_.empty();
    if (limits && !print_) {
      throw UsageError("--from, --to, --topic, --since and --until say what to --print");
    }
    if (from_ > to_) {
      throw UsageError("--from " + std::to_string(from_) + " is after --to " + std::to_string(to_));
    }
    require_there();
    return print_ ? print_records(since, until) : list();
  }

 private:
  static constexpr std::uint64_t kNoEnd = std::numeric_limits<std::uint64_t>::max();

  static Timestamp time_or(const std::string& text, const char* option, Timestamp otherwise) {
    if (text.empty()) {
      return otherwise;
    }
    if (const auto time = parse_timestamp(text)) {
      return *time;
    }
    if (const auto day = parse_session(text)) {
      return {day->day * kNanosPerDay};
    }
    throw UsageError(std::string(option) + " wants a time like 2026-01-31T15:00:00Z, or a date, " +
                     "not " + json_quote(text));
  }

  // A slip in the path must not pass for a log that has nothing yet.
  void require_there() {
    directory_ = find_journal(directory_).string();
    const auto folder = tick_log_folder(directory_);
    if (::access(folder.c_str(), R_OK | X_OK) != 0) {
      throw std::system_error(errno, std::generic_category(), "no tick log in " + folder.string());
    }
  }

  int list() const {
    bool all_well = true;
    bool any = false;
    survey_tick_log(directory_, [&](const SurveyedSegment& segment) {
      if (!any && format_ == Format::text) {
        print_head();
      }
      any = true;
      // What is torn is cut at the next start: nothing is the matter with it.
      all_well = all_well && segment.before.empty() && state_of(segment) != "corrupt";
      format_ == Format::text ? print_text(segment) : print_jsonl(segment);
      require_written();
    });
    if (!any && format_ == Format::text) {
      std::cout << "no records yet\n";
    }
    require_written();
    return all_well ? exit_code::kOk : exit_code::kBadData;
  }

  int print_records(Timestamp since, Timestamp until) const {
    TickLogReader reader(directory_, from_);
    LogRecordPrinter printer(format_);
    bool all_well = true;
    for (auto step = reader.next(); step != TickLogReader::Step::end; step = reader.next()) {
      if (step == TickLogReader::Step::problem) {
        if (reader.problem().first > to_) {
          break;
        }
        all_well = all_well && reader.problem().kind == TickLogProblem::Kind::torn_tail;
        print(reader.problem(), format_);
        continue;
      }
      const TickRecord& record = reader.record();
      if (record.number > to_) {
        break;
      }
      if (record.topic.starts_with(topic_) && since <= record.receive_time &&
          record.receive_time < until) {
        printer.print(record);
        if (!std::cout && !require_written()) {
          return exit_code::kOk;  // nobody reads any longer
        }
      }
    }
    require_written();
    return all_well ? exit_code::kOk : exit_code::kBadData;
  }

  std::string directory_;
  bool print_ = false;
  std::uint64_t from_ = 0;
  std::uint64_t to_ = kNoEnd;
  std::string topic_;
  std::string since_;
  std::string until_;
  Format format_ = Format::text;
};

}  // namespace

std::unique_ptr<Command> make_log(CLI::App& app) {
  return std::make_unique<LogVerb>(app);
}

}  // namespace yieldwatch
