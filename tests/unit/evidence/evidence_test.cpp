#include "evidence/evidence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "evidence/response.h"
#include "unit/evidence/made_record.h"
#include "unit/evidence/naive.h"

namespace yieldwatch {
namespace {

using testing::crossing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::made_outcome;
using testing::made_track;
using testing::make_plan;
using testing::make_rule;
using testing::naive_slope;
using testing::Noise;
using testing::rule_with_outcome;
using ::testing::SizeIs;

constexpr double kNear = 1e-9;

// A rule of two tiers on a signal of 10 sessions, over 600 sessions of its outcome: the signal
// begins at session 5, and so the record is sessions 5 to 597 after 1 session, to 593 after 5.
class EvidenceTest : public ::testing::Test {
 protected:
  static constexpr std::size_t kSessions = 600;
  // Of the watch tier's episodes.
  static constexpr std::array<std::size_t, 10> kPlaces{100, 107, 200, 220, 240,
                                                       260, 280, 300, 320, 340};

  EvidenceTest() {
    Rule rule = make_rule("up", "change(UST10Y, 10d)", {{"50", "40"}, {"75", "60"}});
    plan_ = make_plan({rule_with_outcome(rule, "IWM", {5, 1})});
    auto x = Noise(1).walk(kSessions);
    auto level = Noise(2).series(kSessions);
    for (std::size_t t = 2; t < kSessions; ++t) {
      level[t] += level[t - 1] - 0.01 * x[t - 2];
    }
    std::fill_n(x.begin(), 5, SignalTrack::kNone);
    recording_.outcomes = {made_outcome(std::move(level))};
    recording_.rules = {made_track(std::move(x))};
    recording_.rules[0].crossings = {crossing(100, Tier::watch),
                                     crossing(104, Tier::warning, Tier::watch),
                                     crossing(107, Tier::watch), crossing(200, Tier::warning)};
    for (std::size_t t = 220; t <= 340; t += 20) {
      recording_.rules[0].crossings.push_back(crossing(t));
    }
    recording_.rules[0].crossings.push_back(crossing(595));
  }

  // What came after session t.
  double outcome(std::size_t t, std::size_t horizon) const {
    const auto& level = recording_.outcomes[0].level;
    return level[t + 1 + horizon] - level[t + 1];
  }
  std::vector<double> outcomes(std::size_t horizon) const {
    std::vector<double> out;
    for (std::size_t t = 5; t + 1 + horizon < kSessions; ++t) {
      out.push_back(outcome(t, horizon));
    }
    return out;
  }
  std::vector<double> signal(std::size_t horizon) const {
    const auto& x = recording_.rules[0].value;
    return {x.begin() + 5, x.end() - 1 - static_cast<std::ptrdiff_t>(horizon)};
  }

  std::vector<double> episode_outcomes(std::size_t horizon) const {
    std::vector<double> out;
    for (const std::size_t place : kPlaces) {
      out.push_back(outcome(place, horizon));
    }
    return out;
  }

  // The row of 5 sessions after.
  EvidenceRow row(Tier tier) const {
    for (const EvidenceRow& row : evidence(plan_, recording_)) {
      if (row.tier == tier && row.horizon == 5) {
        return row;
      }
    }
    return {};
  }

  RecordingPlan plan_;
  Recording recording_;
};

TEST_F(EvidenceTest, ThereIsARowForEachTierAndHorizonInTheRulesOrder) {
  std::vector<std::string> seen;
  for (const EvidenceRow& row : evidence(plan_, recording_)) {
    seen.push_back(row.rule + ' ' + row.instrument + ' ' + std::string(to_string(row.tier)) + ' ' +
                   std::to_string(row.horizon));
    EXPECT_EQ(row.rule_hash, plan_.rules[0].hash);
  }
  EXPECT_THAT(seen, ElementsAre("up UST10Y watch 5", "up UST10Y watch 1", "up UST10Y warning 5",
                                "up UST10Y warning 1"));
}

TEST_F(EvidenceTest, TheRecordIsFromTheFirstValueToTheLastKnownOutcome) {
  const EvidenceRow row = this->row(Tier::watch);
  EXPECT_EQ(row.sessions, 589U);
  EXPECT_EQ(row.first, recording_.outcomes[0].sessions[5]);
  EXPECT_EQ(row.last, recording_.outcomes[0].sessions[593]);
}

TEST_F(EvidenceTest, EpisodesAreWhatFollowedTheAlerts) {
  // 104 does not come from below watch; 107 is 7 sessions after 100; 595 is not known yet.
  const EvidenceRow row = this->row(Tier::watch);
  const auto values = episode_outcomes(5);
  ASSERT_EQ(row.n, 10U);
  EXPECT_EQ(row.episodes[1].session, recording_.outcomes[0].sessions[107]);
  EXPECT_NEAR(row.episodes[1].outcome_pp, values[1], kNear);
  EXPECT_NEAR(row.mean_pp.value_or(99), mean_of(values), kNear);
  EXPECT_EQ(row.hit_share, std::ranges::count_if(values, [](double v) { return v < 0; }) / 10.0);
  EXPECT_EQ(row.interval_pp, mean_interval(values, 0x5EED));
  auto sorted = values;
  std::ranges::sort(sorted);
  EXPECT_NEAR(row.median_pp.value_or(99), (sorted[4] + sorted[5]) / 2, kNear);
}

TEST_F(EvidenceTest, FewerThanTenEpisodesAreListedAndGiveNoFigure) {
  auto& crossings = recording_.rules[0].crossings;
  crossings.erase(crossings.begin() + 4);
  const EvidenceRow row = this->row(Tier::watch);
  EXPECT_EQ(row.n, 9U);
  EXPECT_THAT(row.episodes, SizeIs(9));
  EXPECT_FALSE(row.mean_pp || row.median_pp || row.hit_share || row.excess_pp || row.interval_pp ||
               row.p);
  EXPECT_THAT(row.path, IsEmpty());
  EXPECT_TRUE(row.base_mean_pp && row.base_hit_share);
}

TEST_F(EvidenceTest, TheBaseIsTheWholeRecordWhateverTheConditions) {
  plan_.rules[0].conditions.push_back(
      testing::parsed(parse_condition("change(UST2Y, 5d) < 0bp", {})));
  std::fill_n(recording_.rules[0].holds.begin(), 300, 0);
  const EvidenceRow row = this->row(Tier::watch);
  const auto all = outcomes(5);
  double sum = 0;
  double below = 0;
  for (const double one : all) {
    sum += one;
    below += one < 0 ? 1 : 0;
  }
  EXPECT_NEAR(row.base_mean_pp.value_or(99), sum / 589, kNear);
  EXPECT_NEAR(row.base_hit_share.value_or(99), below / 589, kNear);
  EXPECT_NEAR(row.excess_pp.value_or(99), *row.mean_pp - sum / 589, kNear);
}

TEST_F(EvidenceTest, ThePOfEpisodesTurnsTheirOutcomesRound) {
  const auto y = outcomes(5);
  const auto sum_at = [&](std::size_t k) {
    double sum = 0;
    for (const std::size_t place : kPlaces) {
      sum += y[(place - 5 + k) % y.size()];
    }
    return sum;
  };
  double as_low = 0;
  double count = 0;
  for (std::size_t k = 250; k <= y.size() - 250; ++k) {
    as_low += sum_at(k) <= sum_at(0) ? 1 : 0;
    count += 1;
  }
  EXPECT_NEAR(row(Tier::watch).p.value_or(99), std::max((1 + as_low) / (1 + count), 15.0 / 589),
              kNear);
}

TEST_F(EvidenceTest, TheResponseIsForAHundredBasisPoints) {
  const auto x = signal(5);
  const auto y = outcomes(5);
  const EvidenceRow row = this->row(Tier::warning);
  EXPECT_EQ(row.response_per, "100bp");
  EXPECT_NEAR(row.response.value_or(99), 100 * naive_slope(x, y), 1e-7);
  EXPECT_NEAR(row.signal_mean.value_or(99), mean_of(x), kNear);
  EXPECT_NEAR(row.response_p.value_or(99), std::max(testing::naive_slope_p(x, y, 250), 15.0 / 589),
              kNear);
  for (std::size_t third = 0; third < 3; ++third) {
    const std::size_t from = 589 * third / 3;
    const std::size_t length = 589 * (third + 1) / 3 - from;
    EXPECT_NEAR(
        row.response_thirds.at(third).value_or(99),
        100 * naive_slope(std::span(x).subspan(from, length), std::span(y).subspan(from, length)),
        1e-7);
  }
  const auto interval = slope_interval(x, y, {}, 10, 0x5EED);
  ASSERT_TRUE(interval && row.response_interval);
  EXPECT_NEAR(row.response_interval->low, 100 * interval->low, 1e-7);
  EXPECT_NEAR(row.response_interval->high, 100 * interval->high, 1e-7);
}

TEST_F(EvidenceTest, ConditionsRestrictTheResponse) {
  plan_.rules[0].conditions.push_back(
      testing::parsed(parse_condition("change(UST2Y, 50d) < 0bp", {})));
  auto& holds = recording_.rules[0].holds;
  for (std::size_t t = 0; t < holds.size(); t += 2) {
    holds[t] = 0;
  }
  const auto x = signal(5);
  const auto y = outcomes(5);
  const std::vector<std::uint8_t> held(holds.begin() + 5, holds.end() - 6);
  const EvidenceRow row = this->row(Tier::watch);
  EXPECT_NEAR(row.response.value_or(99), 100 * naive_slope(x, y, held), 1e-7);
  // What is expected is in excess of the base, which is of all sessions.
  EXPECT_NEAR(row.signal_mean.value_or(99), mean_of(x), kNear);
  EXPECT_GE(row.response_p.value_or(99), 55.0 / 589);  // its window is the longest
}

TEST_F(EvidenceTest, AWindowOfASlowSeriesSpansAllItsSessionsOfTheOutcome) {
  recording_.rules[0].strides = {21};
  EXPECT_GE(row(Tier::watch).response_p.value_or(0), (10 * 21 + 5.0) / 589);
  EXPECT_GE(row(Tier::watch).p.value_or(0), (10 * 21 + 5.0) / 589);
}

TEST_F(EvidenceTest, TheCorrectedPIsNeverTheBetter) {
  // Over the sessions that both horizons share a score may be lower than over its own.
  plan_.rules[0].outcome->horizons = {5, 90};
  for (unsigned seed = 0; seed < 40; ++seed) {
    recording_.outcomes[0].level = Noise(seed).walk(kSessions);
    for (const EvidenceRow& row : evidence(plan_, recording_)) {
      ASSERT_TRUE(row.response_p && row.response_p_corrected);
      EXPECT_GE(*row.response_p_corrected, *row.response_p);
    }
  }
}

TEST_F(EvidenceTest, AnotherOutcomeIsAnotherFamilyAndDoublesTheCorrectedP) {
  plan_.rules[0].outcome->horizons = {5};
  const double alone = row(Tier::watch).response_p_corrected.value_or(99);
  plan_.rules.push_back(plan_.rules[0]);
  plan_.rules[1].name = "other";
  recording_.outcomes.push_back(recording_.outcomes[0]);
  recording_.rules.push_back(recording_.rules[0]);
  recording_.rules[1].outcome = 1;
  EXPECT_LT(alone, 1);
  EXPECT_NEAR(row(Tier::watch).response_p_corrected.value_or(99), std::min(1.0, 2 * alone), kNear);
}

TEST_F(EvidenceTest, ASearchNotedInTheRuleKeepsItsP) {
  const double without = row(Tier::watch).response_p_corrected.value_or(99);
  plan_.rules[0].search = SearchNote{400, 0.999};
  EXPECT_DOUBLE_EQ(row(Tier::watch).response_p_corrected.value_or(99), 0.999);
  plan_.rules[0].search = SearchNote{400, 0.0001};
  EXPECT_DOUBLE_EQ(row(Tier::watch).response_p_corrected.value_or(99), without);
}

TEST_F(EvidenceTest, ThePathIsTheMeanAfterEverySession) {
  const EvidenceRow row = this->row(Tier::watch);
  ASSERT_THAT(row.path, SizeIs(kPathSessions));
  for (const std::size_t s : {1, 5, 250}) {
    EXPECT_EQ(row.path[s - 1].session, s);
    EXPECT_NEAR(row.path[s - 1].mean, mean_of(episode_outcomes(s)), kNear);
  }
  EXPECT_NEAR(row.path[4].mean, *row.mean_pp, kNear);
}

TEST_F(EvidenceTest, ARegimeOfFewEpisodesSaysNothing) {
  auto& crossings = recording_.rules[0].crossings;
  crossings.clear();
  for (std::size_t i = 0; i < 9; ++i) {
    crossings.push_back(crossing(50 * i + 50));
    crossings.back().regimes.set(0, i > 0);
  }
  plan_.regimes = {testing::make_regime("easy", "last(UST2Y) < 4%")};
  plan_.regimes[0].revised = true;
  auto& states = recording_.regimes;
  states = {{std::vector<RegimeState>(kSessions, RegimeState::yes)}};
  std::fill_n(states[0][0].begin(), 60, RegimeState::unknown);
  std::fill_n(states[0][0].begin() + 580, 20, RegimeState::no);

  RegimeRow regime = row(Tier::watch).regimes.at(0);
  EXPECT_EQ(regime.name, "easy");
  EXPECT_TRUE(regime.revised);
  EXPECT_EQ(regime.hash, "0123456789abcdef");
  EXPECT_EQ(regime.n, 8U);
  double sum = 0;
  for (std::size_t i = 1; i < 9; ++i) {
    sum += outcome(50 * i + 50, 5);
  }
  EXPECT_NEAR(regime.mean_pp.value_or(99), sum / 8, kNear);
  const auto x = signal(5);
  const auto y = outcomes(5);
  EXPECT_NEAR(regime.response.value_or(99),
              100 * naive_slope(std::span(x).subspan(55, 520), std::span(y).subspan(55, 520)),
              1e-7);

  crossings[1].regimes.reset();
  regime = row(Tier::watch).regimes.at(0);
  EXPECT_EQ(regime.n, 7U);
  EXPECT_FALSE(regime.mean_pp || regime.response);
}

TEST_F(EvidenceTest, AnAlertBeforeTheRecordIsNoEpisode) {
  // Its signal was lost again by the end of the session.
  recording_.rules[0].crossings.insert(recording_.rules[0].crossings.begin(), crossing(2));
  EXPECT_EQ(row(Tier::watch).n, 10U);
}

TEST_F(EvidenceTest, AShortRecordHasFiguresButNoP) {
  std::fill_n(recording_.rules[0].value.begin(), 95, SignalTrack::kNone);
  const EvidenceRow row = this->row(Tier::watch);
  EXPECT_EQ(row.sessions, 499U);
  EXPECT_TRUE(row.mean_pp && row.response && row.response_interval);
  EXPECT_FALSE(row.p || row.response_p || row.response_p_corrected);
  EXPECT_EQ(row.verdict, Verdict::unsupported);
}

TEST_F(EvidenceTest, WithoutARecordThereAreNoFigures) {
  recording_.rules[0].value.assign(kSessions, SignalTrack::kNone);
  recording_.rules[0].crossings.clear();
  const EvidenceRow row = this->row(Tier::watch);
  EXPECT_EQ(row.sessions, 0U);
  EXPECT_FALSE(row.mean_pp || row.base_mean_pp || row.excess_pp || row.response || row.p);
  EXPECT_THAT(row.episodes, IsEmpty());
}

TEST_F(EvidenceTest, ASignalThatNeverMovesHasABaseAndNoResponse) {
  std::fill(recording_.rules[0].value.begin() + 5, recording_.rules[0].value.end(), 7);
  const EvidenceRow row = this->row(Tier::watch);
  EXPECT_TRUE(row.base_mean_pp);
  EXPECT_FALSE(row.response || row.response_p || row.response_p_corrected || row.signal_mean);
}

TEST(ResponseStepTest, IsAStepThatAReaderThinksIn) {
  EXPECT_EQ(response_step(Unit::basis_points).size, 100);
  EXPECT_EQ(response_step(Unit::sigma).name, "sigma");
  EXPECT_EQ(response_step(Unit::percent).name, "1");
}

}  // namespace
}  // namespace yieldwatch
