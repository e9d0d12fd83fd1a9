#include "app/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "bus/endpoint.h"
#include "support/scratch_folder.h"

namespace yieldwatch {
namespace {

class CheckTest : public ::testing::Test {
 protected:
  void write_rows(const std::string& rows) { folder_.write("a.csv", "date,ten,two\n" + rows); }

  void write_history(const std::string& rows) {
    write_rows(rows);
    folder_.write("history.toml",
                  "[[file]]\npath = 'a.csv'\ndate = 'date'\n"
                  "at = '15:30 America/New_York'\n"
                  "columns = { ten = 'UST10Y', two = 'UST2Y' }\n");
  }

  void write_config(const std::string& expr, const std::string& level = "50bp") {
    folder_.write("r.toml", "[[rule]]\nname = 'a'\nexpr = '" + expr + "'\ntiers.watch.enter = '" +
                                level + "'\n");
    folder_.write("yw.toml",
                  "rules = ['r.toml']\n[feed.a]\nkind = 'replay'\nhistory = 'history.toml'\n");
  }

  std::string check(const std::string& name) const {
    return check_file(folder_.path() / name).text();
  }

  std::string at(const std::string& name) const { return (folder_.path() / name).string(); }

  ScratchFolder folder_;
};

TEST_F(CheckTest, AFileIsWhatItsKeysSay) {
  write_history("2026-01-02,4.1,3.5\n");
  write_config("last(UST10Y)", "4%");
  EXPECT_EQ(check("yw.toml"), "");
  EXPECT_EQ(check("r.toml"), "");
  EXPECT_EQ(check("history.toml"), "");
  EXPECT_EQ(check(""), "") << "a folder is the history in it";
  folder_.write("x.toml", "[[rules]]\nname = 'a'\n");
  EXPECT_TRUE(check("x.toml").starts_with(at("x.toml") + ":1:1: error: an item of rules is a tab"));
  folder_.write("x.toml", "[[flie]]\npath = 'a.csv'\n");
  EXPECT_TRUE(check("x.toml").starts_with(at("x.toml") +
                                          ":1:3: error: unknown key flie; did you mean file"));
}

TEST_F(CheckTest, ACalendarThatEndsSoonIsAWarning) {
  write_history("2026-01-02,4.1,3.5\n");
  write_config("last(UST10Y)", "4%");
  folder_.write(
      "due.toml",
      "rules = ['r.toml']\n[instrument.UST10Y]\ndue = '18:30'\n[feed.a]\nkind = 'push'\n");
  std::filesystem::create_directory(folder_.path() / "calendars");
  folder_.write("calendars/us-bond.toml",
                "zone = 'America/New_York'\nclose = '17:00'\nfirst = '2026-01-01'\n"
                "last = '2026-12-31'\n");
  const auto check_on = [&](const char* today) {
    return check_file(folder_.path() / "due.toml", read_text_file, *parse_session(today)).text();
  };
  EXPECT_EQ(check_on("2026-10-01"), "");
  EXPECT_TRUE(check_on("2026-10-02")
                  .starts_with(at("calendars/us-bond.toml") +
                               ": warning: the calendar us-bond ends on 2026-12-31; "))
      << check_on("2026-10-02");
}

TEST_F(CheckTest, AWindowLongerThanTheFeedsPastIsAWarning) {
  const auto check_with = [&](const std::string& expr, const std::string& feeds) {
    folder_.write("r.toml",
                  "[[rule]]\nname = 'a'\nexpr = '" + expr + "'\ntiers.watch.enter = '0.9'\n");
    folder_.write("yw.toml", "rules = ['r.toml']\n" + feeds);
    return check_file(folder_.path() / "yw.toml", read_text_file, *parse_session("2026-10-07"))
        .text();
  };
  std::filesystem::create_directory(folder_.path() / "calendars");
  for (const char* name : {"us-bond", "us-equity"}) {
    folder_.write("calendars/" + std::string(name) + ".toml",
                  "zone = 'America/New_York'\nclose = '16:00'\nfirst = '2015-01-01'\n"
                  "last = '2027-12-31'\n[closed]\n2026-09-07 = 'Labor Day'\n");
  }
  // From 2025-09-02 on; 286 weekdays, of which one is a holiday.
  const std::string yahoo = "[feed.yahoo]\nkind = 'yahoo'\n";
  EXPECT_EQ(check_with("rank(IWM, 285d)", yahoo), "");
  EXPECT_EQ(
      check_with("rank(IWM, 286d)", yahoo),
      at("yw.toml") +
          ":2:7: warning: rule a needs 286 closes of IWM, and at its start the feed yahoo has "
          "about 285: it will have no value until 1 more sessions are over; write backfill = "
          "\"500d\"\n");
  EXPECT_EQ(check_with("rank(IWM, 286d)", yahoo + "backfill = '500d'\n"), "");
  EXPECT_EQ(check_with("rank(IWM, 5h)", yahoo), "");

  const std::string alpaca = "[feed.alpaca]\nkind = 'alpaca'\n";
  EXPECT_THAT(check_with("rank(IWM, 20d)", alpaca),
              ::testing::HasSubstr("the feed alpaca has none: it will have no value until 20 more "
                                   "sessions are over; a history (kind = \"replay\") may have "));
  EXPECT_EQ(check_with("rank(IWM, 20d)", alpaca + yahoo), "") << "the other one has a past";
}

TEST_F(CheckTest, AnInputThatNoFeedHasIsAWarning) {
  folder_.write("r.toml",
                "[[rule]]\nname = 'a'\nexpr = 'change(UST10Y - UST2Y, 2d)'\n"
                "tiers.watch.enter = '50bp'\nand = ['last(UST2Y) > 1%']\n"
                "[[regime]]\nname = 'claims fall'\nexpr = 'change(ICSA, 13d)'\nbelow = '0%'\n");
  std::filesystem::create_directory(folder_.path() / "calendars");
  folder_.write("calendars/us-bond.toml",
                "zone = 'America/New_York'\nclose = '17:00'\nfirst = '2015-01-01'\n"
                "last = '2099-12-31'\n");
  const auto check_with = [&](const std::string& feeds) {
    folder_.write("yw.toml", "rules = ['r.toml']\n[feed.fred]\nkind = 'fred'\n" + feeds);
    return check("yw.toml");
  };
  const auto missing = [&](const std::string& who, const std::string& instrument) {
    return at("yw.toml") + ": warning: " + who + " reads " + instrument +
           ", which no feed of this configuration has: it will have no value\n";
  };
  EXPECT_EQ(check_with("symbols = { DGS10 = 'UST10Y' }\n"),
            missing("rule a", "UST2Y") + missing("regime \"claims fall\"", "ICSA"));
  EXPECT_EQ(check_with("symbols = { DGS10 = 'UST10Y', DGS2 = 'UST2Y', ICSA = 'ICSA' }\n"), "");
  for (const char* kind : {"push", "stdin"}) {
    EXPECT_EQ(check_with("symbols = { DGS10 = 'UST10Y' }\n[feed.any]\nkind = '" +
                         std::string(kind) + "'\n"),
              "")
        << kind;
  }
}

// A desk copies it: what it warns of would be found in every copy.
TEST_F(CheckTest, TheConfigurationOfLiveSourcesHasNothingToWarnOf) {
  const char* source = std::getenv("YIELDWATCH_SOURCE");  // NOLINT(concurrency-mt-unsafe)
  const auto live = std::filesystem::path(source != nullptr ? source : ".") / "config/live.toml";
  const Session today = *parse_session("2026-10-07");
  EXPECT_EQ(check_file(live, read_text_file, today).text(), "");

  // Nor would it without a feed that takes anything.
  const auto without_push = [&](const std::filesystem::path& path) {
    const std::string text = read_text_file(path);
    return path == live ? text.substr(0, text.find("[feed.desk]")) : text;
  };
  EXPECT_EQ(check_file(live, without_push, today).text(), "");
}

TEST_F(CheckTest, EveryBadRowOfAHistoryIsAnError) {
  write_history("2026-01-02,4.1,3.5\n2026-01-05,4.1x,3.5\n2026-01-06,4.1,3.5\n2026-02-30,1,1\n");
  write_config("last(UST10Y)", "4%");
  for (const char* name : {"history.toml", "yw.toml"}) {
    const Diagnostics found = check_file(folder_.path() / name);
    EXPECT_EQ(found.errors(), 2U) << found.text();
    EXPECT_EQ(found.sorted().at(0).place, (Place{at("a.csv"), 3, 12}));
    EXPECT_EQ(found.sorted().at(1).place, (Place{at("a.csv"), 5, 1}));
  }
}

TEST_F(CheckTest, AHistoryThatEndsBeforeARuleIsWarmIsAWarning) {
  write_history("2026-01-02,4.1,3.5\n2026-01-05,4.2,\n2026-01-06,4.1,3.5\n");
  const std::string where = at("history.toml") + ": warning: a needs ";
  write_config("change(UST10Y, 2d)");
  EXPECT_EQ(check("yw.toml"), "");
  write_config("change(UST10Y, 3d)");
  EXPECT_EQ(check("yw.toml"), where + "4 closes of UST10Y, the history has 3\n");
  write_config("change(UST10Y - UST2Y, 2d)");
  EXPECT_EQ(check("yw.toml"), where + "3 closes of UST10Y - UST2Y, the history has 2\n");
  write_config("last(UST10Y)", "4%");
  EXPECT_EQ(check("yw.toml"), "");
  write_config("change(UST10Y, 90m)");
  EXPECT_EQ(check("yw.toml"), "");
}

TEST_F(CheckTest, AHistoryThatCanNotBeReadIsToldOnce) {
  write_history("2026-01-02,4.1,3.5\n");
  write_config("last(UST10Y)", "4%");
  // It goes away after the loader has looked at it: rules are read after histories.
  const auto read = [&](const std::filesystem::path& path) {
    if (path.filename() == "r.toml") {
      std::filesystem::remove(folder_.path() / "a.csv");
    }
    return read_text_file(path);
  };
  EXPECT_EQ(check_file(folder_.path() / "yw.toml", read).text(),
            at("history.toml") + ": error: " + at("a.csv") + ": No such file or directory\n");
}

TEST_F(CheckTest, ADateYetToComeIsAWarning) {
  const Session today = *parse_session("2026-01-06");
  const auto found = [&] {
    return check_file(folder_.path() / "history.toml", read_text_file, today).text();
  };
  write_history("2026-01-05,4.1,3.5\n2026-01-06,4.2,3.5\n");
  EXPECT_EQ(found(), "");
  write_history("2026-01-05,4.1,3.5\n2062-01-06,4.2,3.5\n2062-01-07,4.2,3.5\n");
  EXPECT_EQ(found(), at("a.csv") +
                         ":3:1: warning: 2062-01-06 is later than today, 2026-01-06; "
                         "correct or delete it\n");
  folder_.write("history.toml",
                "[[file]]\npath = 'a.csv'\ndate = 'date'\nat = '15:30 America/New_York'\n"
                "available = '46d'\ncolumns = { ten = 'UST10Y' }\n");
  write_rows("2026-01-06,4.2,3.5\n");
  EXPECT_EQ(found(), "") << "its own date is what counts, not when it is known";
}

TEST_F(CheckTest, ARulesFileIsJudgedWithTheNamesOfTheConfigurationThatListsIt) {
  folder_.write("yw.toml",
                "rules = ['r.toml']\n[feed.a]\nkind = 'push'\n"
                "[series.CURVE]\nexpr = 'UST10Y - UST2Y'\n[instrument.BUND]\nkind = 'yield'\n");
  const std::string begin = "[[rule]]\nname = 'a'\nfor_each = ['UST10Y', 'BUND']\n";
  const std::string good =
      begin +
      "expr = 'change(CURVE - $x, 60d)'\nand = ['last(CURVE) > 0.5 %']\n"
      "tiers.watch.enter = '50bp'\noutcome = { series = 'CURVE', horizons = ['20d'] }\n";
  const auto found = [&](const std::string& config) {
    return check_file(folder_.path() / "r.toml", read_text_file, this_day(),
                      config.empty() ? "" : folder_.path() / config)
        .text();
  };
  folder_.write("r.toml", good);
  EXPECT_EQ(found("yw.toml"), "");
  folder_.write("other.toml", "rules = []\n");
  for (const std::string config : {"", "other.toml", "nowhere.toml"}) {
    const std::string unknown =
        " is not known here: check the configuration that lists this file and defines it\n";
    EXPECT_EQ(found(config), at("r.toml") + ":3:23: warning: BUND" + unknown + at("r.toml") +
                                 ":4:16: warning: CURVE" + unknown + at("r.toml") +
                                 ":5:14: warning: CURVE" + unknown)
        << config;
  }
  folder_.write("r.toml", begin + "expr = 'change($x, 60d)'\ntiers.watch.enter = '50%'\n");
  const std::string wrong = at("r.toml") + ":5:24: error: ";
  EXPECT_TRUE(found("yw.toml").starts_with(wrong)) << found("yw.toml");
  EXPECT_NE(found("").find(wrong), std::string::npos) << "of the name that is known";
  folder_.write("r.toml",
                "[[regime]]\nname = 'steep'\nexpr = 'change(CURVE, 60d)'\nabove = '0bp'\n");
  EXPECT_EQ(found("yw.toml"), "");
  EXPECT_TRUE(found("").starts_with(at("r.toml") + ":3:16: warning: CURVE is not known here"));
  EXPECT_EQ(found("").find("error"), std::string::npos);
  // What the configuration has wrong is not the file's.
  folder_.write("r.toml", good);
  folder_.write("yw.toml", "rules = ['r.toml']\n[series.CURVE]\nexpr = 'UST10Y - IWM'\n");
  EXPECT_NE(found("yw.toml").find("CURVE is not known here"), std::string::npos);
  EXPECT_EQ(found("yw.toml").find("error"), std::string::npos);
}

TEST_F(CheckTest, ADaemonWithoutAFeedIsAWarning) {
  folder_.write("r.toml",
                "[[rule]]\nname = 'a'\nexpr = 'last(UST10Y)'\ntiers.watch.enter = '4%'\n");
  folder_.write("yw.toml", "rules = ['r.toml']\n");
  EXPECT_EQ(check("yw.toml"), at("yw.toml") +
                                  ": warning: no feed: no tick can ever come; write [feed.desk] "
                                  "and below it kind = \"push\"\n");
  folder_.write("yw.toml", "rules = ['r.toml']\n[feed.desk]\nkind = 'push'\n");
  EXPECT_EQ(check("yw.toml"), "");
}

TEST_F(CheckTest, AFileOfAlertsNeedsADirectory) {
  const auto found = [&](const std::string& file) {
    folder_.write("yw.toml", "[log]\nalerts_file = '" + file + "'\n[feed.a]\nkind = 'push'\n");
    return check_file(folder_.path() / "yw.toml").errors();
  };
  EXPECT_EQ(found("alerts.log"), 0U);
  EXPECT_EQ(found("/dev/full"), 0U);
  EXPECT_EQ(found("nowhere/alerts.log"), 1U);
  EXPECT_TRUE(check("yw.toml").starts_with(at("yw.toml") + ":2:15: error: there is no directory " +
                                           at("nowhere") + "; "));
}

TEST_F(CheckTest, TwoEndpointsOfOneSocketAreAnError) {
  std::filesystem::create_directory(folder_.path() / "sockets");
  std::filesystem::create_directory_symlink("sockets", folder_.path() / "link");
  const auto found = [&](const std::string& ticks, const std::string& alerts) {
    folder_.write("yw.toml", "[bus]\nticks = '" + ticks + "'\nalerts = '" + alerts +
                                 "'\n[feed.a]\nkind = 'push'\n");
    return check_file(folder_.path() / "yw.toml").errors();
  };
  const std::string here = "ipc://" + at("sockets");
  EXPECT_EQ(found(here + "/a", here + "/b"), 0U);
  EXPECT_EQ(found(here + "/a", here + "//a"), 1U);
  EXPECT_EQ(found(here + "/a", here + "/../sockets/a"), 1U);
  EXPECT_EQ(found(here + "/a", "ipc://" + at("link/a")), 1U);
  const std::string directory = runtime_directory().string();
  EXPECT_EQ(found("ipc://a", "ipc://" + directory + "/a"), 1U);
  EXPECT_EQ(found("ipc://a", "ipc://" + directory + "/control"), 1U) << "a default counts too";
  EXPECT_EQ(found("tcp://127.0.0.1:5555", "tcp://127.0.0.1:5556"), 0U);
}

TEST_F(CheckTest, WhatHoldsNothingIsToldAsSuch) {
  folder_.write("yw.toml", "# nothing\n");
  EXPECT_TRUE(check("yw.toml").starts_with(at("yw.toml") + ": error: nothing in it: "));
  const std::string warning = at("yw.toml") + ": warning: no rules: nothing can ever alert; ";
  folder_.write("yw.toml", "rules = []\n");
  EXPECT_TRUE(check("yw.toml").starts_with(warning));
  folder_.write("yw.toml", "[feed.desk]\nkind = 'push'\n");
  EXPECT_TRUE(check("yw.toml").starts_with(warning));
}

}  // namespace
}  // namespace yieldwatch
