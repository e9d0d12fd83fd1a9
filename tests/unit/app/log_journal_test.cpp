#include "app/log/log_journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>

#include <sys/stat.h>

#include "app/log/log.h"
#include "support/records.h"
#include "support/wire.h"

namespace yieldwatch {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::StartsWith;

TEST(LogJournalTest, AFieldBearsTheProgramsNameAndItsKeyInCapitals) {
  JournalFields fields;
  add_journal_field(fields, "verdict", "supported");
  add_journal_field(fields, "record", "p = 0.04 | in \"curve flattening\"");
  add_journal_field(fields, "regime", "");
  EXPECT_THAT(fields, ElementsAre("YIELDWATCH_VERDICT=supported",
                                  "YIELDWATCH_RECORD=p = 0.04 | in \"curve flattening\"",
                                  "YIELDWATCH_REGIME="));
}

TEST(LogJournalTest, AnAlertGivesItsRecordInFieldsOfItsOwn) {
  const Transition alert = with_record(some_transition());
  EXPECT_THAT(
      alert_fields(alert, 14),
      ElementsAre(
          "PRIORITY=4", "YIELDWATCH_EVENT=alert", "YIELDWATCH_RULE=ust10y-rise-60d",
          "YIELDWATCH_INSTRUMENT=UST10Y", "YIELDWATCH_STATE=firing", "YIELDWATCH_TIER=warning",
          "YIELDWATCH_VERDICT=weak", "YIELDWATCH_REGIME=credit easing", "YIELDWATCH_REGIME=growth",
          "YIELDWATCH_REGIME=elsewhere",
          "YIELDWATCH_RECORD=small caps -1.2pp against usual expected over the next 120 sessions "
          "(-1.7pp per 100bp, p 0.04 corrected, 1962-2025); after 36 such rises -2.4pp, 67% lagged "
          "(any day 52%); in credit easing: after 12 -3.0pp; in growth (revised since): too few to "
          "say (5 episodes); in elsewhere: no record | same period: small caps +3.0% per 1% over "
          "the last 250 sessions | weak",
          "YIELDWATCH_ID=ust10y-rise-60d/UST10Y/2026-09-11T19:30:00Z", "YIELDWATCH_SEQ=14",
          "YIELDWATCH_JSON=" + to_json_line(alert)));
}

TEST(LogJournalTest, AnAlertOfAChangedRuleSaysThatItsRecordIsStale) {
  Transition alert = some_transition();
  alert.rule_hash = "fedcba9876543210";
  const JournalFields fields = alert_fields(with_record(alert), 14);
  EXPECT_THAT(fields, Contains("YIELDWATCH_VERDICT=stale"));
  EXPECT_THAT(fields, Contains(AllOf(StartsWith("YIELDWATCH_RECORD="),
                                     EndsWith("stale evidence: the rule was changed since"))));
}

TEST(LogJournalTest, AnAlertThatEndsIsNoWarning) {
  Transition over = some_transition();
  over.state = State::inactive;
  over.tier = Tier::none;
  EXPECT_THAT(alert_fields(over, 15),
              ElementsAre("PRIORITY=6", "YIELDWATCH_EVENT=alert", "YIELDWATCH_RULE=ust10y-rise-60d",
                          "YIELDWATCH_INSTRUMENT=UST10Y", "YIELDWATCH_STATE=inactive",
                          "YIELDWATCH_TIER=none", "YIELDWATCH_RECORD=no record attached",
                          "YIELDWATCH_ID=ust10y-rise-60d/UST10Y/2026-09-11T19:30:00Z",
                          "YIELDWATCH_SEQ=15", "YIELDWATCH_JSON=" + to_json_line(over)));
}

TEST(LogJournalTest, OnlyTheStreamThatSystemdNamedLeadsToTheJournal) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  struct stat info {};
  ASSERT_EQ(fstat(ends[1], &info), 0);
  const std::string stream = std::to_string(info.st_dev) + ':' + std::to_string(info.st_ino);
  ASSERT_EQ(setenv("JOURNAL_STREAM", stream.c_str(), 1), 0);
  EXPECT_TRUE(leads_to_journal(ends[1]));
  EXPECT_EQ(setenv("JOURNAL_STREAM", "1:1", 1), 0);
  EXPECT_FALSE(leads_to_journal(ends[1]));
  EXPECT_EQ(unsetenv("JOURNAL_STREAM"), 0);
  EXPECT_FALSE(leads_to_journal(ends[1]));
  close(ends[0]);
  close(ends[1]);
}

}  // namespace
}  // namespace yieldwatch
