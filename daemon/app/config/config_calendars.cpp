#include "app/config/config_calendars.h"

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

#include "app/config/config_instruments.h"
#include "app/config/toml_table.h"
#include "core/json_line.h"

namespace yieldwatch {
namespace {

constexpr std::array<std::string_view, 7> kKeys{"zone",   "close", "first", "last",
                                                "closed", "early", "quiet"};
constexpr std::string_view kWantedDate = R"(a date: "2015-01-01")";
constexpr std::string_view kWantedTime = R"(a local time: "17:00")";
constexpr std::string_view kWantedReason = R"(a reason: "Columbus Day")";
constexpr std::int32_t kMostSessionsLater = 30;

class CalendarFileReader {
 public:
  CalendarFileReader(const TomlTable& file, std::string name)
      : file_(&file), diagnostics_(&file.diagnostics()) {
    calendar_.name = std::move(name);
  }

  // What it returns is only to be used where there were no errors.
  Calendar read() {
    file_->expect_keys(kKeys);
    if (const auto zone = file_->required("zone", R"(a time zone: "America/New_York")")) {
      calendar_.zone = find_zone(zone->value, zone->place, *diagnostics_);
    }
    if (const auto close = file_->required("close", kWantedTime)) {
      calendar_.close_second = time_of(*close).value_or(0);
    }
    const auto first = date_of("first");
    const auto last = date_of("last");
    if (!first || !last) {
      return calendar_;  // no date could be judged
    }
    if (*last < *first) {
      diagnostics_->error(file_->place_of("last"), "last is before first");
      return calendar_;
    }
    calendar_.first = *first;
    calendar_.last = *last;
    read_closed();
    read_early();
    read_quiet();
    return std::move(calendar_);
  }

 private:
  void read_closed() {
    if (const auto closed = file_->table("closed", "[closed]")) {
      for (const TomlTable::Pair& day : closed->pairs(kWantedReason)) {
        if (const auto date = market_day(day.key)) {
          calendar_.closed.push_back(*date);
        }
      }
    }
    std::ranges::sort(calendar_.closed);
  }

  void read_early() {
    const auto early = file_->table("early", R"([early."14:00"])");
    if (!early) {
      return;
    }
    for (const auto& [text, days] : early->subtables()) {
      const auto time = time_of(text);
      if (time && *time >= calendar_.close_second) {
        diagnostics_->error(text.place, text.value + " is not before the close");
      }
      for (const TomlTable::Pair& day : days.pairs(kWantedReason)) {
        if (const auto date = market_day(day.key)) {
          add_early(*date, time.value_or(0), day.key.place);
        }
      }
    }
    std::ranges::sort(calendar_.early, {}, &Calendar::EarlyClose::session);
  }

  void add_early(Session date, std::int32_t time, const Place& place) {
    const auto is_there = std::ranges::find(calendar_.early, date, &Calendar::EarlyClose::session);
    if (is_there != calendar_.early.end() || !calendar_.is_session(date)) {
      diagnostics_->error(
          place, to_string(date) +
                     (calendar_.is_session(date) ? " has an early close already" : " is closed"));
      return;
    }
    calendar_.early.push_back({date, time});
  }

  void read_quiet() {
    if (const auto quiet = file_->table("quiet", "[quiet]")) {
      for (const TomlTable::Pair& day : quiet->pairs(kWantedReason)) {
        const auto date = market_day(day.key);
        if (date && !calendar_.is_session(*date)) {
          diagnostics_->error(day.key.place, to_string(*date) + " is closed");
        } else if (date) {
          calendar_.quiet.push_back(*date);
        }
      }
    }
    std::ranges::sort(calendar_.quiet);
  }

  // A date on which the market would have a session like any other.
  std::optional<Session> market_day(const TomlText& text) {
    const auto date = parse_session(text.value);
    Calendar without_days{.first = calendar_.first, .last = calendar_.last};
    if (!date) {
      diagnostics_->error(
          text.place, json_quote(text.value) + " is no date; write " + std::string(kWantedDate));
    } else if (!calendar_.covers(*date)) {
      diagnostics_->error(text.place, text.value + " is not between first and last");
    } else if (!without_days.is_session(*date)) {
      diagnostics_->error(text.place, text.value + " is on a weekend, when nothing is open");
    } else {
      return date;
    }
    return std::nullopt;
  }

  std::optional<Session> date_of(std::string_view key) {
    const auto text = file_->required(key, kWantedDate);
    if (!text) {
      return std::nullopt;
    }
    const auto date = parse_session(text->value);
    if (!date) {
      diagnostics_->error(
          text->place, json_quote(text->value) + " is no date; write " + std::string(kWantedDate));
    }
    return date;
  }

  std::optional<std::int32_t> time_of(const TomlText& text) {
    const auto time = parse_time_of_day(text.value);
    if (!time) {
      diagnostics_->error(text.place, json_quote(text.value) + " is no local time; write " +
                                          std::string(kWantedTime));
    }
    return time;
  }

  const TomlTable* file_;
  Diagnostics* diagnostics_;
  Calendar calendar_;
};

}  // namespace

std::filesystem::path calendars_beside(const std::filesystem::path& config) {
  return config.parent_path() / "calendars";
}

std::shared_ptr<const Calendar> unread_calendar(std::string_view name) {
  return std::make_shared<const Calendar>(Calendar{.name = std::string(name)});
}

std::shared_ptr<const Calendar> load_calendar(const std::filesystem::path& path,
                                              Diagnostics& diagnostics, const ReadText& read) {
  const std::size_t errors = diagnostics.errors();
  const auto root = read_toml(path, read, std::nullopt, diagnostics);
  if (!root) {
    return nullptr;
  }
  const TomlTable file(*root, path.string(), "", diagnostics);
  Calendar calendar = CalendarFileReader(file, path.stem().string()).read();
  return diagnostics.errors() > errors ? nullptr
                                       : std::make_shared<const Calendar>(std::move(calendar));
}

std::optional<DueTime> parse_due_time(std::string_view text) {
  DueTime due;
  if (text.starts_with('+')) {
    const std::size_t end = text.find("d ");
    const std::string_view digits = text.substr(1, end == std::string_view::npos ? 0 : end - 1);
    if (digits.empty() || digits.size() > 2 ||
        !std::ranges::all_of(digits, [](char c) { return '0' <= c && c <= '9'; })) {
      return std::nullopt;
    }
    for (const char digit : digits) {
      due.sessions_later = due.sessions_later * 10 + (digit - '0');
    }
    text.remove_prefix(end + 2);
  }
  const auto time = parse_time_of_day(text);
  if (!time || due.sessions_later > kMostSessionsLater) {
    return std::nullopt;
  }
  due.second_of_day = *time;
  return due;
}

void CalendarReader::complete(Instrument& instrument, const Place& file) {
  const std::string name(instrument.calendar ? instrument.calendar->name
                                             : usual_calendar(instrument.name));
  if (name.empty()) {
    return;
  }
  const Known& known = find(name);
  instrument.calendar = known.calendar;
  if (instrument.due && !known.why_not.empty()) {
    diagnostics_->warning(file, instrument.name + " has a due time, but its calendar " +
                                    (directory_ / (name + ".toml")).string() + " can't be read: " +
                                    known.why_not + "; nothing of it is ever due");
  }
}

void CalendarReader::expect(const std::string& name, const Place& feed) {
  Known& known = find(name);
  if (known.why_not.empty() || std::exchange(known.is_missed, true)) {
    return;
  }
  diagnostics_->warning(feed, "the calendar " + (directory_ / (name + ".toml")).string() +
                                  ", by which this feed goes, can't be read: " + known.why_not +
                                  "; until it is there no value of its market is ever due, and "
                                  "feeds take every weekday until 16:00 for one of its sessions");
}

CalendarReader::Known& CalendarReader::find(const std::string& name) {
  const auto [place, is_new] = known_.try_emplace(name);
  Known& known = place->second;
  if (is_new) {
    known.calendar = unread_calendar(name);
    const auto path = directory_ / (name + ".toml");
    try {
      std::string text = read_(path);
      if (auto calendar = load_calendar(path, *diagnostics_, [&](const auto&) { return text; })) {
        known.calendar = std::move(calendar);
      }
    } catch (const std::exception& error) {
      known.why_not = error.what();
    }
  }
  return known;
}

}  // namespace yieldwatch
