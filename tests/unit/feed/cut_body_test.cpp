// A body that ended with its connection may have been cut anywhere: no beginning of it may give a
// figure that the whole of it does not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "feed/formats/csv_body.h"
#include "feed/polled/polled_answer.h"
#include "support/polled_world.h"
#include "support/readings.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsSubsetOf;
using testing::shown;
using ::testing::SizeIs;

// As each source writes it: two figures of what the question asks for.
struct Whole {
  std::string symbol;
  std::string body;
};
const std::map<std::string_view, Whole> kWholes{
    {"treasury", {"", testing::treasury_xml({{"2026-09-25", {"5.17"}}, {"2026-09-28", {"5.24"}}})}},
    {"treasury-csv", {"", "Date,\"2 Yr\",\"10 Yr\"\n09/28/2026,,5.24\n09/25/2026,,5.17\n"}},
    {"fred",
     {"DGS10", R"({"count":2,"limit":100000,"observations":[{"date":"2026-09-25","value":"5.17"},)"
               R"({"date":"2026-09-28","value":"5.24"}]})"}},
    {"fred-graph", {"DGS10", "observation_date,DGS10\n2026-09-25,5.17\n2026-09-28,5.24\n"}},
    {"h15",
     {"",
      "\"Unit:\",\"Percent:_Per_Year\"\r\n\"Multiplier:\",\"1\"\r\n"
      "\"Time Period\",\"RIFLGFCY10_N.B\"\r\n2026-09-25,5.17\r\n2026-09-28,5.24\r\n"}},
    {"yahoo",
     {"^TNX",
      R"({"chart":{"result":[{"meta":{"symbol":"^TNX","gmtoffset":-14400,"dataGranularity":"5m"},)"
      R"("timestamp":[1790602200,1790602500],"indicators":{"quote":[{"close":[5.17,5.24]}]}}],)"
      R"("error":null}})"}},
    {"stooq",
     {"iwm.us", "Date,Open,High,Low,Close\r\n2026-09-25,1,1,1,251\r\n2026-09-28,1,1,1,252.5\r\n"}},
};

std::vector<std::string> figures(const PolledSource& source, const Whole& whole, std::string body,
                                 bool may_be_cut) {
  Readings readings =
      judge(source, {.status = 200, .body = std::move(body), .may_be_cut = may_be_cut},
            whole.symbol, false, "")
          .readings;
  readings.faults.clear();
  readings.unusable.clear();
  return shown(readings);
}

TEST(CutBodyTest, NoBeginningGivesAFigureThatTheWholeDoesNot) {
  for (const PolledSource* source : polled_sources()) {
    SCOPED_TRACE(source->kind);
    const Whole& whole = kWholes.at(source->kind);
    const auto all = figures(*source, whole, whole.body, true);
    EXPECT_THAT(all, SizeIs(2));
    for (std::size_t length = 0; length < whole.body.size(); ++length) {
      EXPECT_THAT(figures(*source, whole, whole.body.substr(0, length), true), IsSubsetOf(all))
          << whole.body.substr(0, length);
    }
  }
}

// Drupal's CSV, and so the Treasury's, does not end its last line.
TEST(CutBodyTest, AWholeBodyNeedNotEndItsLastLine) {
  for (const PolledSource* source : polled_sources()) {
    const Whole& whole = kWholes.at(source->kind);
    const std::size_t end = whole.body.find_last_not_of("\r\n") + 1;
    EXPECT_THAT(figures(*source, whole, whole.body.substr(0, end), false), SizeIs(2))
        << source->kind;
  }
}

TEST(CutBodyTest, ALineThatIsLeftOutIsAFault) {
  const PolledAnswer answer =
      judge(kFredGraph,
            {.status = 200,
             .body = "observation_date,DGS10\n2026-09-25,5.17\n2026-09-28,5.2",
             .may_be_cut = true},
            "DGS10", false, "");
  EXPECT_EQ(answer.fault, "");
  EXPECT_THAT(shown(answer.readings),
              ElementsAre("2026-09-25 DGS10 5.17",
                          "! the last line has no end and may be cut: it is left out"));
}

TEST(CutBodyTest, WhatASourceSaysInOneLineIsRead) {
  const PolledAnswer answer =
      judge(kStooq, {.status = 200, .body = "Exceeded the daily hits limit", .may_be_cut = true},
            "iwm.us", false, "");
  EXPECT_TRUE(answer.limit);
  EXPECT_EQ(whole_lines("a\nb"), "a\n");
  EXPECT_EQ(whole_lines("a\n"), "a\n");
  EXPECT_EQ(whole_lines("a"), "a");
}

}  // namespace
}  // namespace yieldwatch
