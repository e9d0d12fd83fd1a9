#include "feed/polled/posix_zone.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

namespace yieldwatch {
namespace {

// A date of every year, and the second of that day (which may be negative, or beyond a day)
// by the clock in force until then.
struct Change {
  char kind = 'M';  // 'M' month.week.weekday; 'J' day 1 to 365, no February 29; '0' day 0 to 365
  int month = 0;
  int week = 0;
  int day = 0;
  int second = 2 * 3600;
};

struct Rule {
  int standard = 0;  // seconds east of UTC
  int summer = 0;
  Change to_summer;
  Change to_standard;
};

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  // Nothing where there is no summer time, or at anything unexpected.
  std::optional<Rule> parse() {
    Rule rule;
    skip_name();
    rule.standard = -clock();
    if (text_.empty()) {
      return std::nullopt;
    }
    skip_name();
    rule.summer = text_.starts_with(',') ? rule.standard + 3600 : -clock();
    rule.to_summer = change();
    rule.to_standard = change();
    return failed_ || !text_.empty() ? std::nullopt : std::optional(rule);
  }

 private:
  bool take(char c) {
    const bool found = text_.starts_with(c);
    text_.remove_prefix(found ? 1 : 0);
    return found;
  }

  void skip_name() {
    const std::size_t end =
        text_.starts_with('<') ? text_.find('>') + 1 : text_.find_first_of("+-,0123456789");
    failed_ = failed_ || end == 0;
    text_.remove_prefix(std::min(end, text_.size()));
  }

  int number() {
    int value = 0;
    const std::size_t length = std::min(text_.find_first_not_of("0123456789"), text_.size());
    failed_ = failed_ || length == 0 || length > 3;
    for (const char c : text_.substr(0, failed_ ? 0 : length)) {
      value = value * 10 + (c - '0');
    }
    text_.remove_prefix(length);
    return value;
  }

  // [+-]h[:m[:s]] in seconds.
  int clock() {
    const bool negative = take('-');
    if (!negative) {
      take('+');
    }
    int seconds = number() * 3600;
    seconds += take(':') ? number() * 60 : 0;
    seconds += take(':') ? number() : 0;
    return negative ? -seconds : seconds;
  }

  Change change() {
    Change out;
    failed_ = !take(',') || failed_;
    if (take('M')) {
      out.month = number();
      failed_ = !take('.') || failed_;
      out.week = number();
      failed_ = !take('.') || failed_;
      out.day = number();
      failed_ =
          failed_ || out.month < 1 || out.month > 12 || out.week < 1 || out.week > 5 || out.day > 6;
    } else {
      out.kind = take('J') ? 'J' : '0';
      out.day = number();
    }
    if (take('/')) {
      out.second = clock();
    }
    return out;
  }

  std::string_view text_;
  bool failed_ = false;
};

std::int64_t day_of(const Change& change, int year) {
  using namespace std::chrono;  // NOLINT(google-build-using-namespace): calendars read so
  const std::chrono::year y{year};
  if (change.kind == 'M') {
    const month m{static_cast<unsigned>(change.month)};
    const weekday w{static_cast<unsigned>(change.day)};
    const sys_days date = change.week == 5
                              ? sys_days{y / m / w[last]}
                              : sys_days{y / m / w[static_cast<unsigned>(change.week)]};
    return date.time_since_epoch().count();
  }
  const std::int64_t new_year = sys_days{y / January / 1}.time_since_epoch().count();
  if (change.kind == 'J') {
    return new_year + change.day - 1 + (y.is_leap() && change.day >= 60 ? 1 : 0);
  }
  return new_year + change.day;
}

Timestamp instant_of(const Change& change, int year, int offset_before) {
  return {(day_of(change, year) * 86'400 + change.second - offset_before) * kNanosPerSecond};
}

}  // namespace

std::vector<ZoneOffset> posix_changes(std::string_view rule, int first_year, int last_year) {
  std::vector<ZoneOffset> changes;
  if (const auto parsed = Parser(rule).parse()) {
    for (int year = first_year; year <= last_year; ++year) {
      changes.push_back({instant_of(parsed->to_summer, year, parsed->standard), parsed->summer});
      changes.push_back({instant_of(parsed->to_standard, year, parsed->summer), parsed->standard});
    }
  }
  std::ranges::stable_sort(changes, {}, &ZoneOffset::from);
  return changes;
}

}  // namespace yieldwatch
