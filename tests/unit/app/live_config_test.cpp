// Live feeds in a configuration, and which of them an instrument's values come from.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "app/check_feeds.h"
#include "app/config/config.h"
#include "app/host/watched.h"
#include "feed/polled/polled_source.h"
#include "feed/polled/zone_database.h"
#include "support/pretended_files.h"
#include "support/scratch_folder.h"

namespace yieldwatch {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kCalendar =
    "zone = 'America/New_York'\nclose = '17:00'\nfirst = '2026-01-01'\nlast = '2026-12-31'\n";

Config load(const std::string& text, std::string* told = nullptr) {
  PretendedFiles files;
  files.add("etc/yw.toml", text);
  for (const char* name : {"us-bond", "us-equity"}) {
    files.add("etc/calendars/" + std::string(name) + ".toml", kCalendar);
  }
  files.add("etc/ca.pem", "a certificate");
  Diagnostics diagnostics;
  Config config = load_config("etc/yw.toml", diagnostics, files);
  if (told != nullptr) {
    *told = diagnostics.text();
  } else {
    EXPECT_EQ(diagnostics.text(), "");
  }
  return config;
}

// When a source that does not have the figure of Monday, 2026-09-28 is asked for it, up to `due`.
std::vector<Timestamp> looks_for_monday(const PollSchedule& schedule, Timestamp due) {
  const Session friday = *parse_session("2026-09-25");
  const auto& daily = std::get<DailySchedule>(schedule.times);
  std::vector<Timestamp> looks;
  std::uint64_t late = 0;
  Timestamp now = *parse_timestamp("2026-09-28T04:00:00Z");
  while (now < due) {
    late += expected_session(schedule, daily, now) > friday ? 1 : 0;
    now = next_poll(schedule, now, friday, late);
    looks.push_back(now);
  }
  return looks;
}

std::string mistakes_of(const std::string& text) {
  std::string told;
  load(text, &told);
  return told;
}

const Instrument& find(const Config& config, std::string_view name) {
  return *std::ranges::find(config.instruments, name, &Instrument::name);
}

std::vector<std::string> sources_of(const Config& config, std::string_view name) {
  std::vector<std::string> names;
  for (const InstrumentSource& source : find(config, name).sources) {
    names.push_back(source.feed);
  }
  return names;
}

constexpr DueTime at(std::int32_t later, std::int32_t hour, std::int32_t minute) {
  return {later, (hour * 60 + minute) * 60};
}

TEST(LiveKindsTest, WhatIsOutSixMinutesBeforeItIsDueIsSeenInTime) {
  for (const LiveKind& kind : live_kinds()) {
    const PolledSource* source = find_polled_source(kind.name);
    if (source == nullptr || !std::holds_alternative<DailySchedule>(source->times)) {
      continue;
    }
    const PollSchedule schedule{.times = source->times,
                                .due = kind.due,
                                .zone = load_zone(source->zone),
                                .shortest = source->shortest};
    const Session due_on{parse_session("2026-09-28")->day + kind.due->sessions_later};
    const Timestamp due = schedule.zone->to_utc(due_on, kind.due->second_of_day);
    const auto looks = looks_for_monday(schedule, due);
    const Timestamp out = due.plus(-6 * kNanosPerMinute);
    EXPECT_TRUE(std::ranges::any_of(looks, [&](Timestamp look) {
      return out <= look && look < due;
    })) << kind.name;
  }
}

TEST(LiveConfigTest, AKindIsEnough) {
  for (const LiveKind& kind : live_kinds()) {
    const Config config = load("[feed.x]\nkind = '" + std::string(kind.name) + "'\n");
    ASSERT_EQ(config.feeds.size(), 1U);
    EXPECT_EQ(config.feeds[0].kind, FeedKind::live);
    EXPECT_EQ(config.feeds[0].live.kind, &kind);
    EXPECT_EQ(config.feeds[0].live.symbols.empty(), kind.form == LiveForm::pipe);
    EXPECT_TRUE(config.feeds[0].is_own());
  }
}

TEST(LiveConfigTest, EveryOptionIsTaken) {
  const Config config = load(
      "[feed.x]\nkind = 'fred'\nsymbols = { DGS10 = 'UST10Y', TENFOLD = 'MY_YIELD' }\n"
      "factors = { TENFOLD = 0.1 }\naddress = 'https://example.org/table'\npoll = '5m'\n"
      "backfill = '30d'\ndue = '+2d 09:15'\nca_file = 'ca.pem'\nkey_file = 'fred.key'\n"
      "own_process = true\n[instrument.MY_YIELD]\nkind = 'yield'\n");
  const FeedConfig& feed = config.feeds.at(0);
  EXPECT_THAT(feed.live.symbols,
              ElementsAre(PolledSymbol{"DGS10", "UST10Y"},
                          PolledSymbol{"TENFOLD", "MY_YIELD", Unit::percent, Value{100'000}}));
  EXPECT_EQ(feed.live.address, "https://example.org/table");
  EXPECT_EQ(feed.live.poll, std::chrono::minutes(5));
  EXPECT_EQ(feed.live.backfill_days, 30);
  EXPECT_EQ(feed.live.due, at(2, 9, 15));
  EXPECT_EQ(feed.live.ca_file, "etc/ca.pem");
  EXPECT_EQ(feed.live.key_file, "etc/fred.key");
  EXPECT_FALSE(feed.is_own());
}

TEST(LiveConfigTest, WhatAFeedIsAskedForIsKnown) {
  const Config config = load("[feed.x]\nkind = 'yahoo'\nsymbols = { ABC = 'MINE' }\n");
  EXPECT_EQ(find(config, "MINE").kind, InstrumentKind::index);
  EXPECT_EQ(config.feeds[0].live.symbols[0].unit, Unit::points);
}

TEST(LiveConfigTest, AMistakeIsToldWhereItStands) {
  const std::string begin = "[feed.x]\nkind = 'treasury'\n";
  EXPECT_THAT(mistakes_of(begin + "pol = '60s'\n"),
              StartsWith("etc/yw.toml:3:1: error: unknown key pol in feed.x; did you mean poll?"));
  EXPECT_THAT(mistakes_of(begin + "poll = '10s'\n"),
              StartsWith("etc/yw.toml:3:8: error: poll is 10s; this source is asked every 60s"));
  EXPECT_THAT(mistakes_of(begin + "poll = '3d'\n"), HasSubstr("every 24h at least"));
  EXPECT_THAT(mistakes_of(begin + "backfill = '400h'\n"), HasSubstr("write 1 to 2800 days"));
  EXPECT_THAT(mistakes_of(begin + "backfill = '2801d'\n"),
              HasSubstr("a feed keeps the newest 2000 closes of an instrument"));
  EXPECT_EQ(mistakes_of(begin + "backfill = '2800d'\n"), "");
  EXPECT_THAT(mistakes_of(begin + "due = 'soon'\n"), HasSubstr("no time by which a value is due"));
  EXPECT_THAT(mistakes_of(begin + "address = 'http://example.org'\n"), HasSubstr("can't be asked"));
  EXPECT_THAT(mistakes_of(begin + "symbols = { BC_1YEAR = 'A B' }\n"),
              HasSubstr("3:24: error: \"A B\" is no name of an instrument"));
  EXPECT_THAT(mistakes_of(begin + "symbols = { A = 'UST1Y', B = 'UST1Y' }\n"),
              HasSubstr("UST1Y is there twice"));
  EXPECT_THAT(mistakes_of(begin + "symbols = {}\n"), HasSubstr("symbols names none"));
  EXPECT_THAT(mistakes_of(begin + "symbols = { A = 'UST1Y' }\nfactors = { B = 2 }\n"),
              HasSubstr("unknown key B"));
  for (const char* factor : {"0", "-1", "1e-9"}) {
    EXPECT_THAT(
        mistakes_of(begin + "symbols = { A = 'UST1Y' }\nfactors = { A = " + factor + " }\n"),
        HasSubstr("a millionth at least"))
        << factor;
  }
  EXPECT_THAT(mistakes_of(begin + "ca_file = 'none.pem'\n"), HasSubstr("No such file"));
  EXPECT_THAT(mistakes_of(begin + "quotes = true\n"), HasSubstr("unknown key quotes"));
  EXPECT_THAT(mistakes_of("[feed.x]\nkind = 'tresury'\n"), HasSubstr("did you mean \"treasury\""));
  EXPECT_THAT(mistakes_of("[feed.x]\nkind = 'stdin'\n[feed.y]\nkind = 'stdin'\n"),
              HasSubstr("both read standard input"));
}

TEST(LiveConfigTest, AServerOnThisMachineMayBeAskedEachSecond) {
  const Config config =
      load("[feed.x]\nkind = 'treasury'\naddress = 'http://127.0.0.1:8080/x'\npoll = '1s'\n");
  EXPECT_EQ(config.feeds[0].live.poll, std::chrono::seconds(1));
}

TEST(LiveConfigTest, AKeyInTheConfigurationIsRefusedAndNotRepeated) {
  const std::string told = mistakes_of("[feed.x]\nkind = 'finnhub'\ntoken = 'CANARY'\n");
  EXPECT_THAT(told, StartsWith("etc/yw.toml:3:1: error: token is in the configuration"));
  EXPECT_THAT(told, HasSubstr("\"finnhub-token\""));
  EXPECT_THAT(told, HasSubstr("FINNHUB_TOKEN"));
  EXPECT_THAT(mistakes_of("[feed.x]\nkind = 'fred'\naddress = 'https://x/?key=CANARY'\n"),
              HasSubstr("without user, query and fragment"));
  EXPECT_THAT(told + mistakes_of("[feed.x]\nkind = 'fred'\naddress = 'https://x/?key=CANARY'\n"),
              Not(HasSubstr("CANARY")));
}

TEST(LiveConfigTest, AnInstrumentIsDueWhenItsOneFeedUsuallyHasIt) {
  EXPECT_EQ(find(load("[feed.x]\nkind = 'treasury'\n"), "UST10Y").due, at(0, 18, 30));
  EXPECT_EQ(find(load("[feed.x]\nkind = 'fred'\n"), "HYOAS").due, at(1, 18, 30));
  EXPECT_EQ(find(load("[feed.x]\nkind = 'fred'\ndue = '+1d 10:00'\n"), "HYOAS").due, at(1, 10, 0));
  EXPECT_EQ(
      find(load("[feed.x]\nkind = 'treasury'\n[instrument.UST10Y]\ndue = '20:00'\n"), "UST10Y").due,
      at(0, 20, 0));
  EXPECT_EQ(find(load("[feed.x]\nkind = 'push'\n"), "UST10Y").due, std::nullopt);
}

constexpr const char* kTwo = "[feed.treasury]\nkind = 'treasury'\n[feed.fred]\nkind = 'fred'\n";

// Columbus Day, on which stocks are traded and FRED is closed.
TEST(LiveConfigTest, ADelayInSessionsIsCountedInThoseOfTheSource) {
  PretendedFiles files;
  files.add("etc/yw.toml", "[feed.fred]\nkind = 'fred'\n");
  files.add("etc/calendars/us-equity.toml", kCalendar);
  files.add("etc/calendars/us-bond.toml",
            std::string(kCalendar) + "[closed]\n2026-10-12 = 'Columbus Day'\n");
  Diagnostics diagnostics;
  const Config config = load_config("etc/yw.toml", diagnostics, files);
  EXPECT_EQ(diagnostics.text(), "");
  const ExpectedValue friday = find(config, "VIX").expected_after(*parse_session("2026-10-08"));
  EXPECT_EQ(to_string(friday.session), "2026-10-09");
  EXPECT_EQ(to_string(friday.due), "2026-10-13T22:30:00Z");
  const ExpectedValue monday = find(config, "VIX").expected_after(friday.session);
  EXPECT_EQ(to_string(monday.session), "2026-10-12");
  EXPECT_EQ(find(config, "HYOAS").publisher, nullptr);
  EXPECT_EQ(config.feeds[0].live.calendar->name, "us-bond");
}

TEST(LiveConfigTest, AStreamTakesRegularHoursUnlessItIsToTakeAll) {
  const auto extended = [](const std::string& text) {
    return load("[feed.x]\nkind = 'alpaca'\n" + text).feeds[0].live;
  };
  EXPECT_FALSE(extended("").extended_hours);
  EXPECT_EQ(extended("").calendar->name, "us-equity");
  EXPECT_TRUE(extended("extended_hours = true\n").extended_hours);
  EXPECT_THAT(mistakes_of("[feed.x]\nkind = 'fred'\nextended_hours = true\n"),
              HasSubstr("extended_hours"));
  const std::string two = "[feed.x]\nkind = 'alpaca'\n[feed.y]\nkind = 'finnhub'\n";
  EXPECT_THAT(describe_feeds(load(two + "extended_hours = true\n"),
                             [](const char*) -> const char* { return nullptr; }),
              AllOf(HasSubstr("in New York's regular hours"),
                    HasSubstr("outside New York's regular hours too")));
}

TEST(LiveConfigTest, SeveralFeedsOfAnInstrumentAreItsSourcesInTheOrderOfTheFile) {
  const Config config = load(kTwo);
  EXPECT_THAT(sources_of(config, "UST10Y"), ElementsAre("treasury", "fred"));
  EXPECT_EQ(find(config, "UST10Y").sources[0].due, at(0, 18, 30));
  EXPECT_EQ(find(config, "UST10Y").sources[1].due, at(1, 18, 30));
  EXPECT_EQ(find(config, "UST10Y").tolerance, Value{5 * Value::kScale});
  EXPECT_THAT(sources_of(config, "HYOAS"), ElementsAre("fred"));
  EXPECT_EQ(find(config, "HYOAS").tolerance, std::nullopt);
}

TEST(LiveConfigTest, SourcesSaysOtherwise) {
  const Config config = load(std::string(kTwo) +
                             "[instrument.UST10Y]\nsources = ['fred', 'treasury']\n"
                             "tolerance = '2bp'\n[instrument.UST2Y]\nsources = ['fred']\n");
  EXPECT_THAT(sources_of(config, "UST10Y"), ElementsAre("fred", "treasury"));
  EXPECT_EQ(find(config, "UST10Y").tolerance, Value{2 * Value::kScale});
  EXPECT_THAT(sources_of(config, "UST2Y"), ElementsAre("fred"));
  EXPECT_FALSE(config.feeds[0].live.publishes("UST2Y")) << "the treasury is not asked for it";
  EXPECT_TRUE(config.feeds[1].live.publishes("UST2Y"));
  EXPECT_EQ(find(config, "UST2Y").due, at(1, 18, 30));
}

TEST(LiveConfigTest, WhatNoLiveFeedHasMayComeFromAnywhere) {
  const std::string desk = "[feed.desk]\nkind = 'push'\n[feed.pipe]\nkind = 'stdin'\n";
  const Config config = load(desk + "[feed.yahoo]\nkind = 'yahoo'\n");
  EXPECT_THAT(sources_of(config, "UST10Y"), IsEmpty());
  EXPECT_THAT(sources_of(config, "IWM"), ElementsAre("yahoo"));
}

TEST(LiveConfigTest, SourcesMayNameOtherProgramsWithALiveFeedAndAlone) {
  const Config config = load(
      "[feed.fred]\nkind = 'fred'\n[feed.desk]\nkind = 'push'\n"
      "[instrument.HYOAS]\nsources = ['desk', 'fred']\n"
      "[instrument.MOVE]\nkind = 'index'\nsources = ['desk']\n");
  EXPECT_THAT(sources_of(config, "HYOAS"), ElementsAre("desk", "fred"));
  EXPECT_THAT(sources_of(config, "MOVE"), ElementsAre("desk"));
}

TEST(LiveConfigTest, AReplayIsTheLastSourceOfWhatLiveFeedsHave) {
  ScratchFolder folder;
  folder.write("past.csv", "date,A,B\n2026-01-05,3,200\n");
  folder.write("history.toml",
               "[[file]]\npath = 'past.csv'\ndate = 'date'\nat = '15:30 America/New_York'\n"
               "columns = { A = 'HYOAS', B = 'IWM' }\n");
  folder.write("yw.toml",
               "[feed.past]\nkind = 'replay'\nhistory = 'history.toml'\n"
               "[feed.fred]\nkind = 'fred'\n");
  for (const char* name : {"us-bond", "us-equity"}) {
    folder.write("calendars/" + std::string(name) + ".toml", kCalendar);
  }
  Diagnostics diagnostics;
  const Config config = load_config(folder.path() / "yw.toml", diagnostics);
  EXPECT_EQ(diagnostics.text(), "");
  EXPECT_THAT(sources_of(config, "HYOAS"), ElementsAre("fred", "past"));
  EXPECT_THAT(sources_of(config, "VIX"), ElementsAre("fred"));
  EXPECT_THAT(sources_of(config, "IWM"), IsEmpty());
}

TEST(LiveConfigTest, SourcesThatCannotBeAreMistakes) {
  const std::string begin = std::string(kTwo) + "[instrument.UST2M]\n";
  EXPECT_THAT(mistakes_of(begin + "sources = ['tresury', 'fred']\n"),
              HasSubstr("6:12: error: \"tresury\" is no feed of this configuration; did you mean "
                        "treasury?"));
  EXPECT_THAT(mistakes_of(begin + "sources = ['fred']\n"),
              HasSubstr("fred is not asked for UST2M"));
  EXPECT_THAT(mistakes_of(begin + "sources = ['treasury', 'treasury']\n"),
              HasSubstr("in sources already"));
  EXPECT_THAT(mistakes_of(begin + "tolerance = '5bp'\n"), HasSubstr("has not two"));
  const std::string two = std::string(kTwo) + "[instrument.UST10Y]\n";
  EXPECT_THAT(mistakes_of(two + "tolerance = '5%'\n"), HasSubstr("is no tolerance"));
}

TEST(LiveConfigTest, TheAnalyzersStateDependsOnSourcesAndTheirDelays) {
  const std::string rule = "rules = ['r.toml']\n";
  const auto hash = [&](const std::string& more, const std::string& calendar = kCalendar) {
    PretendedFiles files;
    files.add("etc/yw.toml", rule + kTwo + "[instrument.UST10Y]\n" + more);
    files.add("etc/calendars/us-bond.toml", calendar);
    files.add("etc/r.toml",
              "[[rule]]\nname = 'r'\nexpr = 'last(UST10Y)'\n"
              "tiers.watch = { enter = '5%', exit = '4%' }\n");
    Diagnostics diagnostics;
    return hash_of(load_config("etc/yw.toml", diagnostics, files));
  };
  const std::string usual = hash("");
  EXPECT_EQ(hash("sources = ['treasury', 'fred']\ntolerance = '5bp'\n"), usual);
  EXPECT_NE(hash("sources = ['fred', 'treasury']\n"), usual);
  EXPECT_NE(hash("tolerance = '4bp'\n"), usual);
  EXPECT_NE(hash("due = '19:00'\n"), usual);
  EXPECT_NE(hash("may_lack_quiet_sessions = true\n"), usual);
  const std::string calendar = kCalendar;
  EXPECT_NE(hash("", calendar + "[early.'12:00']\n2026-12-24 = 'x'\n"), usual);
  EXPECT_NE(hash("", calendar + "[closed]\n2026-12-25 = 'x'\n"), usual);
  EXPECT_NE(hash("", calendar + "[quiet]\n2026-12-24 = 'x'\n"), usual);
  for (const auto& [word, other] : {std::pair("17:00", "16:00"), std::pair("New_York", "Chicago"),
                                    std::pair("2026-01-01", "2026-02-01")}) {
    std::string changed = calendar;
    changed.replace(changed.find(word), std::string_view(word).size(), other);
    EXPECT_NE(hash("", changed), usual) << other;
  }
}

TEST(LiveConfigTest, TheAnalyzersStateDependsOnWhenASourcePublishes) {
  const auto hash = [](const std::string& closed) {
    PretendedFiles files;
    files.add("etc/yw.toml", "rules = ['r.toml']\n[feed.fred]\nkind = 'fred'\n");
    files.add("etc/calendars/us-equity.toml", kCalendar);
    files.add("etc/calendars/us-bond.toml", kCalendar + closed);
    files.add("etc/r.toml",
              "[[rule]]\nname = 'r'\nexpr = 'last(VIX)'\n"
              "tiers.watch = { enter = '30 points', exit = '20 points' }\n");
    Diagnostics diagnostics;
    const Config config = load_config("etc/yw.toml", diagnostics, files);
    EXPECT_EQ(diagnostics.text(), "");
    return hash_of(config);
  };
  EXPECT_NE(hash("[closed]\n2026-10-12 = 'Columbus Day'\n"), hash(""));
}

TEST(LiveConfigTest, CheckSaysWhatFeedsWillDoAndNoKey) {
  const Config config = load(std::string(kTwo) + "[feed.etfs]\nkind = 'finnhub'\n");
  const Environment variables = [](const char* name) {
    return std::string_view(name) == "FRED_API_KEY" ? "CANARY-KEY" : nullptr;
  };
  const std::string text = describe_feeds(config, variables);
  EXPECT_THAT(text, HasSubstr("feed treasury: BC_1MONTH=UST1M"));
  EXPECT_THAT(text, HasSubstr("due by 18:30 of the next session"));
  EXPECT_THAT(text, HasSubstr("key: from the environment's FRED_API_KEY"));
  EXPECT_THAT(text, HasSubstr("feed etfs (finnhub): SPY IWM QQQ TLT HYG"));
  EXPECT_THAT(text, HasSubstr("key: none here, and without one it can't start; put it into the "
                              "credential \"finnhub-token\""));
  EXPECT_THAT(text, HasSubstr("from treasury, else fred: "));
  EXPECT_THAT(text, Not(HasSubstr("CANARY")));
}

}  // namespace
}  // namespace yieldwatch
