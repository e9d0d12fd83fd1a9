#include "feed/polled/zone_database.h"

#include <date/tz.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "feed/polled/posix_zone.h"

namespace yieldwatch {
namespace {

constexpr auto kFirst = date::sys_days(date::year(1900) / 1 / 1);
constexpr int kLastYear = 2099;
constexpr auto kLast = date::sys_days(date::year(kLastYear + 1) / 1 / 1);

const date::time_zone& find_zone(std::string_view name) {
  try {
    date::get_tzdb();
  } catch (const std::exception& error) {
    throw std::runtime_error(
        std::string("the system's tz database can't be read; install tzdata (") + error.what() +
        ")");
  }
  try {
    return *date::locate_zone(name);
  } catch (const std::exception&) {
    throw std::runtime_error("no time zone named \"" + std::string(name) +
                             "\" in the system's tz database; names look like America/New_York");
  }
}

Timestamp instant(date::sys_seconds time) {
  return {time.time_since_epoch().count() * kNanosPerSecond};
}

// The last line of a zone's file is its rule for the years after its table.
std::string read_rule(const std::string& name) {
  std::ifstream in("/usr/share/zoneinfo/" + name, std::ios::binary);
  std::string rule;
  for (std::string line; std::getline(in, line);) {
    rule = std::move(line);
  }
  return rule;
}

// Changes of name or of daylight saving alone are none of ours.
void append(std::vector<ZoneOffset>& offsets, ZoneOffset next) {
  if (offsets.empty() ||
      (next.from > offsets.back().from && next.seconds != offsets.back().seconds)) {
    offsets.push_back(next);
  }
}

std::shared_ptr<const Zone> read_zone(std::string_view name) {
  const date::time_zone& source = find_zone(name);
  std::vector<ZoneOffset> offsets;
  date::sys_seconds table_end = kFirst;
  for (date::sys_seconds time = kFirst; time < kLast;) {
    const date::sys_info info = source.get_info(time);
    append(offsets, {offsets.empty() ? Timestamp::never() : instant(info.begin),
                     static_cast<std::int32_t>(info.offset.count())});
    table_end = std::max(table_end, info.begin);
    time = info.end;
  }
  const date::year_month_day from(date::floor<date::days>(table_end));
  for (const ZoneOffset& change :
       posix_changes(read_rule(std::string(name)), static_cast<int>(from.year()), kLastYear)) {
    if (change.from > instant(table_end)) {
      append(offsets, change);
    }
  }
  return std::make_shared<const Zone>(std::string(name), std::move(offsets));
}

}  // namespace

std::shared_ptr<const Zone> load_zone(std::string_view name) {
  static std::mutex mutex;
  static std::map<std::string, std::shared_ptr<const Zone>, std::less<>> known;
  const std::lock_guard lock(mutex);
  const auto found = known.find(name);
  if (found != known.end()) {
    return found->second;
  }
  return known.emplace(name, read_zone(name)).first->second;
}

}  // namespace yieldwatch
