#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "app/config/config.h"
#include "support/scratch_folder.h"

namespace yieldwatch {
namespace {

constexpr std::string_view kCsv = "date,ten,small,sales\n2026-01-02,4.1,0.5,7\n";

// The diagnostics of a history.toml beside a.csv, without its folder.
std::string complaint(const std::string& toml) {
  const ScratchFolder folder;
  folder.write("a.csv", kCsv);
  folder.write("history.toml", toml);
  Diagnostics diagnostics;
  load_history(folder.path(), diagnostics);
  std::string text = diagnostics.text();
  const std::string base = folder.path().string() + '/';
  for (std::size_t at = text.find(base); at != std::string::npos; at = text.find(base, at)) {
    text.erase(at, base.size());
  }
  return text;
}

std::string file(const std::string& keys, const std::string& columns = "{ ten = 'UST10Y' }") {
  return "[[file]]\npath = 'a.csv'\n" + keys + "\ncolumns = " + columns + "\n";
}

const std::string kDated =
    "date = 'date'\nat = '15:30 America/New_York'";  // NOLINT(cert-err58-cpp)

TEST(ConfigHistoryTest, TheHistoryOfTheRepositoryLoadsWithoutADiagnostic) {
  const char* source = std::getenv("YIELDWATCH_SOURCE");  // NOLINT(concurrency-mt-unsafe)
  const std::filesystem::path root = source != nullptr ? source : ".";
  Diagnostics diagnostics;
  const History history = load_history(root / "config/history", diagnostics);
  EXPECT_EQ(diagnostics.text(), "");
  ASSERT_EQ(history.spec.files.size(), 2U);
  EXPECT_EQ(history.spec.files[0].second_of_day, (15 * 60 + 30) * 60);
  EXPECT_EQ(history.spec.files[0].columns.size(), 4U);
  EXPECT_EQ(history.spec.files[0].columns[0].unit, Unit::percent);
  EXPECT_EQ(history.spec.files[1].columns[0].unit, Unit::points);
  EXPECT_EQ(history.catalog.series.size(), 1U);
  EXPECT_EQ(history.catalog.instruments.at("UST10Y").zone->name(), "America/New_York");
}

TEST(ConfigHistoryTest, AFileSaysAllThatAReaderNeeds) {
  const ScratchFolder folder;
  folder.write("data/a.csv", kCsv);
  folder.write("h.toml",
               "[[file]]\npath = 'data/a.csv'\ndate = 'date'\nat = '09:15:30 Europe/Berlin'\n"
               "available = '46d'\nreturns = true\ncolumns = { small = 'SMB' }\n"
               "[series.RELATIVE]\nexpr = 'ln(SMB)'\n[instrument.SMB]\nkind = 'index'\n");
  Diagnostics diagnostics;
  const History history = load_history(folder.path() / "h.toml", diagnostics);
  EXPECT_EQ(diagnostics.text(), "");
  ASSERT_EQ(history.spec.files.size(), 1U);
  const HistoryFile& only = history.spec.files[0];
  EXPECT_EQ(only.path, folder.path() / "data/a.csv");
  EXPECT_EQ(only.second_of_day, (9 * 60 + 15) * 60 + 30);
  EXPECT_EQ(only.available_days, 46);
  EXPECT_TRUE(only.returns);
  EXPECT_EQ(history.catalog.instruments.at("SMB").zone->name(), "Europe/Berlin");
}

TEST(ConfigHistoryTest, EachMistakeIsToldWithItsPlace) {
  EXPECT_EQ(complaint(file(kDated)), "");
  EXPECT_EQ(complaint(""), "history.toml: error: a history has no [[file]]\n");
  EXPECT_TRUE(complaint(file("date = 'date'"))
                  .starts_with("history.toml:1:1: error: file has dates "
                               "and no `at`"));
  EXPECT_TRUE(
      complaint(file("")).starts_with("history.toml:1:1: error: file has no column of tim"));
  EXPECT_TRUE(complaint(file(kDated + "\ntime = 'ts'"))
                  .starts_with("history.toml:5:1: error: a file has `date` (dates) or `time`"));
  EXPECT_TRUE(complaint(file("time = 'date'\nat = '15:30 America/New_York'"))
                  .starts_with("history.toml:4:1: error: `at` is for `date`"));
  EXPECT_TRUE(complaint(file("date = 'date'\nat = '25:30 America/New_York'"))
                  .starts_with("history.toml:4:6: error: \"25:30 America/New_York\" is no local "));
  EXPECT_TRUE(
      complaint(file("date = 'date'\nat = '15:30'")).starts_with("history.toml:4:6: error:"));
  EXPECT_TRUE(complaint(file("date = 'date'\nat = '15:30 Mars/Base'"))
                  .starts_with("history.toml:4:13: error: no time zone named"));
  EXPECT_TRUE(complaint(file(kDated + "\navailable = '46h'"))
                  .starts_with("history.toml:5:13: error: \"46h\" is not a number of calendar"));
  EXPECT_TRUE(complaint(file("time = 'date'\navailable = '46d'"))
                  .starts_with("history.toml:4:1: error: `available` is for `date`"));
  EXPECT_TRUE(complaint(file(kDated, "{ ten = 'UST10Y', sales = 'UST10Y' }"))
                  .starts_with("history.toml:5:37: error: UST10Y has a column already, at "
                               "history.toml:5:19"));
  EXPECT_TRUE(complaint(file(kDated, "{ tne = 'UST10Y' }"))
                  .starts_with("history.toml:5:13: error: a.csv:1:1: no column \"tne\""));
  EXPECT_TRUE(
      complaint(file(kDated, "{ ten = 'UST 10Y' }"))
          .starts_with("history.toml:5:19: error: \"UST 10Y\" is no name of an instrument"));
  EXPECT_TRUE(complaint(file(kDated + "\nreturns = true"))
                  .starts_with("history.toml:6:19: error: UST10Y is a yield; returns are "));
  EXPECT_EQ(complaint("[[file]]\npath = 'b.csv'\n" + kDated + "\ncolumns = { ten = 'UST10Y' }\n"),
            "history.toml:2:1: error: can't be read: b.csv: No such file or directory\n");
}

TEST(ConfigHistoryTest, AReplayKnowsWhatTheHistoryNames) {
  const ScratchFolder folder;
  folder.write("a.csv", kCsv);
  folder.write("history.toml",
               "[[file]]\npath = 'a.csv'\ndate = 'date'\n"
               "at = '12:00 Europe/Berlin'\n"
               "columns = { ten = 'BUND', small = 'DAX' }\n"
               "[instrument.BUND]\nkind = 'yield'\n"
               "[instrument.DAX]\nzone = 'America/Chicago'\n");
  const std::vector<std::filesystem::path> rules{
      folder.write("r.toml",
                   "[[rule]]\nname = 'a'\nexpr = 'change(BUND, 60d)'\n"
                   "tiers.watch.enter = '50bp'\n"
                   "outcome = { series = 'RELATIVE', horizons = ['20d'] }\n")};
  Diagnostics diagnostics;
  const Replay replay = load_replay(folder.path(), rules, diagnostics);
  EXPECT_TRUE(diagnostics.ok()) << diagnostics.text();
  EXPECT_EQ(diagnostics.warnings(), 1U) << "of the outcome, which no alert needs";
  ASSERT_EQ(replay.analyzer.rules.size(), 1U);
  const auto& all = replay.analyzer.instruments;
  EXPECT_EQ(std::ranges::find(all, "BUND", &Instrument::name)->zone->name(), "Europe/Berlin");
  EXPECT_EQ(std::ranges::find(all, "DAX", &Instrument::name)->zone->name(), "America/Chicago");
  EXPECT_EQ(std::ranges::find(all, "SPX", &Instrument::name)->zone->name(), "America/New_York");
  EXPECT_EQ(replay.history.spec.files[0].columns[0].unit, Unit::percent);
}

TEST(ConfigHistoryTest, AReplayWithAConfigurationHasItsInstrumentsAndSeries) {
  const ScratchFolder folder;
  folder.write("a.csv", kCsv);
  folder.write("history.toml",
               "[[file]]\npath = 'a.csv'\ndate = 'date'\n"
               "at = '12:00 Europe/Berlin'\ncolumns = { ten = 'BUND', small = 'DAX' }\n"
               "[instrument.BUND]\nmax_jump = '1%'\nstale_after = '1h'\n");
  folder.write("r.toml",
               "[[rule]]\nname = 'a'\nexpr = 'change(GAP, 60d)'\ntiers.watch.enter = '50bp'\n"
               "outcome = { series = 'RELATIVE', horizons = ['20d'] }\n");
  const auto config = folder.write("yw.toml",
                                   "rules = ['r.toml']\n"
                                   "[feed.a]\nkind = 'replay'\nhistory = 'nowhere'\n"
                                   "[instrument.BUND]\nkind = 'yield'\n"
                                   "[series.GAP]\nexpr = 'UST10Y - BUND'\n"
                                   "[series.RELATIVE]\nexpr = 'ln(DAX)'\n");
  Diagnostics diagnostics;
  const Replay replay = load_replay_as_configured(folder.path(), config, diagnostics);
  EXPECT_EQ(diagnostics.text(), "") << "its own history is not asked for";
  ASSERT_EQ(replay.analyzer.rules.size(), 1U);
  EXPECT_EQ(replay.analyzer.rules[0].signal.unit, Unit::basis_points);
  EXPECT_TRUE(replay.history.catalog.series.contains("RELATIVE"));
  const auto& all = replay.analyzer.instruments;
  const auto bund = std::ranges::find(all, "BUND", &Instrument::name);
  EXPECT_EQ(bund->kind, InstrumentKind::yield);
  EXPECT_FALSE(bund->limits.max_jump) << "that was an index's";
  EXPECT_EQ(bund->stale_after_ns, kNanosPerHour) << "what the configuration leaves as it is";
  EXPECT_EQ(bund->zone->name(), "Europe/Berlin");
  EXPECT_EQ(replay.history.spec.files[0].columns[0].unit, Unit::percent);
}

TEST(ConfigHistoryTest, TheConfigurationHasTheLastWordOnAnInstrument) {
  const ScratchFolder folder;
  folder.write("a.csv", kCsv);
  folder.write("history.toml",
               "[[file]]\npath = 'a.csv'\ndate = 'date'\n"
               "at = '12:00 Europe/Berlin'\ncolumns = { ten = 'BUND' }\n"
               "[series.R]\nexpr = 'BUND'\n");
  folder.write("yw.toml",
               "[feed.a]\nkind = 'replay'\nhistory = '.'\n"
               "[instrument.BUND]\nkind = 'yield'\n");
  Diagnostics diagnostics;
  const Config config = load_config(folder.path() / "yw.toml", diagnostics);
  EXPECT_EQ(diagnostics.text(), "");
  EXPECT_EQ(config.feeds.at(0).history.files.at(0).columns.at(0).unit, Unit::percent);
  EXPECT_TRUE(config.feeds.at(0).speed.is_max());
  EXPECT_EQ(config.catalog.instruments.at("BUND").zone->name(), "Europe/Berlin");
}

TEST(ConfigHistoryTest, AConfigurationMakesNoYieldOfReturns) {
  const ScratchFolder folder;
  folder.write("a.csv", kCsv);
  folder.write("history.toml", file(kDated + "\nreturns = true", "{ small = 'SMB' }"));
  const auto path = folder.write("yw.toml",
                                 "[feed.a]\nkind = 'replay'\nhistory = '.'\n"
                                 "[instrument.SMB]\nkind = 'yield'\n");
  Diagnostics diagnostics;
  load_config(path, diagnostics);
  EXPECT_EQ(diagnostics.text(), path.string() +
                                    ":5:1: error: SMB is a yield; returns are compounded into an "
                                    "index\n");
}

}  // namespace
}  // namespace yieldwatch
