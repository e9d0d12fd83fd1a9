// Calendars' files, and the calendar and due time of an instrument.
#include "app/config/config_calendars.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "app/calendar_watch.h"
#include "app/config/config.h"
#include "support/pretended_files.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr const char* kOctober =
    "zone = 'America/New_York'\nclose = '17:00'\nfirst = '2026-10-01'\nlast = '2026-10-31'\n"
    "[closed]\n2026-10-12 = 'Columbus Day'\n[early.'14:00']\n2026-10-30 = 'a reason'\n"
    "[quiet]\n2026-10-16 = 'another'\n";

std::string mistakes_of(const std::string& text) {
  Diagnostics diagnostics;
  const auto calendar =
      load_calendar("c/october.toml", diagnostics, PretendedFiles().add("c/october.toml", text));
  EXPECT_EQ(calendar == nullptr, !diagnostics.ok());
  return diagnostics.text();
}

// That of kOctober with one text replaced.
std::string mistakes_with(const std::string& what, const std::string& by) {
  std::string text = kOctober;
  return mistakes_of(text.replace(text.find(what), what.size(), by));
}

Config load(const std::string& text, std::string& told, const char* calendar = kOctober) {
  PretendedFiles files;
  files.add("etc/yw.toml", text);
  if (calendar != nullptr) {
    files.add("etc/calendars/us-bond.toml", calendar);
  }
  Diagnostics diagnostics;
  Config config = load_config("etc/yw.toml", diagnostics, files);
  told = diagnostics.text();
  return config;
}

const Instrument& find(const Config& config, std::string_view name) {
  return *std::ranges::find(config.instruments, name, &Instrument::name);
}

TEST(ConfigCalendarsTest, ACalendarIsAsItsFileSays) {
  Diagnostics diagnostics;
  const auto calendar = load_calendar("c/october.toml", diagnostics,
                                      PretendedFiles().add("c/october.toml", kOctober));
  ASSERT_NE(calendar, nullptr) << diagnostics.text();
  EXPECT_EQ(calendar->name, "october");
  EXPECT_EQ(calendar->zone->name(), "America/New_York");
  EXPECT_FALSE(calendar->is_session(*parse_session("2026-10-12")));
  EXPECT_EQ(to_string(calendar->close_of(*parse_session("2026-10-29"))), "2026-10-29T21:00:00Z");
  EXPECT_EQ(to_string(calendar->close_of(*parse_session("2026-10-30"))), "2026-10-30T18:00:00Z");
  EXPECT_TRUE(calendar->is_quiet(*parse_session("2026-10-16")));
  EXPECT_FALSE(calendar->is_quiet(*parse_session("2026-10-29")));
}

TEST(ConfigCalendarsTest, EveryMistakeOfAFileIsToldWithItsPlace) {
  const std::string at = "c/october.toml:";
  EXPECT_THAT(mistakes_with("America/New_York", "Mars"), StartsWith(at + "1:8: error: no time zo"));
  EXPECT_THAT(mistakes_with("17:00", "25:00"),
              StartsWith(at + "2:9: error: \"25:00\" is no local time; write"));
  EXPECT_THAT(mistakes_with("close", "colse"), StartsWith(at + "2:1: error: unknown key colse"));
  EXPECT_THAT(mistakes_with("'2026-10-01'", "2026-10-01"),
              StartsWith(at + "3:9: error: first is a date or time; write a date: "));
  EXPECT_THAT(mistakes_with("10-31", "09-30"), StartsWith(at + "4:1: error: last is before first"));
  EXPECT_THAT(mistakes_with("2026-10-12", "2026-10-32"),
              StartsWith(at + "6:1: error: \"2026-10-32\" is no date; write"));
  EXPECT_THAT(mistakes_with("2026-10-12", "2026-11-12"),
              StartsWith(at + "6:1: error: 2026-11-12 is not between first and last"));
  EXPECT_THAT(mistakes_with("2026-10-12", "2026-10-11"),
              StartsWith(at + "6:1: error: 2026-10-11 is on a weekend"));
  EXPECT_THAT(mistakes_with("'Columbus Day'", "1"), StartsWith(at + "6:14: error: "));
  EXPECT_THAT(mistakes_with("14:00", "17:00"),
              StartsWith(at + "7:8: error: 17:00 is not before the close"));
  EXPECT_THAT(mistakes_with("2026-10-30", "2026-10-12"),
              StartsWith(at + "8:1: error: 2026-10-12 is closed"));
  EXPECT_THAT(
      mistakes_with("[early.'14:00']", "[early.'13:00']\n2026-10-30 = 'x'\n[early.'14:00']"),
      StartsWith(at + "10:1: error: 2026-10-30 has an early close already"));
  EXPECT_THAT(mistakes_with("2026-10-16", "2026-10-12"),
              StartsWith(at + "10:1: error: 2026-10-12 is closed"));
  EXPECT_THAT(mistakes_with("2026-10-16", "2026-10-17"),
              StartsWith(at + "10:1: error: 2026-10-17 is on a weekend"));
  EXPECT_THAT(mistakes_of(""), HasSubstr("the file has no zone; write"));
}

TEST(ConfigCalendarsTest, ADueTimeIsALocalTimeSomeSessionsLater) {
  EXPECT_EQ(parse_due_time("18:30"), (DueTime{0, 66'600}));
  EXPECT_EQ(parse_due_time("+1d 09:00"), (DueTime{1, 32'400}));
  EXPECT_EQ(parse_due_time("+30d 09:00:01"), (DueTime{30, 32'401}));
  for (const char* text : {"", "+", "+d 09:00", "+1d", "+1d 9:00", "+31d 09:00", "+111d 09:00",
                           "-1d 09:00", "1d 09:00", "24:00", "+1d09:00", "+ 1d 09:00"}) {
    EXPECT_FALSE(parse_due_time(text)) << text;
  }
}

TEST(ConfigCalendarsTest, WellKnownInstrumentsHaveTheCalendarOfTheirMarket) {
  std::string told;
  const Config config = load("[instrument.UST10Y]\ndue = '18:30'\n[instrument.BUND]\n", told);
  EXPECT_EQ(told, "");
  EXPECT_EQ(find(config, "UST10Y").calendar->name, "us-bond");
  EXPECT_EQ(find(config, "UST10Y").due, (DueTime{0, 66'600}));
  EXPECT_EQ(find(config, "UST10Y").calendar, find(config, "HYOAS").calendar) << "is read once";
  EXPECT_TRUE(find(config, "UST10Y").can_be_stale());
  EXPECT_FALSE(find(config, "HYOAS").can_be_stale());
  EXPECT_EQ(find(config, "SPX").calendar->name, "us-equity");
  EXPECT_EQ(find(config, "SPX").calendar->next_session(Session::none()), std::nullopt)
      << "its file is not there";
  EXPECT_EQ(find(config, "BUND").calendar, nullptr);
}

TEST(ConfigCalendarsTest, SomeInstrumentsMayLackQuietSessions) {
  std::string told;
  const Config config = load(
      "[instrument.HYOAS]\ndue = '+1d 09:00'\n[instrument.T10YIE]\ndue = '+1d 09:00'\n"
      "[instrument.BAA10Y]\nmay_lack_quiet_sessions = false\ndue = '+1d 09:00'\n"
      "[instrument.BUND]\nmay_lack_quiet_sessions = true\ncalendar = 'us-bond'\n"
      "due = '+1d 09:00'\n",
      told);
  EXPECT_EQ(told, "");
  const auto next = [&](const char* name) {
    return to_string(find(config, name).expected_after(*parse_session("2026-10-15")).session);
  };
  EXPECT_EQ(next("HYOAS"), "2026-10-19");
  EXPECT_EQ(next("BUND"), "2026-10-19");
  EXPECT_EQ(next("BAA10Y"), "2026-10-16");
  EXPECT_EQ(next("T10YIE"), "2026-10-16");
}

TEST(ConfigCalendarsTest, AnInstrumentMayNameAnotherCalendar) {
  std::string told;
  const Config config = load(
      "[instrument.BUND]\nkind = 'yield'\ncalendar = 'us-bond'\nzone = 'Europe/Berlin'\n"
      "due = '+1d 09:00'\n",
      told);
  EXPECT_EQ(told, "");
  EXPECT_EQ(find(config, "BUND").calendar->name, "us-bond");
  EXPECT_EQ(find(config, "BUND").zone->name(), "Europe/Berlin");
}

TEST(ConfigCalendarsTest, WithoutTheFileNothingIsDueAndWhoAsksForItIsWarned) {
  std::string told;
  load("[instrument.UST10Y]\ncalendar = 'us-bond'\n", told, nullptr);
  EXPECT_EQ(told, "");
  const Config config = load("[instrument.UST10Y]\ndue = '18:30'\n", told, nullptr);
  EXPECT_EQ(told,
            "etc/yw.toml: warning: UST10Y has a due time, but its calendar "
            "etc/calendars/us-bond.toml can't be read: No such file or directory; nothing of it is "
            "ever due\n");
  EXPECT_EQ(find(config, "UST10Y").expected_after(Session{20'000}).due, Timestamp::end_of_time());
}

TEST(ConfigCalendarsTest, ACalendarThatFeedsGoByAndIsNotThereIsToldOnceAtTheFirstOfThem) {
  const auto missing = [](const std::string& place, const std::string& name) {
    return "etc/yw.toml:" + place + ": warning: the calendar etc/calendars/" + name +
           ".toml, by which this feed goes, can't be read: No such file or directory; until it is "
           "there no value of its market is ever due, and feeds take every weekday until 16:00 for "
           "one of its sessions\n";
  };
  std::string told;
  load("[feed.desk]\nkind = 'push'\n[feed.etfs]\nkind = 'alpaca'\n[feed.more]\nkind = 'yahoo'\n",
       told);
  EXPECT_EQ(told, missing("3:7", "us-equity"));
  load("[feed.treasury]\nkind = 'treasury'\n", told, nullptr);
  EXPECT_EQ(told, missing("1:7", "us-bond"));
  load("[feed.fred]\nkind = 'fred'\n", told);
  EXPECT_EQ(told, missing("1:7", "us-equity")) << "the VIX's";
  load("[feed.fred]\nkind = 'fred'\nsymbols = { DGS10 = 'UST10Y' }\n", told);
  EXPECT_EQ(told, "");
}

TEST(ConfigCalendarsTest, MistakesOfADueTimeAndOfACalendarAreErrorsOfTheConfiguration) {
  std::string told;
  load("[instrument.UST10Y]\ndue = '6pm'\n", told);
  EXPECT_EQ(told,
            "etc/yw.toml:2:7: error: \"6pm\" is no time by which a value is due; write a local "
            "time: \"18:30\", or \"+1d 09:00\" a session later\n");
  load("[instrument.ICSA]\ndue = '18:30'\n", told);
  EXPECT_THAT(told, StartsWith("etc/yw.toml:2:7: error: due needs a calendar"));
  load("", told, "close = '17:00'");
  EXPECT_THAT(told, StartsWith("etc/calendars/us-bond.toml:1:1: error: the file has no zone"));
}

// "us-bond ends on 2026-10-31 …" for every calendar that the configuration's instruments need.
std::vector<std::string> ends(const std::string& text, const char* today) {
  std::string told;
  std::vector<std::string> all;
  for (const CalendarEnd& end :
       ending_calendars(load(text, told).instruments, *parse_session(today))) {
    all.push_back(end.text());
  }
  return all;
}

TEST(ConfigCalendarsTest, TheEndOfACalendarIsToldNinetyDaysBefore) {
  const std::string config =
      "[instrument.UST10Y]\ndue = '18:30'\n[instrument.UST2Y]\ndue = '18:30'\n";
  EXPECT_THAT(ends(config, "2026-08-01"), IsEmpty());
  EXPECT_THAT(ends(config, "2026-08-02"),
              ElementsAre(StartsWith("the calendar us-bond ends on 2026-10-31; ")));
  EXPECT_THAT(ends(config, "2026-11-01"),
              ElementsAre(StartsWith("the calendar us-bond has ended on 2026-10-31; ")));
  EXPECT_THAT(ends("", "2026-11-01"), IsEmpty()) << "nobody needs it";
}

}  // namespace
}  // namespace yieldwatch
