#include "feed/zone_database.h"

#include <date/tz.h>

#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace yieldwatch {
namespace {

constexpr auto kFirst = date::sys_days(date::year(1900) / 1 / 1);
constexpr auto kLast = date::sys_days(date::year(2100) / 1 / 1);

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

std::shared_ptr<const Zone> read_zone(std::string_view name) {
  const date::time_zone& source = find_zone(name);
  std::vector<ZoneOffset> offsets;
  for (date::sys_seconds time = kFirst; time < kLast;) {
    const date::sys_info info = source.get_info(time);
    const auto seconds = static_cast<std::int32_t>(info.offset.count());
    // Changes of name or of daylight saving alone are none of ours.
    if (offsets.empty() || offsets.back().seconds != seconds) {
      offsets.push_back({offsets.empty() ? Timestamp::never() : instant(info.begin), seconds});
    }
    time = info.end;
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
