// calendars/NAME.toml: on which dates a market has sessions, as dates and reasons.
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/config/diagnostics.h"
#include "app/config/toml_reader.h"
#include "core/calendar.h"
#include "core/instrument.h"

namespace yieldwatch {

// Both keep New York's hours.
inline constexpr std::array<std::string_view, 2> kCalendars{"us-bond", "us-equity"};

// The directory of calendars that belongs to a configuration.
std::filesystem::path calendars_beside(const std::filesystem::path& config);

// A calendar of that name that covers no date: until its file is read, and where there is none.
std::shared_ptr<const Calendar> unread_calendar(std::string_view name);

// The calendar in the file `path`, named as that. Null, with errors, where there is a mistake.
std::shared_ptr<const Calendar> load_calendar(const std::filesystem::path& path,
                                              Diagnostics& diagnostics,
                                              const ReadText& read = read_text_file);

// "18:30", or "+1d 09:00" for that time one session later; at most 30.
std::optional<DueTime> parse_due_time(std::string_view text);

// Gives instruments and feeds their calendars, and reads each file once.
class CalendarReader {
 public:
  // `diagnostics` must outlive it.
  CalendarReader(std::filesystem::path directory, ReadText read, Diagnostics& diagnostics)
      : directory_(std::move(directory)), read_(std::move(read)), diagnostics_(&diagnostics) {}

  // The calendar it names, or else the usual one. One that is not in the directory covers no
  // date: a warning of `file` if the instrument has a due time.
  void complete(Instrument& instrument, const Place& file);

  // The calendar of that name; one that is not in the directory covers no date.
  std::shared_ptr<const Calendar> calendar(const std::string& name) { return find(name).calendar; }

  // A feed at that place goes by this calendar. Where it is not in the directory that is a warning,
  // once for all feeds.
  void expect(const std::string& name, const Place& feed);

 private:
  struct Known {
    std::shared_ptr<const Calendar> calendar;
    std::string why_not;     // why it could not be read; empty if it was
    bool is_missed = false;  // a feed has been warned
  };

  Known& find(const std::string& name);

  std::filesystem::path directory_;
  ReadText read_;
  Diagnostics* diagnostics_;
  std::map<std::string, Known> known_;
};

}  // namespace yieldwatch
