#include "core/record_text.h"

#include <gtest/gtest.h>

#include "support/records.h"
#include "support/wire.h"

namespace yieldwatch {
namespace {

Transition alert_with(const EvidenceRow& row) {
  EvidenceHistory history = some_history();
  history.rows = {row};
  Transition alert = some_transition();
  attach_record(&history, alert);
  return alert;
}

TEST(RecordTextTest, TheRecordStandsInOneLine) {
  EXPECT_EQ(
      to_record_text(alert_with(some_row())),
      "small caps -1.2pp against usual expected over the next 120 sessions (-1.7pp per 100bp, "
      "p 0.04 corrected, 1962-2025); after 36 such rises -2.4pp, 67% lagged (any day 52%) "
      "| weak");
}

TEST(RecordTextTest, RegimesAndTheSamePeriodAreToldApart) {
  const std::string text = to_record_text(with_record(some_transition()));
  EXPECT_NE(
      text.find("(any day 52%); in credit easing: after 12 -3.0pp; in growth (revised since): "
                "too few to say (5 episodes); in elsewhere: no record | same period: small "
                "caps +3.0% per 1% over the "
                "last 250 sessions | weak"),
      std::string::npos)
      << text;
}

TEST(RecordTextTest, FewEpisodesAreTooFewToSay) {
  EvidenceRow row = some_row();
  row.n = 9;
  EXPECT_NE(to_record_text(alert_with(row)).find("2025); 9 episodes: too few to say | weak"),
            std::string::npos);
  row.n = 1;
  EXPECT_NE(to_record_text(alert_with(row)).find("; 1 episode: too few to say"), std::string::npos);
}

TEST(RecordTextTest, AnUnsupportedRuleSaysSo) {
  EvidenceRow row = some_row();
  row.verdict = Verdict::unsupported;
  EXPECT_TRUE(to_record_text(alert_with(row)).ends_with(" | unsupported"));
}

TEST(RecordTextTest, AnAlertInSampleSaysSo) {
  EvidenceRow row = some_row();
  row.last = *parse_session("2026-12-31");
  EXPECT_TRUE(to_record_text(alert_with(row)).ends_with(" | weak, in sample"));
}

TEST(RecordTextTest, StaleEvidenceGivesNoFigures) {
  EvidenceRow row = some_row();
  row.rule_hash = "fedcba9876543210";
  EXPECT_EQ(to_record_text(alert_with(row)), "stale evidence: the rule was changed since");
}

TEST(RecordTextTest, ARegimeThatWasChangedGivesNoFigures) {
  const EvidenceHistory history = some_history();
  Transition alert = some_transition();
  alert.regimes = {{"credit easing", false, "another"}, {"growth", true, "006207"}};
  attach_record(&history, alert);
  const std::string text = to_record_text(alert);
  EXPECT_NE(text.find("(any day 52%); in credit easing: stale evidence, the regime was changed "
                      "since; in growth (revised since): too few to say (5 episodes) | weak"),
            std::string::npos)
      << text;
  EXPECT_NE(to_json_line(alert).find(R"("revised":false,"stale":true})"), std::string::npos);
}

TEST(RecordTextTest, WithoutARecordItSaysSo) {
  EXPECT_EQ(to_record_text(some_transition()), "no record attached");
}

TEST(RecordTextTest, AnAlertThatEndsDoesNotRepeatItsRecord) {
  Transition over = with_record(some_transition());
  over.state = State::inactive;
  EXPECT_EQ(to_record_text(over), "");
  over.record.reset();
  EXPECT_EQ(to_record_text(over), "no record attached");
}

TEST(RecordTextTest, AResponseThatIsNotKnownIsNotMadeUp) {
  EvidenceRow row = some_row();
  row.response.reset();
  EXPECT_EQ(to_record_text(alert_with(row)),
            "nothing can be expected over the next 120 sessions (1962-2025); after 36 such rises "
            "-2.4pp, 67% lagged (any day 52%) | weak");
}

TEST(RecordTextTest, JsonHasUnitsBesideNumbersAndNullForWhatThereIsNot) {
  const std::string line = to_json_line(with_record(some_transition()));
  for (
      const char* part :
      {R"("regimes":[{"name":"credit easing","revised":false,"hash":"00ea5e"},{"name":"growth",)",
       R"("same_period":{"beta":3.02,"unit":"1","sessions":250})",
       R"("evidence":{"verdict":"weak","stale":false,"in_sample":false,"history":"SMB 1962-2026",)",
       R"("first":"1962-01-02","last":"2026-04-30","tier":"warning","horizons":[{"horizon":20,)",
       R"({"horizon":120,"horizon_unit":"sessions","expected_pp":-1.19,)",
       R"("expected_interval_pp":[-2.03,-0.28],"response":-1.7,"response_unit":"pp",)",
       R"("response_per":"100bp","response_interval":[-2.9,-0.4],"response_p":0.0125,)",
       R"("signal_mean":5.0,"signal_unit":"bp","n":36,"mean_pp":-2.4,"median_pp":-2.1,)",
       R"({"name":"growth","n":5,"mean_pp":null,"response":null,"revised":true,"stale":false}]}]}})"}) {
    EXPECT_NE(line.find(part), std::string::npos) << part << "\n" << line;
  }
  EXPECT_TRUE(to_json_line(some_transition())
                  .ends_with(R"("regimes":[],"same_period":null,"evidence":null})"));
}

}  // namespace
}  // namespace yieldwatch
