#include "app/config/evidence_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "app/check.h"
#include "app/config/config.h"
#include "support/pretended_files.h"
#include "support/records.h"
#include "support/scratch_folder.h"
#include "support/wire.h"

namespace yieldwatch {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::vector<EvidenceHistory> load(const std::string& text, std::string& mistakes) {
  Diagnostics diagnostics;
  auto histories = load_evidence("e.toml", diagnostics, PretendedFiles().add("e.toml", text));
  mistakes = diagnostics.text();
  return histories;
}

TEST(EvidenceFileTest, WhatIsWrittenIsReadAndWrittenAgain) {
  EvidenceHistory other = some_history();
  other.name = "a \"second\" one";
  other.sources.clear();
  other.rows = {EvidenceRow{}};
  other.rows[0].rule = "short";
  other.rows[0].rule_hash = "0123456789abcdef";
  other.rows[0].instrument = "-";
  other.rows[0].tier = Tier::watch;
  other.rows[0].horizon = 20;
  const std::vector<EvidenceHistory> written{some_history(), other};
  const std::string text = to_toml(written);
  std::string mistakes;
  const auto read = load(text, mistakes);
  EXPECT_EQ(mistakes, "");
  EXPECT_EQ(to_toml(read), text);
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(read[0].sources, some_history().sources);
  EXPECT_EQ(read[1].name, other.name);
  Transition alert = some_transition();
  Transition same = alert;
  const EvidenceHistory history = some_history();
  alert.regimes = same.regimes = {{"growth", true, "006207"}};
  attach_record(&history, alert);
  attach_record(&read[0], same);
  EXPECT_EQ(alert, same);
}

TEST(EvidenceFileTest, EveryMistakeIsToldWithItsPlace) {
  const std::string good = to_toml(std::vector{some_history()});
  const auto mistake = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    std::string mistakes;
    load(text, mistakes);
    return mistakes;
  };
  EXPECT_EQ(mistake("mean_pp = -2.4", "mean_pp = -2.4"), "");
  EXPECT_THAT(mistake("mean_pp = -2.4", "mean_pp = '-2.4'"),
              ::testing::MatchesRegex("e.toml:[0-9]+:11: error: mean_pp is a string; write a "
                                      "number\n"));
  EXPECT_THAT(mistake("mean_pp = -2.4", "mean_pp = nan"),
              HasSubstr("mean_pp is not between -1000000 and 1000000"));
  EXPECT_THAT(mistake("mean_pp = -2.4", "means_pp = -2.4"), HasSubstr("did you mean mean_pp?"));
  EXPECT_THAT(mistake("hit_share = 0.67", "hit_share = 67"),
              HasSubstr("hit_share is not between 0 and 1"));
  EXPECT_THAT(mistake("n = 36", "n = -1"), HasSubstr("n is no count"));
  EXPECT_THAT(mistake("n = 36", "n = 3.5"), HasSubstr("n is no count"));
  EXPECT_THAT(mistake("n = 36\n", ""), HasSubstr("record has no n"));
  EXPECT_THAT(mistake("[-4.5, -0.25]", "[-0.25, -4.5]"), HasSubstr("interval_pp is upside down"));
  EXPECT_THAT(mistake("[-4.5, -0.25]", "[-0.25]"), HasSubstr("interval_pp is not 2 numbers"));
  EXPECT_THAT(mistake("\"100bp\"", "\"50bp\""),
              HasSubstr("\"50bp\" is not \"100bp\", \"sigma\" or \"1\""));
  EXPECT_THAT(mistake("\"weak\"", "\"strong\""),
              HasSubstr("\"strong\" is not supported, weak or unsupported"));
  EXPECT_THAT(mistake("\"warning\"", "\"none\""),
              HasSubstr("\"none\" is not watch, warning or critical"));
  EXPECT_THAT(mistake("\"20d\"", "\"20m\""), HasSubstr("\"20m\" is not a number of sessions"));
  EXPECT_THAT(mistake("\"20d\"", "\"120d\""), HasSubstr("over 120d already"));
  EXPECT_THAT(mistake("\"1962-03-30\"", "\"1962-02-30\""), HasSubstr("is not a date"));
  EXPECT_THAT(mistake("first = \"1962-01-02\"", "first = 1962-01-02"),
              HasSubstr("first is a date or time"));
  EXPECT_THAT(mistake("revised = true", "revised = 1"), HasSubstr("revised is an integer"));
  EXPECT_THAT(mistake("hash = \"00ea5e\", ", ""), HasSubstr("has no hash"));
  std::string mistakes;
  load("# nothing\n", mistakes);
  EXPECT_THAT(mistakes, HasSubstr("no [[history]] in it"));
  load(good + good.substr(good.find("\n[[history]]")), mistakes);
  EXPECT_THAT(mistakes, HasSubstr("there is a history \"SMB 1962-2026\" already"));
}

TEST(EvidenceFileTest, AHistoryTakesThePlaceOfThatOfItsName) {
  const ScratchFolder folder;
  const auto path = folder.path() / "evidence.toml";
  const auto write = [&](EvidenceHistory history) {
    Diagnostics diagnostics;
    write_evidence(path, std::move(history), diagnostics);
    return diagnostics.text();
  };
  EvidenceHistory second = some_history();
  second.name = "second";
  EXPECT_EQ(write(some_history()), "");
  EXPECT_EQ(write(second), "");
  EvidenceHistory first = some_history();
  first.fingerprint = "anew";
  EXPECT_EQ(write(first), "");
  EXPECT_EQ(read_text_file(path), to_toml(std::vector{first, second}));
  std::ofstream(path, std::ios::app) << "[[history]]\nnam = 'x'\n";
  const std::string broken = read_text_file(path);
  EXPECT_THAT(write(first), HasSubstr("unknown key nam"));
  EXPECT_EQ(read_text_file(path), broken) << "what has mistakes is left as it is";
}

Diagnostics checked(const std::string& evidence, const std::string& regimes = "") {
  return check_file("c.toml", PretendedFiles()
                                  .add("c.toml",
                                       "rules = ['r.toml']\nevidence = 'e.toml'\n"
                                       "[feed.desk]\nkind = 'push'\n")
                                  .add("r.toml",
                                       "[[rule]]\nname = 'ust10y-rise-60d'\n"
                                       "expr = 'change(UST10Y, 60d)'\n"
                                       "tiers.watch.enter = '50bp'\n"
                                       "[[rule]]\nname = 'new'\nexpr = 'last(UST2Y)'\n"
                                       "tiers.watch.enter = '5%'\n" +
                                           regimes)
                                  .add("e.toml", evidence));
}

TEST(EvidenceFileTest, CheckTellsOfRulesWithoutARecordAndOfStaleOnes) {
  const Diagnostics diagnostics = checked(to_toml(std::vector{some_history()}));
  EXPECT_TRUE(diagnostics.ok());
  EXPECT_THAT(diagnostics.text(),
              HasSubstr("warning: stale evidence: rule ust10y-rise-60d UST10Y was changed since"));
  EXPECT_THAT(diagnostics.text(), HasSubstr("warning: rule new UST2Y has no record in SMB "
                                            "1962-2026: its alerts say so, since it has no "
                                            "outcome"));
  EXPECT_THAT(checked("[[histories]]\n").text(), HasSubstr("did you mean history?"));
}

TEST(EvidenceFileTest, CheckTellsOfRegimesThatWereChanged) {
  const auto easing = [](const std::string& below) {
    return "[[regime]]\nname = 'credit easing'\nexpr = 'change(BAA10Y, 60d)'\nbelow = '" + below +
           "'\n";
  };
  Diagnostics diagnostics;
  const Config config = load_config(
      "c.toml", diagnostics,
      PretendedFiles().add("c.toml", "rules = ['r.toml']\n").add("r.toml", easing("0bp")));
  ASSERT_EQ(config.regimes.size(), 1U) << diagnostics.text();
  EvidenceHistory history = some_history();
  for (EvidenceRow& row : history.rows) {
    row.regimes[0].hash = config.regimes[0].hash;
  }
  const std::string evidence = to_toml(std::vector{history});
  const std::string warning =
      "warning: stale evidence: regime credit easing was changed since its record in SMB 1962-2026 "
      "was made; yieldwatch evidence --write makes it anew\n";
  EXPECT_THAT(checked(evidence, easing("0.0bp")).text(), Not(HasSubstr("regime")));
  EXPECT_THAT(checked(evidence, easing("10bp")).text(), HasSubstr(warning));
}

TEST(EvidenceFileTest, TheFileMustBeThere) {
  Diagnostics diagnostics;
  load_config("c.toml", diagnostics, PretendedFiles().add("c.toml", "evidence = 'e.toml'\n"));
  EXPECT_EQ(diagnostics.text(),
            "c.toml:1:12: error: e.toml can't be read: No such file or directory\n");
}

}  // namespace
}  // namespace yieldwatch
