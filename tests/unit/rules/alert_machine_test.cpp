#include "rules/alert_machine.h"

#include <gmock/gmock.h>

#include <array>

#include "unit/rules/test_rules.h"

namespace yieldwatch {
namespace {

using test::bp;
using test::Script;
using test::three_tiers;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr Hold kNone{};
constexpr Hold kTen{.nanos = 10};
constexpr Hold kFive{.nanos = 5};

// The table: in each state, what each event does. `for` is 10, `keep_firing` 5, and time
// stands at 0 unless the event lets it pass. "" is no change.
struct Start {
  const char* name;
  const char* words;  // that lead there
  State state;
  Tier tier;
};
struct Row {
  const char* start;
  const char* event;
  const char* change;
};

constexpr auto kStarts = std::to_array<Start>({
    {"warming", "", State::warming, Tier::none},
    {"inactive", "45", State::inactive, Tier::none},
    {"pending", "52", State::pending, Tier::none},         // watch, since 0
    {"watch", "52 +10", State::firing, Tier::watch},       // since 0, at 10
    {"warning", "78 +10", State::firing, Tier::warning},   // both since 0, at 10
    {"leaving", "52 +10 39", State::firing, Tier::watch},  // left at 10, at 10
    {"nodata", "45 stale", State::nodata, Tier::none},     // from inactive
    {"nodata pending", "52 stale +3", State::nodata, Tier::none},
    {"nodata watch", "52 +10 stale +3", State::nodata, Tier::watch},
    {"nodata leaving", "52 +10 39 stale +90", State::nodata, Tier::watch},
    {"warming watch", "52 +10 gone +3", State::warming, Tier::watch},
});

constexpr auto kRows = std::to_array<Row>({
    // Nothing known yet: the first evaluation with a value is an ordinary one.
    {"warming", "39", "0 warming/none > inactive/none 39 fresh - @-"},
    {"warming", "45", "0 warming/none > inactive/none 45 fresh - @-"},
    {"warming", "50", "0 warming/none > pending/none 50 enter 50 @0"},
    {"warming", "75", "0 warming/none > pending/none 75 enter 75 @0"},
    {"warming", "100", "0 warming/none > pending/none 100 enter 100 @0"},
    {"warming", "fails", ""},
    {"warming", "unknown", ""},
    {"warming", "gone", ""},
    {"warming", "stale", "0 warming/none > nodata/none - stale - @-"},
    {"warming", "+99", ""},
    {"warming", "next", ""},

    {"inactive", "39", ""},
    {"inactive", "49", ""},
    {"inactive", "50", "0 inactive/none > pending/none 50 enter 50 @0"},
    {"inactive", "75", "0 inactive/none > pending/none 75 enter 75 @0"},
    {"inactive", "100", "0 inactive/none > pending/none 100 enter 100 @0"},
    {"inactive", "fails", ""},
    {"inactive", "unknown", "0 inactive/none > warming/none 45 and - @-"},
    {"inactive", "gone", "0 inactive/none > warming/none - stale - @-"},
    {"inactive", "stale", "0 inactive/none > nodata/none 45 stale - @-"},
    {"inactive", "+99", ""},
    {"inactive", "next", ""},

    {"pending", "39", "0 pending/none > inactive/none 39 exit 40 @0"},
    {"pending", "40", ""},  // at `exit` it stays
    {"pending", "50", ""},
    {"pending", "75", ""},  // a further clock begins, which nobody sees
    {"pending", "100", ""},
    {"pending", "fails", "0 pending/none > inactive/none 52 and - @0"},
    {"pending", "unknown", "0 pending/none > warming/none 52 and - @0"},
    {"pending", "gone", "0 pending/none > warming/none - stale - @0"},
    {"pending", "stale", "0 pending/none > nodata/none 52 stale - @0"},
    {"pending", "+9", ""},
    {"pending", "+10", "10 pending/none > firing/watch 52 enter 50 @0"},
    {"pending", "+99", "10 pending/none > firing/watch 52 enter 50 @0"},
    {"pending", "next", ""},

    {"watch", "39", ""},  // keep_firing begins
    {"watch", "40", ""},
    {"watch", "75", ""},  // warning's `for` begins
    {"watch", "100", ""},
    {"watch", "fails", ""},
    {"watch", "unknown", "10 firing/watch > warming/watch 52 and - @0"},
    {"watch", "gone", "10 firing/watch > warming/watch - stale - @0"},
    {"watch", "stale", "10 firing/watch > nodata/watch 52 stale - @0"},
    {"watch", "+99", ""},
    {"watch", "next", ""},
    {"watch", "39 +4", ""},
    {"watch", "39 +5", "15 firing/watch > inactive/none 39 exit 40 @0"},
    {"watch", "39 +4 50 +99", ""},  // entered again: that cancels
    {"watch", "39 +4 45 +1", "15 firing/watch > inactive/none 45 exit 40 @0"},
    {"watch", "fails +5", "15 firing/watch > inactive/none 52 and - @0"},
    {"watch", "fails +4 holds +99", ""},
    {"watch", "39 fails +5", "15 firing/watch > inactive/none 39 exit 40 @0"},
    {"watch", "fails 39 +5", "15 firing/watch > inactive/none 39 and - @0"},
    {"watch", "75 +9", ""},
    {"watch", "75 +10", "20 firing/watch > firing/warning 75 enter 75 @0"},
    {"watch", "75 +9 59 +99", ""},
    {"watch", "100 +10", "20 firing/watch > firing/critical 100 enter 100 @0"},

    {"warning", "59 +5", "15 firing/warning > firing/watch 59 exit 60 @0"},
    {"warning", "39 +5", "15 firing/warning > inactive/none 39 exit 40 @0"},
    {"warning", "fails +5", "15 firing/warning > inactive/none 78 and - @0"},
    {"warning", "100 +10", "20 firing/warning > firing/critical 100 enter 100 @0"},
    {"warning", "stale", "10 firing/warning > nodata/warning 78 stale - @0"},

    {"leaving", "+4", ""},
    {"leaving", "+5", "15 firing/watch > inactive/none 39 exit 40 @0"},
    {"leaving", "52 +99", ""},
    {"leaving", "stale", "10 firing/watch > nodata/watch 39 stale - @0"},
    {"leaving", "gone", "10 firing/watch > warming/watch - stale - @0"},

    {"nodata", "+99", ""},
    {"nodata", "99", ""},
    {"nodata", "gone", ""},
    {"nodata", "fails", ""},
    {"nodata", "alive", "0 nodata/none > inactive/none 45 fresh - @-"},
    {"nodata", "39 alive", "0 nodata/none > inactive/none 39 fresh - @-"},
    {"nodata", "75 alive", "0 nodata/none > pending/none 75 fresh 75 @0"},
    {"nodata", "gone alive", "0 nodata/none > warming/none - stale - @-"},
    {"nodata", "unknown alive", "0 nodata/none > warming/none 45 and - @-"},

    {"nodata pending", "+99", ""},
    {"nodata pending", "39", ""},
    {"nodata pending", "alive", "3 nodata/none > pending/none 52 fresh - @0"},
    {"nodata pending", "39 alive", "3 nodata/none > inactive/none 39 fresh 40 @0"},
    {"nodata pending", "fails alive", "3 nodata/none > inactive/none 52 fresh - @0"},

    {"nodata watch", "+99", ""},
    {"nodata watch", "39 +99", ""},
    {"nodata watch", "alive", "13 nodata/watch > firing/watch 52 fresh - @0"},
    {"nodata watch", "39 alive", "13 nodata/watch > firing/watch 39 fresh - @0"},
    {"nodata watch", "gone alive", "13 nodata/watch > warming/watch - stale - @0"},
    {"nodata watch", "unknown alive", "13 nodata/watch > warming/watch 52 and - @0"},

    {"nodata leaving", "alive", "100 nodata/watch > inactive/none 39 fresh 40 @0"},
    {"nodata leaving", "52 alive", "100 nodata/watch > firing/watch 52 fresh - @0"},

    {"warming watch", "+99", ""},
    {"warming watch", "fails", ""},
    {"warming watch", "52", "13 warming/watch > firing/watch 52 fresh - @0"},
    {"warming watch", "stale", "13 warming/watch > nodata/watch - stale - @0"},
});

TEST(AlertMachineTest, EveryEventInEveryState) {
  const Rule rule = three_tiers(kTen, kFive);
  for (const Row& row : kRows) {
    SCOPED_TRACE(std::string(row.start) + ": " + row.event);
    const auto* const start = std::ranges::find(kStarts, std::string_view(row.start), &Start::name);
    ASSERT_NE(start, std::end(kStarts));
    Script script(rule);
    script.play(start->words);
    ASSERT_EQ(script.machine().state(), start->state);
    ASSERT_EQ(script.machine().tier(), start->tier);
    const auto changes = script.play(row.event);
    if (*row.change == '\0') {
      EXPECT_THAT(changes, IsEmpty());
    } else {
      EXPECT_THAT(changes, ElementsAre(row.change));
    }
  }
}

TEST(AlertMachineTest, WithoutHoldsATierFiresAndResolvesAtOnce) {
  const Rule rule = three_tiers();
  EXPECT_THAT(Script(rule).play("45 50 49 40 75 105 79 39"),
              ElementsAre("0 warming/none > inactive/none 45 fresh - @-",
                          "0 inactive/none > firing/watch 50 enter 50 @0",
                          "0 firing/watch > firing/warning 75 enter 75 @0",
                          "0 firing/warning > firing/critical 105 enter 100 @0",
                          "0 firing/critical > firing/warning 79 exit 80 @0",
                          "0 firing/warning > inactive/none 39 exit 40 @0"));
}

TEST(AlertMachineTest, TheFirstEvaluationMayFire) {
  const Rule rule = three_tiers();
  EXPECT_THAT(Script(rule).play("105"),
              ElementsAre("0 warming/none > firing/critical 105 enter 100 @0"));
}

TEST(AlertMachineTest, AConditionMustHoldToEnterAndToStay) {
  const Rule rule = three_tiers();
  EXPECT_THAT(Script(rule).play("fails 105 holds +7 fails"),
              ElementsAre("0 warming/none > inactive/none 105 fresh - @-",
                          "0 inactive/none > firing/critical 105 enter 100 @0",
                          "7 firing/critical > inactive/none 105 and - @0"));
}

TEST(AlertMachineTest, EachTierHasItsOwnClocks) {
  const Rule rule = three_tiers(kTen, kNone);
  EXPECT_THAT(Script(rule).play("52 +4 76 +3 110 +90"),
              ElementsAre("0 warming/none > pending/none 52 enter 50 @0",
                          "10 pending/none > firing/watch 110 enter 50 @0",
                          "14 firing/watch > firing/warning 110 enter 75 @0",
                          "17 firing/warning > firing/critical 110 enter 100 @0"));
}

TEST(AlertMachineTest, HoldsMayCountSessions) {
  const Rule rule = three_tiers({.sessions = 2}, {.sessions = 1});
  Script script(rule);
  EXPECT_THAT(script.play("52 +1 next +1 next +1 next"),
              ElementsAre("0 warming/none > pending/none 52 enter 50 @0",
                          "2 pending/none > firing/watch 52 enter 50 @0"));
  EXPECT_THAT(script.play("39 +99"), IsEmpty());
  EXPECT_THAT(script.play("next"), ElementsAre("102 firing/watch > inactive/none 39 exit 40 @0"));
}

TEST(AlertMachineTest, ATierLeftBeforeItFiredIsForgotten) {
  const Rule rule = three_tiers(kTen, kFive);
  Script script(rule);
  script.play("52 +9 39");
  EXPECT_EQ(script.machine().next_due(), Timestamp::end_of_time());
  EXPECT_THAT(script.play("52 +9"), ElementsAre("9 inactive/none > pending/none 52 enter 50 @9"));
  EXPECT_THAT(script.play("+1"), ElementsAre("19 pending/none > firing/watch 52 enter 50 @9"));
}

TEST(AlertMachineTest, ForStartsAnewAfterATimeWithoutData) {
  const Rule rule = three_tiers(kTen, kNone);
  EXPECT_THAT(Script(rule).play("52 +8 stale +50 alive +9 +1"),
              ElementsAre("0 warming/none > pending/none 52 enter 50 @0",
                          "8 pending/none > nodata/none 52 stale - @0",
                          "58 nodata/none > pending/none 52 fresh - @0",
                          "68 pending/none > firing/watch 52 enter 50 @0"));
}

TEST(AlertMachineTest, KeepFiringRunsOnWithoutDataAndTakesEffectAfterwards) {
  const Rule rule = three_tiers(kNone, kFive);
  EXPECT_THAT(Script(rule).play("52 39 +2 stale +1 alive +9"),
              ElementsAre("0 warming/none > firing/watch 52 enter 50 @0",
                          "2 firing/watch > nodata/watch 39 stale - @0",
                          "3 nodata/watch > firing/watch 39 fresh - @0",
                          "5 firing/watch > inactive/none 39 exit 40 @0"));
}

TEST(AlertMachineTest, ANewAlertHasANewOnset) {
  const Rule rule = three_tiers();
  EXPECT_THAT(Script(rule).play("52 +3 39 +4 52"),
              ElementsAre("0 warming/none > firing/watch 52 enter 50 @0",
                          "3 firing/watch > inactive/none 39 exit 40 @0",
                          "7 inactive/none > firing/watch 52 enter 50 @7"));
}

TEST(AlertMachineTest, BackFromNoDataTheTierMayHaveChanged) {
  const Rule rule = three_tiers();
  EXPECT_THAT(Script(rule).play("78 stale 105 alive"),
              ElementsAre("0 warming/none > firing/warning 78 enter 75 @0",
                          "0 firing/warning > nodata/warning 78 stale - @0",
                          "0 nodata/warning > firing/critical 105 fresh 100 @0"));
  EXPECT_THAT(Script(rule).play("78 stale 55 alive"),
              ElementsAre("0 warming/none > firing/warning 78 enter 75 @0",
                          "0 firing/warning > nodata/warning 78 stale - @0",
                          "0 nodata/warning > firing/watch 55 fresh 60 @0"));
}

TEST(AlertMachineTest, BackFromWarmingATierEnteredIsEntered) {
  const Rule rule = three_tiers();
  EXPECT_THAT(Script(rule).play("78 gone 105 gone 55"),
              ElementsAre("0 warming/none > firing/warning 78 enter 75 @0",
                          "0 firing/warning > warming/warning - stale - @0",
                          "0 warming/warning > firing/critical 105 enter 100 @0",
                          "0 firing/critical > warming/critical - stale - @0",
                          "0 warming/critical > firing/watch 55 fresh 60 @0"));
}

TEST(AlertMachineTest, WhatIsSeenGoesBeforeWhatFallsDue) {
  const Rule rule = three_tiers(kTen, kFive);
  AlertMachine machine(rule);
  machine.evaluate({.now = {0}, .value = bp(52)});
  // Left at the very end of `for`: it did not fire.
  EXPECT_EQ(machine.evaluate({.now = {10}, .value = bp(39)})->state, State::inactive);
  machine.evaluate({.now = {20}, .value = bp(52)});
  EXPECT_EQ(machine.evaluate({.now = {30}, .value = bp(52)})->state, State::firing);
  machine.evaluate({.now = {30}, .value = bp(39)});
  // Back at the very end of `keep_firing`: it stays.
  EXPECT_FALSE(machine.evaluate({.now = {35}, .value = bp(52)}));
  EXPECT_EQ(machine.next_due(), Timestamp::end_of_time());
}

TEST(AlertMachineTest, ARuleMayHaveItsTiersMirroredAndNotAll) {
  Rule rule = three_tiers();
  rule.below = true;
  rule.tiers = {std::nullopt, TierLevels{bp(-20), bp(-10)}, std::nullopt};
  EXPECT_THAT(Script(rule).play("0 -19 -20 -10 -9"),
              ElementsAre("0 warming/none > inactive/none 0 fresh - @-",
                          "0 inactive/none > firing/warning -20 enter -20 @0",
                          "0 firing/warning > inactive/none -9 exit -10 @0"));
}

TEST(AlertMachineTest, ClocksCanBeRead) {
  const Rule rule = three_tiers(kTen, kFive);
  Script script(rule);
  script.play("next next 52 +3 76 +7");
  const auto& watch = script.machine().clock(Tier::watch);
  EXPECT_TRUE(watch.held && watch.active);
  EXPECT_EQ(watch.since, Timestamp{0});
  EXPECT_EQ(watch.since_session, 2);
  EXPECT_FALSE(script.machine().clock(Tier::warning).active);
  EXPECT_EQ(script.machine().clock(Tier::warning).since, Timestamp{3});
  EXPECT_FALSE(script.machine().clock(Tier::critical).held);
  EXPECT_EQ(script.machine().next_due(), Timestamp{13});
  EXPECT_EQ(script.machine().onset(), Timestamp{0});
}

}  // namespace
}  // namespace yieldwatch
