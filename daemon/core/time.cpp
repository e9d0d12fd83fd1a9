#include "core/time.h"

#include <array>
#include <chrono>

namespace yieldwatch {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr std::size_t kDateLength = 10;
constexpr std::size_t kTimeLength = 8;

// The digits in text[from, from + length), or nothing if any is not a digit.
std::optional<int> digits(std::string_view text, std::size_t from, std::size_t length) {
  if (from + length > text.size()) {
    return std::nullopt;
  }
  int value = 0;
  for (char c : text.substr(from, length)) {
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    value = value * 10 + (c - '0');
  }
  return value;
}

year_month_day civil(std::int32_t day) {
  return year_month_day{sys_days{days{day}}};
}

// `number` in so many digits, nine at most. (Every alert has some instants in it.)
void append_digits(std::string& out, unsigned number, std::size_t count) {
  std::array<char, 9> text{};
  for (std::size_t i = count; i > 0; --i, number /= 10) {
    text[i - 1] = static_cast<char>('0' + number % 10);
  }
  out.append(text.data(), count);
}

void append_date(std::string& out, Session session) {
  const year_month_day date = civil(session.day);
  append_digits(out, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  append_digits(out += '-', static_cast<unsigned>(date.month()), 2);
  append_digits(out += '-', static_cast<unsigned>(date.day()), 2);
}

// ".5" as nanoseconds: one to nine digits after the point; "" is none.
std::optional<std::int64_t> parse_fraction(std::string_view text) {
  if (text.empty()) {
    return 0;
  }
  if (text.front() != '.' || text.size() < 2 || text.size() > 10) {
    return std::nullopt;
  }
  std::string padded(text.substr(1));
  padded.resize(9, '0');
  return digits(padded, 0, 9);
}

}  // namespace

std::string to_string(Session session) {
  std::string out;
  append_date(out, session);
  return out;
}

std::string to_string(Timestamp time) {
  std::int64_t day = time.ns / kNanosPerDay;
  std::int64_t rest = time.ns % kNanosPerDay;
  if (rest < 0) {
    rest += kNanosPerDay;
    --day;
  }
  const auto seconds = static_cast<unsigned>(rest / kNanosPerSecond);
  const auto nanos = static_cast<unsigned>(rest % kNanosPerSecond);
  std::string out;
  out.reserve(kDateLength + kTimeLength + 12);
  append_date(out, Session{static_cast<std::int32_t>(day)});
  append_digits(out += 'T', seconds / 3600, 2);
  append_digits(out += ':', seconds / 60 % 60, 2);
  append_digits(out += ':', seconds % 60, 2);
  if (nanos != 0) {
    append_digits(out += '.', nanos, 9);
    while (out.ends_with("000")) {
      out.resize(out.size() - 3);
    }
  }
  return out += 'Z';
}

std::optional<Session> parse_session(std::string_view text) {
  if (text.size() != kDateLength || text[4] != '-' || text[7] != '-') {
    return std::nullopt;
  }
  const auto year = digits(text, 0, 4);
  const auto month = digits(text, 5, 2);
  const auto day = digits(text, 8, 2);
  if (!year || !month || !day) {
    return std::nullopt;
  }
  const year_month_day date{std::chrono::year{*year},
                            std::chrono::month{static_cast<unsigned>(*month)},
                            std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) {
    return std::nullopt;
  }
  const std::int64_t number = sys_days{date}.time_since_epoch().count();
  if (number < Timestamp::earliest().ns / kNanosPerDay ||
      number > Timestamp::latest().ns / kNanosPerDay) {
    return std::nullopt;
  }
  return Session{static_cast<std::int32_t>(number)};
}

std::optional<std::int32_t> parse_time_of_day(std::string_view text) {
  const bool has_seconds = text.size() == kTimeLength;
  if ((text.size() != kTimeLength - 3 && !has_seconds) || text[2] != ':' ||
      (has_seconds && text[5] != ':')) {
    return std::nullopt;
  }
  const auto hour = digits(text, 0, 2);
  const auto minute = digits(text, 3, 2);
  const auto second = has_seconds ? digits(text, 6, 2) : 0;
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59) {
    return std::nullopt;
  }
  return (*hour * 60 + *minute) * 60 + *second;
}

std::optional<Timestamp> parse_timestamp(std::string_view text) {
  constexpr std::size_t kSecondsEnd = kDateLength + 1 + kTimeLength;
  if (text.size() < kSecondsEnd + 1 || text.back() != 'Z') {
    return std::nullopt;
  }
  if (text[kDateLength] != 'T' && text[kDateLength] != ' ') {
    return std::nullopt;
  }
  const auto date = parse_session(text.substr(0, kDateLength));
  const auto clock = parse_time_of_day(text.substr(kDateLength + 1, kTimeLength));
  const auto nanos = parse_fraction(text.substr(kSecondsEnd, text.size() - kSecondsEnd - 1));
  if (!date || !clock || !nanos) {
    return std::nullopt;
  }
  const Timestamp time{date->day * kNanosPerDay + *clock * kNanosPerSecond + *nanos};
  return time.in_range() ? std::optional(time) : std::nullopt;
}

}  // namespace yieldwatch
