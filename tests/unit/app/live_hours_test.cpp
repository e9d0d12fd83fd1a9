#include "app/live_hours.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "app/config/config.h"
#include "feed/polled/polled_source.h"
#include "support/pretended_files.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;

constexpr const char* kYear =
    "zone = 'America/New_York'\nfirst = '2026-01-01'\nlast = '2026-12-31'\n";

// Columbus Day is one of stocks alone; that bonds have one alone, on the 8th, is invented.
Config load(const std::string& feed, const std::string& instrument = "") {
  PretendedFiles files;
  files.add("etc/yw.toml", "[feed.x]\n" + feed + instrument);
  files.add("etc/calendars/us-bond.toml",
            "close = '17:00'\n" + std::string(kYear) + "[closed]\n2026-10-12 = 'Columbus Day'\n");
  files.add("etc/calendars/us-equity.toml",
            "close = '16:00'\n" + std::string(kYear) + "[closed]\n2026-10-08 = 'mourning'\n");
  Diagnostics diagnostics;
  Config config = load_config("etc/yw.toml", diagnostics, files);
  EXPECT_EQ(diagnostics.text(), "");
  return config;
}

// Those of some dates that are sessions for the one feed.
std::vector<std::string> asked(const Config& config, const std::vector<std::string>& dates) {
  const LiveFeedConfig& feed = config.feeds.at(0).live;
  const IsSession is_session =
      sessions_to_ask(feed, find_polled_source(feed.kind->name)->times, config.catalog);
  std::vector<std::string> out;
  for (const std::string& date : dates) {
    if (is_session(*parse_session(date))) {
      out.push_back(date);
    }
  }
  return out;
}

// A Wednesday, the two holidays, and a Saturday.
const std::vector<std::string> kDates{"2026-10-07", "2026-10-08", "2026-10-12", "2026-10-17"};

TEST(LiveHoursTest, AFeedIsAskedOnTheSessionsOfItsSourceAndOfItsInstruments) {
  EXPECT_THAT(asked(load("kind = 'yahoo'\nsymbols = { IWM = 'IWM', X = 'MINE' }\n"), kDates),
              ElementsAre("2026-10-07", "2026-10-12"));
  EXPECT_THAT(asked(load("kind = 'yahoo'\nsymbols = { IWM = 'IWM', '^TNX' = 'UST10Y' }\n"), kDates),
              ElementsAre("2026-10-07", "2026-10-08", "2026-10-12"));
  EXPECT_THAT(asked(load("kind = 'stooq'\nsymbols = { MINE = 'MINE' }\n",
                         "[instrument.MINE]\ncalendar = 'us-bond'\n"),
                    kDates),
              ElementsAre("2026-10-07", "2026-10-08", "2026-10-12"));
}

// FRED has Friday's VIX on the Tuesday after Columbus Day.
TEST(LiveHoursTest, AFeedWithADelayInSessionsIsAskedOnThoseOfItsSource) {
  EXPECT_THAT(asked(load("kind = 'fred'\n"), kDates), ElementsAre("2026-10-07", "2026-10-08"));
}

TEST(LiveHoursTest, ADateThatNoCalendarCoversIsASessionOnAWeekday) {
  EXPECT_THAT(asked(load("kind = 'yahoo'\n"), {"2027-01-01", "2027-01-02"}),
              ElementsAre("2027-01-01"));
}

// Those of some times that are in the hours of the feed's only symbol.
std::vector<std::string> taken(const Config& config, const std::vector<std::string>& times) {
  const auto symbols = stream_symbols(config.feeds.at(0).live, config.catalog);
  std::vector<std::string> out;
  for (const std::string& time : times) {
    if (symbols.at(0).extended || symbols.at(0).hours->include(*parse_timestamp(time))) {
      out.push_back(time);
    }
  }
  return out;
}

// At noon on each holiday, and after the close of stocks.
const std::vector<std::string> kTimes{"2026-10-08T16:00:00Z", "2026-10-12T16:00:00Z",
                                      "2026-10-13T20:30:00Z"};

TEST(LiveHoursTest, AStreamsHoursAreThoseOfTheInstrumentsCalendar) {
  const std::string mine = "kind = 'finnhub'\nsymbols = { X = 'MINE' }\n";
  EXPECT_THAT(taken(load("kind = 'finnhub'\n"), kTimes), ElementsAre(kTimes[1]));
  EXPECT_THAT(taken(load(mine), kTimes), ElementsAre(kTimes[1])) << "of its source: it has none";
  EXPECT_THAT(taken(load(mine, "[instrument.MINE]\ncalendar = 'us-bond'\n"), kTimes),
              ElementsAre(kTimes[0], kTimes[2]));
}

TEST(LiveHoursTest, InExtendedHoursAllIsTakenUnderItsNameAndUnit) {
  const Config config =
      load("kind = 'finnhub'\nextended_hours = true\nsymbols = { X = 'UST10Y' }\n");
  EXPECT_EQ(taken(config, kTimes), kTimes);
  const StreamSymbol symbol = stream_symbols(config.feeds[0].live, config.catalog).at(0);
  EXPECT_EQ(symbol.symbol, "X");
  EXPECT_EQ(symbol.instrument, "UST10Y");
  EXPECT_EQ(symbol.unit, Unit::percent);
  EXPECT_TRUE(symbol.hours->include(*parse_timestamp(kTimes[0]))) << "when figures are expected";
  EXPECT_FALSE(symbol.hours->include(*parse_timestamp(kTimes[1])));
}

}  // namespace
}  // namespace yieldwatch
