// yieldwatch alerts: what the journal of a daemon holds.
#include <CLI/CLI.hpp>

#include <filesystem>
#include <iostream>
#include <string>

#include "app/exit_code.h"
#include "app/log/log.h"
#include "cli/alerts_csv.h"
#include "cli/journal_directory.h"
#include "cli/output.h"
#include "cli/verb.h"
#include "core/json_line.h"
#include "core/names.h"
#include "journal/alert_journal_reader.h"

namespace yieldwatch {
namespace {

enum class AlertFormat : std::uint8_t { text, jsonl, csv };

// A date is the whole of that day in UTC: its first instant, or its last.
std::optional<Timestamp> instant(const std::string& text, const char* option, bool last) {
  if (text.empty()) {
    return std::nullopt;
  }
  if (const auto session = parse_session(text)) {
    const Timestamp begin{session->day * kNanosPerDay};
    return last ? begin.plus(kNanosPerDay - 1) : begin;
  }
  if (const auto time = parse_timestamp(text)) {
    return time;
  }
  throw UsageError(std::string(option) +
                   " wants a date like 2026-01-31 or a time like 2026-01-31T14:30:00Z, not " +
                   json_quote(text));
}

class Alerts final : public Command {
 public:
  explicit Alerts(CLI::App& app) {
    app.add_option("DIR", directory_, "the directory of the journal; else that of the daemon")
        ->option_text("");
    app.add_option("--since", since_, "only from that event time on: 2026-01-31, or an instant")
        ->option_text("TIME");
    app.add_option("--until", until_, "only up to that event time, it included")
        ->option_text("TIME");
    app.add_option("--rule", query_.rule, "only of that rule")->option_text("NAME");
    app.add_option("--instrument", query_.instrument, "only of that instrument")
        ->option_text("NAME");
    app.add_option("--tier", tier_, "only of that tier and higher ones, and their end")
        ->option_text("watch|warning|critical");
    app.add_flag("--now", query_.now, "only what is on: the newest of each alert");
    app.add_option("--last", last_, "no more than so many, the newest")->option_text("N");
    app.add_option("--format", format_, "text for eyes (the default), jsonl and csv for programs")
        ->option_text("text|jsonl|csv");
  }

  int run() override {
    const AlertFormat format = chosen_format();
    const AlertQuery query = checked_query(format);
    const AlertJournalReader journal(file());
    if (format == AlertFormat::csv) {
      std::cout << alerts_csv_header() << '\n';
    }
    journal.read(query, [format](const JournaledTransition& journaled) {
      show(journaled, format);
      return std::cout || require_written();
    });
    require_written();
    return exit_code::kOk;
  }

 private:
  std::filesystem::path file() const {
    std::error_code ignored;  // it is told when it is opened
    const std::filesystem::path named = find_journal(directory_);
    return std::filesystem::is_regular_file(named, ignored) ? named : named / kAlertJournalFile;
  }

  AlertFormat chosen_format() const {
    if (format_ != "text" && format_ != "jsonl" && format_ != "csv") {
      throw UsageError("--format is text, jsonl or csv, not " + json_quote(format_));
    }
    return format_ == "text"    ? AlertFormat::text
           : format_ == "jsonl" ? AlertFormat::jsonl
                                : AlertFormat::csv;
  }

  AlertQuery checked_query(AlertFormat format) const {
    AlertQuery query = query_;
    query.from = instant(since_, "--since", false);
    query.to = instant(until_, "--until", true);
    query.alerts_only = format == AlertFormat::text;  // the others are no lines of the log
    if (query.from && query.to && *query.to < *query.from) {
      throw UsageError("--since " + since_ + " is after --until " + until_);
    }
    if (last_ && *last_ < 1) {
      throw UsageError("--last wants a number of lines, not " + std::to_string(*last_));
    }
    query.last = last_;
    const auto tier = tier_.empty() ? Tier::none : parse_tier(tier_);
    if (!tier || tier_ == "none") {
      throw UsageError("--tier is watch, warning or critical, not " + json_quote(tier_));
    }
    query.tier = *tier;
    if (!query.rule.empty() && !is_rule_name(query.rule)) {
      throw UsageError(json_quote(query.rule) + " is no name of a rule: a-z, 0-9 and -");
    }
    if (!query.instrument.empty() && query.instrument != "-" &&
        !is_instrument_name(query.instrument)) {
      throw UsageError(json_quote(query.instrument) +
                       " is no name of an instrument: A-Z, a-z, 0-9 and _, or - for none");
    }
    return query;
  }

  static void show(const JournaledTransition& journaled, AlertFormat format) {
    switch (format) {
      case AlertFormat::text:
        std::cout << alert_line(journaled.transition, journaled.journal_seq) << '\n';
        break;
      case AlertFormat::jsonl:
        std::cout << to_json_line(journaled.transition) << '\n';
        break;
      case AlertFormat::csv:
        std::cout << to_csv(journaled) << '\n';
        break;
    }
  }

  std::string directory_;
  std::string since_;
  std::string until_;
  std::string tier_;
  std::optional<std::int64_t> last_;
  std::string format_ = "text";
  AlertQuery query_;
};

}  // namespace

std::unique_ptr<Command> make_alerts(CLI::App& app) {
  return std::make_unique<Alerts>(app);
}

}  // namespace yieldwatch
