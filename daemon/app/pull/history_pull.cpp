#include "app/pull/history_pull.h"

#include <chrono>
#include <fstream>
#include <system_error>
#include <utility>
#include <vector>

#include "app/pull/pull_check.h"
#include "app/pull/pull_history_toml.h"
#include "app/write_file.h"
#include "feed/http/http_url.h"
#include "feed/redact.h"

namespace yieldwatch {
namespace {

namespace fs = std::filesystem;

constexpr int kOk = 200;
constexpr int kTooManyRequests = 429;
constexpr std::chrono::hours kYoung{24};
// Sixty years of days come in a second or in a minute.
constexpr HttpLimits kLimits{.total = std::chrono::minutes(5)};

bool is_young(const fs::path& path) {
  std::error_code error;
  const auto written = fs::last_write_time(path, error);
  const auto age = fs::file_time_type::clock::now() - written;
  return !error && age >= age.zero() && age < kYoung;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) {
    out += (out.empty() ? "" : "; ") + part;
  }
  return out;
}

std::string span_of(const DatedValues& values) {
  std::string out = std::to_string(values.size());
  out += " rows, " + to_string(values.front().date) + " to " + to_string(values.back().date);
  return out;
}

// Why the answer is none; empty where it is one.
std::string failure_of(const HttpResult& result) {
  if (result.failure != HttpFailure::none) {
    return result.error;
  }
  return result.status == kOk ? "" : "answered with status " + std::to_string(result.status);
}

// Why what was read can't be used; empty where it can. A table with a hole where a figure could not
// be read is no record, so that one bad cell spoils it.
std::string reading_fault(const Readings& readings) {
  if (!readings.unusable.empty() || readings.fault_count == 0) {
    return readings.unusable;
  }
  std::string out = std::to_string(readings.fault_count);
  out += readings.fault_count == 1 ? " place" : " places";
  out += " could not be read: ";
  out += to_string(readings.faults.front());
  return out;
}

}  // namespace

HistoryPull::HistoryPull(PullOptions options, Fetch fetch)
    : options_(std::move(options)),
      lock_((fs::create_directories(options_.directory), options_.directory)),
      fetch_(std::move(fetch)) {}

fs::path HistoryPull::file_of(const PullSeries& series) const {
  return options_.directory / (std::string(series.instrument) + ".csv");
}

PullReport HistoryPull::pull(const PullSeries& series) {
  const auto [before, fault] = read_dated_file(file_of(series), series.instrument);
  if (!fault.empty()) {
    // It may hold what no source has any more.
    return {PullState::refused,
            "the older file can't be read, and stays: " + fault + "; mend it or take it away"};
  }
  if (!options_.refresh && !before.empty() && is_young(file_of(series))) {
    return {PullState::kept, span_of(before) + "; is younger than a day"};
  }
  PullReport report = ask(series, series.first, before);
  if (report.state != PullState::fetched && series.second.source != nullptr) {
    PullReport other = ask(series, series.second, before);
    report = {other.state, report.text + "; " + other.text};
  }
  if (report.state != PullState::fetched) {
    report.text += before.empty() ? "; left out" : "; the older file stays, " + span_of(before);
  }
  report.text = redact(report.text, {&options_.fred_key, 1});
  return report;
}

PullReport HistoryPull::ask(const PullSeries& series, const PullAsk& ask,
                            const DatedValues& before) {
  const bool keyed = !options_.fred_key.empty() && ask.source->with_key != nullptr;
  const PullSource& source = keyed ? *ask.source->with_key : *ask.source;
  const std::string who = std::string(source.name) + ' ' + std::string(ask.symbol) + ": ";
  if (silent_.contains(source.host)) {
    return {PullState::unreachable, who + "not asked, since it gave no answer before"};
  }
  const HttpResult answer = fetch(source, ask.symbol);
  if (const std::string failure = failure_of(answer); !failure.empty()) {
    if (answer.status == 0 || answer.status == kTooManyRequests) {
      silent_.insert(source.host);
    }
    return {PullState::unreachable, who + failure};
  }
  if (source.csv && answer.may_be_cut && !answer.body.ends_with('\n')) {
    return {PullState::refused, who + "the answer may be cut: its last line has no end"};
  }
  const Readings readings =
      source.read(redact_answer(answer.body, {&options_.fred_key, 1}), ask.symbol);
  if (const std::string fault = reading_fault(readings); !fault.empty()) {
    return {PullState::refused, who + fault};
  }
  PullReport report = take(series, values_of(readings, ask.symbol), before);
  report.text.insert(0, who);
  return report;
}

PullReport HistoryPull::take(const PullSeries& series, DatedValues fresh,
                             const DatedValues& before) {
  if (series.rolling) {
    fresh = with_beginning(std::move(fresh), before);
  }
  const PullCheck check = check_pulled(series, fresh, before, options_.today);
  if (!check.faults.empty()) {
    return {PullState::refused, joined(check.faults)};
  }
  write_text_file(file_of(series), dated_csv(series.instrument, fresh));
  const std::string notes = joined(check.notes);
  return {PullState::fetched, span_of(fresh) + (notes.empty() ? "" : "; " + notes)};
}

HttpResult HistoryPull::fetch(const PullSource& source, std::string_view symbol) {
  HttpRequest request{.limits = kLimits};
  request.url = options_.from.empty() ? std::string(source.host) : options_.from;
  request.url += source.path(symbol);
  if (!options_.fred_key.empty()) {
    request.secrets = {options_.fred_key};
    // Only to the source whose key it is.
    request.url += source.wants_key ? query_escaped(options_.fred_key) : "";
  }
  return fetch_(request);
}

bool HistoryPull::write_history_toml() {
  std::vector<const PullSeries*> there;
  for (const PullSeries& series : pull_series()) {
    // One that can't be read stays there too: whoever reads the history is told its line.
    const auto [values, fault] = read_dated_file(file_of(series), series.instrument);
    if (!values.empty() || !fault.empty()) {
      there.push_back(&series);
    }
  }
  std::string first_line;
  std::ifstream present(history_toml(), std::ios::binary);
  const bool other = std::getline(present, first_line) && first_line + '\n' != kPulledMark;
  if (there.empty() || other) {
    return false;
  }
  write_text_file(history_toml(), pulled_history(there));
  return true;
}

}  // namespace yieldwatch
