#include "evidence/family.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "evidence/response.h"
#include "evidence/rotations.h"
#include "unit/evidence/made_record.h"
#include "unit/evidence/naive.h"

namespace yieldwatch {
namespace {

using testing::crossing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::made_outcome;
using testing::made_track;
using testing::Noise;
using ::testing::SizeIs;

// A track of n sessions whose signal has values from session `first` on.
SignalTrack from(std::size_t first, std::size_t n, unsigned seed = 1) {
  auto track = made_track(Noise(seed).walk(n));
  std::fill_n(track.value.begin(), first, SignalTrack::kNone);
  return track;
}

TEST(FamiliesTest, RecordsOfFourFifthsOfTheLongestShareTheirSessions) {
  const auto outcome = made_outcome(std::vector<double>(1011));
  const auto longest = from(0, 1011);
  const auto shorter = from(200, 1011);
  const auto short_one = from(201, 1011);
  const std::vector<Asked> asked{
      {&short_one, &outcome, 10, 60}, {&longest, &outcome, 10, 60}, {&shorter, &outcome, 10, 300}};
  const auto families = families_of(asked);
  ASSERT_THAT(families, SizeIs(2));
  EXPECT_THAT(families[0].members, ElementsAre(1, 2));
  EXPECT_EQ(families[0].span.first, 200U);
  EXPECT_EQ(families[0].span.count, 800U);
  EXPECT_EQ(families[0].margin, 310U);
  EXPECT_THAT(families[1].members, ElementsAre(0));
  EXPECT_EQ(families[1].span.count, 799U);
  EXPECT_EQ(families[1].margin, 250U);
}

TEST(FamiliesTest, AFamilyIsMeasuredByItsOwnLongest) {
  const auto outcome = made_outcome(std::vector<double>(1001));
  const std::vector<SignalTrack> tracks{from(0, 1001), from(400, 1001), from(500, 1001)};
  const std::vector<Asked> asked{
      {&tracks[0], &outcome, 1, 1}, {&tracks[1], &outcome, 1, 1}, {&tracks[2], &outcome, 1, 1}};
  const auto families = families_of(asked);
  ASSERT_THAT(families, SizeIs(2));
  EXPECT_THAT(families[1].members, ElementsAre(1, 2));
}

TEST(FamiliesTest, HorizonsShareTheSessionsWhoseOutcomesAreAllKnown) {
  const auto outcome = made_outcome(std::vector<double>(1001));
  const auto track = from(100, 1001);
  const auto families =
      families_of(std::vector<Asked>{{&track, &outcome, 20, 60}, {&track, &outcome, 120, 60}});
  ASSERT_THAT(families, SizeIs(1));
  EXPECT_EQ(families[0].span.first, 100U);
  EXPECT_EQ(families[0].span.end(), 880U);
}

TEST(FamiliesTest, OutcomesAreNeverMixed) {
  const std::array<OutcomeTrack, 2> outcomes{made_outcome(std::vector<double>(600)),
                                             made_outcome(std::vector<double>(600))};
  const auto track = from(0, 600);
  const auto families =
      families_of(std::vector<Asked>{{&track, &outcomes[0], 5, 5}, {&track, &outcomes[1], 5, 5}});
  EXPECT_THAT(families, SizeIs(2));
}

TEST(FamiliesTest, AQuestionWithoutARecordIsInNone) {
  const auto outcome = made_outcome(std::vector<double>(600));
  const auto never = from(600, 600);
  EXPECT_THAT(families_of(std::vector<Asked>{{&never, &outcome, 5, 5}}), IsEmpty());
  EXPECT_THAT(families_of({}), IsEmpty());
}

// A question's response, or its episodes of one tier.
struct Statistic {
  std::size_t asked = 0;
  Tier tier = Tier::none;
};

class ScoresTest : public ::testing::Test {
 protected:
  static constexpr std::size_t kSessions = 700;

  ScoresTest() {
    for (unsigned i = 0; i < 3; ++i) {
      tracks_.push_back(from(i, kSessions, 10 + i));
      tracks_.back().crossings = {crossing(40 + i), crossing(300), crossing(612)};
    }
    tracks_[2].holds.assign(kSessions, 0);
    for (std::size_t t = 0; t < kSessions; t += 3) {
      tracks_[2].holds[t] = 1;
    }
    for (const SignalTrack& track : tracks_) {
      asked_.push_back({&track, &outcome_, 20, 30});
      asked_.push_back({&track, &outcome_, 60, 30});
    }
    families_ = families_of(asked_);
  }

  const Family& family() const { return families_.at(0); }

  // The statistic at every tested rotation, ours first, as a distance in deviations.
  std::vector<double> naive(const Statistic& statistic) const {
    const Asked& asked = asked_[statistic.asked];
    const Span span = family().span;
    const auto y = outcomes_of(*asked.outcome, asked.horizon, span);
    Weights weights(span.count);
    if (statistic.tier == Tier::none) {
      weights = slope_of(std::span(asked.track->value).subspan(span.first, span.count), y,
                         std::span(asked.track->holds).subspan(span.first, span.count))
                    ->weights;
    } else {
      for (const Crossing& one : asked.track->crossings) {
        weights.at(one.at - span.first) = 1;
      }
    }
    const auto all = testing::naive_rotated(weights, y);
    std::vector<double> out{all[0]};
    out.insert(out.end(), all.begin() + 250, all.end() - 249);
    const double mean = mean_of(std::span(out).subspan(1));
    double squares = 0;
    for (std::size_t k = 1; k < out.size(); ++k) {
      squares += (out[k] - mean) * (out[k] - mean);
    }
    for (double& one : out) {
      one = (one - mean) / std::sqrt(squares / static_cast<double>(out.size() - 1));
    }
    return out;
  }

  void add(Scores& scores, const Statistic& statistic) const {
    const Asked& asked = asked_[statistic.asked];
    if (statistic.tier == Tier::none) {
      scores.add_responses(std::vector{statistic.asked});
    } else {
      scores.add_episodes(statistic.asked, places_of(episodes_of(asked.track->crossings,
                                                                 statistic.tier, asked.horizon)));
    }
  }

  // Shares of rotations whose smallest score is at or below each one's own.
  std::vector<double> naive_corrected(const std::vector<Statistic>& statistics) const {
    std::vector<std::vector<double>> scores;
    scores.reserve(statistics.size());
    for (const Statistic& statistic : statistics) {
      scores.push_back(naive(statistic));
    }
    std::vector<double> out;
    for (std::size_t i = 0; i < scores.size(); ++i) {
      double as_low = 0;
      for (std::size_t k = 1; k < scores[i].size(); ++k) {
        as_low +=
            std::ranges::any_of(scores, [&](const auto& all) { return all[k] <= scores[i][0]; })
                ? 1
                : 0;
      }
      const auto count = static_cast<double>(scores[i].size() - 1);
      const auto reach = static_cast<double>(asked_[statistics[i].asked].reach());
      out.push_back(
          std::max((1 + as_low) / (1 + count), reach / static_cast<double>(family().span.count)));
    }
    return out;
  }

  OutcomeTrack outcome_ = made_outcome(Noise(20).walk(kSessions));
  std::vector<SignalTrack> tracks_;
  std::vector<Asked> asked_;
  std::vector<Family> families_;
};

TEST_F(ScoresTest, ACorrectedPIsTheShareOfRotationsWithAnySmaller) {
  std::vector<Statistic> statistics;
  for (const std::size_t member : family().members) {
    statistics.push_back({.asked = member});
  }
  statistics.push_back({.asked = 1, .tier = Tier::watch});
  Scores scores(family(), asked_);
  scores.add_responses(family().members);
  add(scores, statistics.back());
  const auto corrected = scores.corrected(1);
  const auto naive = naive_corrected(statistics);
  ASSERT_EQ(corrected.size(), naive.size());
  for (std::size_t i = 0; i < naive.size(); ++i) {
    EXPECT_NEAR(corrected[i].value_or(-1), naive[i], 1e-9) << i;
  }
}

TEST_F(ScoresTest, PartsMergedAreTheWhole) {
  const std::span<const std::size_t> members(family().members);
  Scores whole(family(), asked_);
  Scores first(family(), asked_);
  Scores second(family(), asked_);
  whole.add_responses(members);
  first.add_responses(members.first(3));
  second.add_responses(members.subspan(3));
  first.merge(second);
  const auto want = whole.corrected(1);
  const auto got = first.corrected(1);
  ASSERT_EQ(got.size(), want.size());
  for (std::size_t i = 0; i < want.size(); ++i) {
    EXPECT_NEAR(got[i].value_or(-1), want[i].value_or(-2), 1e-9);
  }
}

TEST_F(ScoresTest, FamiliesMultiplyIt) {
  Scores scores(family(), asked_);
  add(scores, {.asked = 0});
  const double one = scores.corrected(1).at(0).value_or(-1);
  EXPECT_DOUBLE_EQ(scores.corrected(2).at(0).value_or(-1), std::min(1.0, 2 * one));
  EXPECT_EQ(scores.corrected(100'000).at(0), 1);
}

TEST_F(ScoresTest, AskingMoreNeverMakesAPSmaller) {
  Scores scores(family(), asked_);
  double before = 0;
  for (const std::size_t member : family().members) {
    add(scores, {.asked = member});
    const double now = scores.corrected(1).at(0).value_or(-1);
    EXPECT_GE(now, before);
    before = now;
  }
}

TEST_F(ScoresTest, WhatCanNotBeFormedHasNoScoreAndTakesNoPart) {
  Scores alone(family(), asked_);
  add(alone, {.asked = 0});
  Scores scores(family(), asked_);
  add(scores, {.asked = 0});
  add(scores, {.asked = 0, .tier = Tier::critical});  // no such episode
  tracks_[1].value.assign(kSessions, 7);
  add(scores, {.asked = 2});
  EXPECT_EQ(scores.corrected(1).at(0), alone.corrected(1).at(0));
  EXPECT_FALSE(scores.corrected(1).at(1));
  EXPECT_FALSE(scores.corrected(1).at(2));
}

TEST_F(ScoresTest, EpisodesOutsideTheFamilysSessionsAreLeftOut) {
  const std::vector<std::size_t> inside{40, 300};
  const std::vector<std::size_t> more{0, 40, 300, 690, 5000};
  Scores want(family(), asked_);
  Scores got(family(), asked_);
  want.add_episodes(0, inside);
  got.add_episodes(0, more);
  EXPECT_EQ(got.corrected(1), want.corrected(1));
  EXPECT_EQ(got.score(0), want.score(0));
}

TEST(TiesTest, CountAgainstUs) {
  // Up and down by turns: every second rotation of the one episode is as low as itself.
  std::vector<double> level(603);
  for (std::size_t t = 0; t < level.size(); t += 2) {
    level[t] = 1;
  }
  const auto outcome = made_outcome(level);
  auto track = from(0, 603);
  track.crossings = {crossing(101)};
  const std::vector<Asked> asked{{&track, &outcome, 1, 1}};
  const auto families = families_of(asked);
  Scores scores(families.at(0), asked);
  scores.add_episodes(0, std::vector<std::size_t>{101});
  // Rotations 250 to 351 of a record of 601, which turns even into odd at its end.
  EXPECT_NEAR(scores.corrected(1).at(0).value_or(-1), 0.5, 0.02);
}

TEST(ShortRecordTest, HasNoCorrectedP) {
  const auto outcome = made_outcome(Noise(1).walk(505));
  const auto track = from(0, 505);
  const std::vector<Asked> asked{{&track, &outcome, 5, 5}};
  const auto families = families_of(asked);
  Scores scores(families.at(0), asked);
  scores.add_responses(std::vector<std::size_t>{0});
  EXPECT_FALSE(scores.corrected(1).at(0));
}

}  // namespace
}  // namespace yieldwatch
