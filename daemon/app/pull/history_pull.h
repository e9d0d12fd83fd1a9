// What `yieldwatch history pull` does: asks for each series, checks what comes, and puts it into a
// directory. Its files speak for themselves: there is no other record of what was done.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "app/pull/dated_values.h"
#include "app/pull/pull_series.h"
#include "core/time.h"
#include "feed/http/http_client.h"
#include "journal/directory_lock.h"

namespace yieldwatch {

struct PullOptions {
  std::filesystem::path directory;
  std::string from = {};      // asked in place of every source's host; empty: the hosts themselves
  std::string fred_key = {};  // empty: FRED is asked without one
  bool refresh = false;       // asks also for what is younger than a day
  Session today;              // the present date in UTC
};

enum class PullState : std::uint8_t {
  fetched,
  kept,         // younger than a day: not asked for
  unreachable,  // nobody gave an answer with status 200
  refused,      // what came is not good enough
};

struct PullReport {
  PullState state = PullState::fetched;
  std::string text;  // one line for a person, without the key
};

// Belongs to one thread, which waits for every answer.
class HistoryPull {
 public:
  // Waits for the answer; asks again by itself where that may help.
  using Fetch = std::function<HttpResult(const HttpRequest&)>;

  // Makes the directory, and keeps others out of it. Throws std::system_error where it can't be
  // made, and JournalError where it can't be written or another pull is at it.
  HistoryPull(PullOptions options, Fetch fetch);

  // An older file stays, whole, until a better one is in its place. Throws std::system_error where
  // that can't be written.
  PullReport pull(const PullSeries& series);

  // Of all series whose files are there by now. False where a history.toml is there that somebody
  // else wrote, which stays, or where there is no file at all. Throws std::system_error.
  bool write_history_toml();

  std::filesystem::path history_toml() const { return options_.directory / "history.toml"; }

 private:
  std::filesystem::path file_of(const PullSeries& series) const;
  PullReport ask(const PullSeries& series, const PullAsk& ask, const DatedValues& before);
  PullReport take(const PullSeries& series, DatedValues fresh, const DatedValues& before);
  HttpResult fetch(const PullSource& source, std::string_view symbol);

  PullOptions options_;
  DirectoryLock lock_;  // two at once would write the same files
  Fetch fetch_;
  std::set<std::string_view> silent_;  // hosts that did not answer, or want to be left alone
};

}  // namespace yieldwatch
