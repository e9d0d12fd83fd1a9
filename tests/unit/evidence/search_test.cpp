#include "evidence/search.h"

#include <gtest/gtest.h>

#include "unit/evidence/made_record.h"
#include "unit/evidence/naive.h"

namespace yieldwatch {
namespace {

using testing::make_plan;
using testing::make_rule;
using testing::Noise;
using testing::rule_with_outcome;

constexpr std::size_t kSessions = 700;

// A yield and a fund at random, a value each on every date.
void play(unsigned seed, Recorder& recorder) {
  const auto yield = Noise(seed).walk(kSessions);
  const auto fund = Noise(seed + 1000).walk(kSessions);
  for (std::size_t t = 0; t < kSessions; ++t) {
    const Session date{testing::day("2000-01-01").day + static_cast<std::int32_t>(t)};
    const std::string time = to_string(date) + "T16:00:00Z";
    testing::tick(recorder, "UST10Y", time, *Value::from_double(10 + yield[t] / 100));
    testing::tick(recorder, "IWM", time, *Value::from_double(200 + fund[t] / 10));
  }
}

// A search must not support what the evidence of the same rule calls weak.
TEST(SearchTest, TheCorrectedPIsNeverTheBetter) {
  const Rule rule =
      rule_with_outcome(make_rule("up", "change(UST10Y, 10d)", {{"5", "4"}}), "IWM", {5, 90});
  const RecordingPlan plan = make_plan({rule});
  const SearchPlan asked{
      .instruments = plan.instruments, .outcomes = plan.outcomes, .candidates = {{rule, {}}}};
  for (unsigned seed = 0; seed < 40; ++seed) {
    const SearchSetting setting;
    const Search search(
        asked, [&](Recorder& recorder) { play(seed, recorder); }, setting);
    Recorder recorder(plan);
    play(seed, recorder);
    const auto rows = evidence(plan, recorder.finish());
    for (const Finding& finding : search.findings()) {
      ASSERT_TRUE(finding.p && finding.p_corrected);
      EXPECT_GE(*finding.p_corrected, *finding.p);
      const auto row = std::ranges::find(rows, finding.horizon, &EvidenceRow::horizon);
      EXPECT_EQ(finding.p_corrected, row->response_p_corrected);
    }
  }
}

}  // namespace
}  // namespace yieldwatch
