#include "app/restart_needs.h"

#include <gmock/gmock.h>

#include "support/pretended_files.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kCalendar =
    "zone = 'America/New_York'\nclose = '17:00'\nfirst = '2026-01-01'\nlast = '2026-12-31'\n";
constexpr const char* kStarted =
    "[feed.fred]\nkind = 'fred'\n[feed.yahoo]\nkind = 'yahoo'\n[feed.desk]\nkind = 'push'\n"
    "[journal]\ndirectory = '/tmp/journal'\n[log]\nlevel = 'info'\n";

Config load(const std::string& text, const std::string& bonds = kCalendar) {
  PretendedFiles files;
  files.add("etc/yw.toml", text);
  files.add("etc/calendars/us-bond.toml", bonds);
  files.add("etc/calendars/us-equity.toml", kCalendar);
  Diagnostics diagnostics;
  Config config = load_config("etc/yw.toml", diagnostics, files);
  EXPECT_EQ(diagnostics.text(), "");
  return config;
}

std::vector<std::string> needs(const std::string& text, const std::string& bonds = kCalendar) {
  return restart_needs(load(kStarted), load(text, bonds));
}

std::string replaced(std::string_view what, std::string_view by) {
  std::string text = kStarted;
  return text.replace(text.find(what), what.size(), by);
}

TEST(RestartNeedsTest, AFileThatIsAsItWasNeedsNone) {
  EXPECT_THAT(needs(kStarted), IsEmpty());
}

TEST(RestartNeedsTest, WhatAReloadTakesNeedsNone) {
  EXPECT_THAT(
      needs(std::string(kStarted) + "[series.CURVE]\nexpr = 'UST10Y - UST2Y'\n[instrument.UST10Y]\n"
                                    "max_jump = '90bp'\n"),
      IsEmpty());
}

TEST(RestartNeedsTest, AFeedThatIsChangedIsNamedAndNoOther) {
  EXPECT_THAT(needs(replaced("'fred'\n", "'fred'\ndue = '+1d 10:00'\n")),
              ElementsAre("[feed.fred]"));
  EXPECT_THAT(needs(replaced("feed.desk", "feed.other")),
              ElementsAre("[feed.desk]", "[feed.other]"));
  EXPECT_THAT(needs(replaced("[feed.desk]\nkind = 'push'\n", "")), ElementsAre("[feed.desk]"));
}

TEST(RestartNeedsTest, ASymbolThatSourcesTakesFromAFeedIsAChangeOfTheFeed) {
  EXPECT_THAT(needs(std::string(kStarted) + "[instrument.VIX]\nsources = ['desk']\n"),
              ElementsAre("[feed.fred]"));
}

TEST(RestartNeedsTest, ACalendarByWhichFeedsGoIsNamed) {
  EXPECT_THAT(needs(kStarted, std::string(kCalendar) + "[closed]\n2026-10-12 = 'Columbus Day'\n"),
              ElementsAre("calendars/us-bond.toml"));
}

TEST(RestartNeedsTest, EndpointsJournalAndLogAreNamed) {
  EXPECT_THAT(needs(std::string(kStarted) + "[bus]\nticks = 'ipc://other'\n"),
              ElementsAre("[bus]"));
  EXPECT_THAT(needs(replaced("'/tmp/journal'\n", "'/tmp/journal'\nkeep_ticks_days = 9\n")),
              ElementsAre("[journal]"));
  EXPECT_THAT(needs(replaced("'info'", "'debug'")), ElementsAre("[log]"));
  EXPECT_THAT(needs(replaced("'info'\n", "'info'\nalerts_file = '/tmp/alerts.log'\n")),
              ElementsAre("[log]"));
}

}  // namespace
}  // namespace yieldwatch
