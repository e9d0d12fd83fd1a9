// `yieldwatch alerts`, and the sqlite3 shell, on a journal that is being written.
#include <gmock/gmock.h>

#include <cstdlib>
#include <sstream>

#include "journal/alert_journal.h"
#include "support/journal_entries.h"
#include "support/process.h"
#include "support/scratch_folder.h"

namespace yieldwatch::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

struct Ran {
  int code = 0;
  std::vector<std::string> out;  // lines
  std::string err;
};

Ran run(std::vector<std::string> command) {
  Process process(std::move(command));
  const int code = process.wait().value_or(-1000);
  std::vector<std::string> lines;
  std::istringstream out(process.output());
  for (std::string line; std::getline(out, line);) {
    lines.push_back(line);
  }
  return {code, lines, process.error()};
}

class AlertsVerbTest : public ::testing::Test {
 protected:
  Ran alerts(std::vector<std::string> arguments) const {
    std::vector<std::string> command{program_, "alerts", folder_.path().string()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run(command);
  }

  // 1 and 3 fire, 2 ends; 4 is no alert; 5 is of another rule, and hard to quote.
  void fill() {
    Transition ready = nth_transition(4);
    ready.id.clear();
    Transition other = nth_transition(5, "curve");
    other.instrument = "-";
    other.tier = Tier::warning;
    other.summary = "a \"curve\", inverted";
    Entries entries(1, 3);
    entries.add(4, ready).add(5, other);
    journal_.append(entries);
  }

  std::string program_ = std::string(std::getenv("YIELDWATCH_BIN")) + "/yieldwatch";
  ScratchFolder folder_;
  std::filesystem::path file_ = folder_.path() / kAlertJournalFile;
  AlertJournal journal_{file_};
};

TEST_F(AlertsVerbTest, TextIsTheLinesOfTheLog) {
  fill();
  const Ran ran = alerts({});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.err, "");
  ASSERT_EQ(ran.out.size(), 4U);
  EXPECT_EQ(ran.out[0], to_alert_line(nth_transition(1)) + " | no record attached | id=" +
                            nth_transition(1).id + " seq=1 origin=replay");
  EXPECT_THAT(ran.out[1], HasSubstr(" ALERT over ust10y-rise-60d"));
  EXPECT_THAT(ran.out[3], HasSubstr(" seq=5 "));
}

TEST_F(AlertsVerbTest, JsonLinesAreThoseOfEveryOtherVerb) {
  fill();
  const Ran ran = alerts({"--format", "jsonl"});
  ASSERT_EQ(ran.out.size(), 5U);
  EXPECT_EQ(ran.out[2], to_json_line(nth_transition(3)));
}

TEST_F(AlertsVerbTest, CsvHasAHeaderAndIsQuoted) {
  fill();
  const Ran ran = alerts({"--format", "csv", "--rule", "curve"});
  ASSERT_EQ(ran.out.size(), 2U);
  EXPECT_THAT(ran.out[0], StartsWith("journal_seq,time,session,rule,instrument,state,tier,"));
  EXPECT_THAT(ran.out[1], StartsWith("5,2026-09-21T"));
  EXPECT_THAT(ran.out[1], HasSubstr(",75,bp,75,enter,"));
  EXPECT_THAT(ran.out[1], HasSubstr(",\"a \"\"curve\"\", inverted\","));
  EXPECT_THAT(alerts({"--format", "csv", "--rule", "nobody"}).out, ElementsAre(ran.out[0]));
}

TEST_F(AlertsVerbTest, OptionsNarrowWhatIsShown) {
  fill();
  const auto numbers = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--format", "csv"});
    std::string out;
    const Ran ran = alerts(arguments);
    EXPECT_EQ(ran.code, 0) << ran.err;
    for (std::size_t i = 1; i < ran.out.size(); ++i) {
      out += ran.out[i].substr(0, ran.out[i].find(',')) + ' ';
    }
    return out;
  };
  EXPECT_EQ(numbers({}), "1 2 3 4 5 ");
  EXPECT_EQ(numbers({"--now"}), "5 ");  // the first rule was ready last, without an alert
  EXPECT_EQ(numbers({"--last", "2"}), "4 5 ");
  EXPECT_EQ(numbers({"--tier", "warning"}), "5 ");
  EXPECT_EQ(numbers({"--instrument", "UST10Y", "--last", "1"}), "4 ");
  EXPECT_EQ(numbers({"--since", to_string(nth_transition(3).time)}), "3 4 5 ");
  EXPECT_EQ(numbers({"--until", to_string(nth_transition(3).time)}), "1 2 3 ");
  EXPECT_EQ(numbers({"--since", "2026-09-21", "--until", "2026-09-21"}), "1 2 3 4 5 ");
  EXPECT_EQ(numbers({"--since", "2026-09-22"}), "");
  EXPECT_EQ(numbers({"--until", "2026-09-20"}), "");
}

TEST_F(AlertsVerbTest, WhatIsWrongIsSaidWithWhatWouldBeRight) {
  const auto usage = [&](std::vector<std::string> arguments) {
    const Ran ran = alerts(std::move(arguments));
    EXPECT_EQ(ran.code, 64);
    EXPECT_THAT(ran.out, IsEmpty());
    return ran.err;
  };
  EXPECT_THAT(usage({"--since", "yesterday"}), HasSubstr("--since wants a date like"));
  EXPECT_THAT(usage({"--since", "2026-02-02", "--until", "2026-02-01"}), HasSubstr("is after"));
  EXPECT_THAT(usage({"--tier", "none"}), HasSubstr("watch, warning or critical"));
  EXPECT_THAT(usage({"--format", "xml"}), HasSubstr("text, jsonl or csv"));
  EXPECT_THAT(usage({"--rule", "A b"}), HasSubstr("is no name of a rule"));
  EXPECT_THAT(usage({"--instrument", "10Y!"}), HasSubstr("is no name of an instrument"));
  EXPECT_THAT(usage({"--last", "-1"}), HasSubstr("--last"));

  const Ran none = run({program_, "alerts", (folder_.path() / "none").string()});
  EXPECT_EQ(none.code, 74);
  EXPECT_THAT(none.err, HasSubstr("there is no alert journal"));
  const ScratchFolder garbage;
  garbage.write(std::string(kAlertJournalFile), std::string(5'000, 'g'));
  const Ran damaged = run({program_, "alerts", garbage.path().string()});
  EXPECT_EQ(damaged.code, 74);
  EXPECT_THAT(damaged.err, AllOf(HasSubstr("is damaged"), HasSubstr("restore it")));
}

TEST_F(AlertsVerbTest, TheFileMayBeNamedItself) {
  fill();
  EXPECT_EQ(run({program_, "alerts", file_.string(), "--last", "1"}).out.size(), 1U);
}

TEST_F(AlertsVerbTest, TheShellOfSqliteShowsWhatIsOnAndWhatWas) {
  if (std::system("command -v sqlite3 > /dev/null") != 0) {
    GTEST_SKIP() << "there is no sqlite3 shell here";
  }
  journal_.append(Entries(1, 3));
  const auto shell = [&](const std::string& sql) {
    return run({"/usr/bin/env", "sqlite3", "-readonly", file_.string(), sql}).out;
  };
  EXPECT_THAT(shell("SELECT rule, state, tier, value, unit, journal_seq FROM now"),
              ElementsAre("ust10y-rise-60d|firing|watch|75.0|bp|3"));
  EXPECT_THAT(shell("SELECT journal_seq, event_time, state FROM history"),
              ElementsAre("1|" + to_string(nth_transition(1).time) + "|firing",
                          "2|" + to_string(nth_transition(2).time) + "|inactive",
                          "3|" + to_string(nth_transition(3).time) + "|firing"));
  EXPECT_THAT(shell("SELECT begun, highest_tier, ended, transitions FROM episodes"),
              ElementsAre(to_string(nth_transition(1).time) + "|watch|" +
                              to_string(nth_transition(2).time) + "|2",
                          to_string(nth_transition(3).time) + "|watch||1"));
  EXPECT_THAT(shell("PRAGMA integrity_check"), ElementsAre("ok"));
}

}  // namespace
}  // namespace yieldwatch::testing
