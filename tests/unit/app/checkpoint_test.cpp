#include "app/host/checkpoint.h"

#include <gtest/gtest.h>

#include <random>

#include "support/scenario.h"

namespace yieldwatch {
namespace {

using testing::make_rule;

// Of rules over sessions, over time and of two series, after a week of ticks.
Memory some_checkpoint() {
  testing::Recorder recorder;
  Rule held = make_rule("held", "change(UST10Y, 2d)", {{"3", "1"}, {"6", "4"}});
  held.hold_for.sessions = 2;
  Analyzer analyzer(testing::make_spec({held, make_rule("hour", "rise(UST10Y, 1h)", {{"3", "2"}}),
                                        make_rule("beta", "beta(SPY, UST10Y, 4d)", {{"1", "0"}}),
                                        make_rule("level", "mean(SPY, 3d)", {{"600", "500"}})}),
                    recorder);
  std::mt19937 random(7);
  Timestamp now = testing::at("2026-01-05T14:00:00Z");
  for (int i = 0; i < 300; ++i) {
    now = now.plus(static_cast<std::int64_t>(random() % 3600) * kNanosPerSecond);
    testing::tick(analyzer, "UST10Y", now,
                  {4'000'000 + static_cast<std::int64_t>(random() % 90'000)}, true);
    testing::tick(analyzer, "SPY", now,
                  {500'000'000 + static_cast<std::int64_t>(random() % 9'000'000)});
  }
  AnalyzerState state = *analyzer.state();
  state.rules.front().machine.clocks.front().in_doubt = true;
  state.rules.front().machine.clocks.front().entered = Value{-3'000'000};
  state.instruments.front().last = Value{4'440'000};
  state.instruments.front().watched = {13};
  state.instruments.front().held = {{now, {6'000'000}, "desk"}, {now, {400'000}, "bank"}};
  state.instruments.front().mixed = {{1, {11}, {17}}, {0, {19}, {23}}};
  return {std::move(state),
          {{"desk", {17}, true, now, {{"tick.SPY.", 300}, {"tick.UST10Y.", 299}}},
           {"other", {19}, false, now, {}}},
          Timestamp{11},
          {{"SPY", {now, 3}}, {"UST10Y", {now, 1}}}};
}

TEST(CheckpointTest, ComesBackAsItWas) {
  const Memory checkpoint = some_checkpoint();
  const auto back = decode_checkpoint(encode(checkpoint));
  ASSERT_TRUE(back) << back.error().detail;
  EXPECT_EQ(*back, checkpoint);
}

TEST(CheckpointTest, OfAnAnalyzerThatHasSeenNothing) {
  testing::Recorder recorder;
  Analyzer analyzer(testing::make_spec({make_rule("r", "change(UST10Y, 2d)", {{"3", "1"}})}),
                    recorder);
  const Memory checkpoint{*analyzer.state(), {}, {}, {}};
  const auto back = decode_checkpoint(encode(checkpoint));
  ASSERT_TRUE(back) << back.error().detail;
  EXPECT_EQ(*back, checkpoint);
}

TEST(CheckpointTest, WhatIsDamagedIsAnError) {
  const std::string bytes = encode(some_checkpoint());
  EXPECT_FALSE(decode_checkpoint("no checkpoint"));
  EXPECT_FALSE(decode_checkpoint(""));
  EXPECT_FALSE(decode_checkpoint(bytes.substr(0, bytes.size() - 1)));
  std::mt19937 random(11);
  for (int i = 0; i < 500; ++i) {
    std::string damaged = bytes;
    damaged[random() % damaged.size()] ^= static_cast<char>(1U << (random() % 8));
    EXPECT_FALSE(decode_checkpoint(damaged));
  }
}

}  // namespace
}  // namespace yieldwatch
