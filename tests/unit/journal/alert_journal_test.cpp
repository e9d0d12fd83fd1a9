#include "journal/alert_journal.h"

#include <gmock/gmock.h>

#include "support/journal_entries.h"
#include "support/scratch_folder.h"
#include "wire/topics.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::size_t kPlenty = 1'000'000;

class AlertJournalTest : public ::testing::Test {
 protected:
  // All that there is after a number.
  Since since(std::uint64_t after, const std::vector<std::string>& prefixes = {}) const {
    return journal_.since(after, prefixes, kPlenty, kPlenty);
  }

  ScratchFolder folder_;
  std::filesystem::path file_ = folder_.path() / kAlertJournalFile;
  AlertJournal journal_{file_};
};

TEST_F(AlertJournalTest, ANewOneIsEmpty) {
  EXPECT_EQ(journal_.head(), 0U);
  EXPECT_EQ(journal_.pruned_through(), 0U);
  EXPECT_THAT(since(0).messages, IsEmpty());
  EXPECT_TRUE(since(0).complete);
  EXPECT_THAT(journal_.alerts_now().messages, IsEmpty());
  EXPECT_THAT(journal_.newest_of_each_rule(), IsEmpty());
  EXPECT_FALSE(journal_.prune(Timestamp::latest()));
  EXPECT_NO_THROW(journal_.append({}));
  EXPECT_NO_THROW(journal_.tidy());
}

TEST_F(AlertJournalTest, WhatWasAppendedIsThereWhenItIsOpenedAgain) {
  const Entries entries(1, 3);
  journal_.append(entries);
  EXPECT_EQ(journal_.head(), 3U);
  journal_.reopen();
  EXPECT_EQ(journal_.head(), 3U);
  const AlertJournal other(file_);
  const Since all = other.since(0, {}, kPlenty, kPlenty);
  ASSERT_THAT(numbers_of(all.messages), ElementsAre(1, 2, 3));
  EXPECT_EQ(all.through, 3U);
  EXPECT_TRUE(all.complete);
  EXPECT_EQ(all.messages[1].body, entries.get()[1].body);
  EXPECT_EQ(all.messages[1].topic, "alert.watch.ust10y-rise-60d.UST10Y.");
  EXPECT_EQ(all.messages[1].publish_time, published(2));
}

TEST_F(AlertJournalTest, TransitionsComeBackWhole) {
  Entries entries(1, 2);
  entries.get()[1].late = true;
  journal_.append(entries);
  const auto after = journal_.transitions_after(1);
  ASSERT_EQ(after.size(), 1U);
  EXPECT_EQ(after[0].transition, nth_transition(2));
  EXPECT_EQ(after[0].journal_seq, 2U);
  EXPECT_EQ(after[0].tick_record, 20U);
  EXPECT_EQ(after[0].publish_time, published(2));
  EXPECT_TRUE(after[0].late);
  EXPECT_FALSE(journal_.transitions_after(0)[0].late);
}

TEST_F(AlertJournalTest, NumbersGoOnWithoutAHole) {
  journal_.append(Entries(1, 2));
  EXPECT_THROW(journal_.append(Entries(2, 3)), std::logic_error);
  EXPECT_THROW(journal_.append(Entries(4, 4)), std::logic_error);
  const LostRange hole{4, 5, "no memory left"};
  EXPECT_THROW(journal_.append(Entries(3, 4), {{hole}}), std::logic_error);
  EXPECT_THROW(journal_.append({}, {{{4, 3, ""}}}), std::logic_error);
  EXPECT_EQ(journal_.head(), 2U);
  EXPECT_NO_THROW(journal_.append(Entries(3, 3)));
}

TEST_F(AlertJournalTest, WhatIsLostIsToldToWhoeverAsksForIt) {
  journal_.append(Entries(1, 2));
  Entries around;
  around.add(3, nth_transition(3)).add(7, nth_transition(7));
  const std::vector<LostRange> lost{{4, 6, "no memory left"}, {8, 9, "no memory left"}};
  journal_.append(around, lost);
  EXPECT_EQ(journal_.head(), 9U);

  const Since all = since(0);
  EXPECT_THAT(numbers_of(all.messages), ElementsAre(1, 2, 3, 7));
  EXPECT_EQ(all.lost, lost);
  EXPECT_EQ(all.through, 9U);
  EXPECT_THAT(since(4).lost, ElementsAre(LostRange{5, 6, "no memory left"}, lost[1]));
  EXPECT_THAT(since(6).lost, ElementsAre(lost[1]));
  EXPECT_THAT(since(9).lost, IsEmpty());
  // Only as far as the answer goes.
  EXPECT_THAT(journal_.since(0, {}, 3, kPlenty).lost, IsEmpty());
  EXPECT_THAT(journal_.since(0, {}, 4, kPlenty).lost, ElementsAre(lost[0], lost[1]));
  journal_.append(Entries(10, 10));
}

TEST_F(AlertJournalTest, AnAnswerIsLimitedAndGoesOnWhereItEnded) {
  journal_.append(Entries(1, 5));
  const Since two = journal_.since(1, {}, 2, kPlenty);
  EXPECT_THAT(numbers_of(two.messages), ElementsAre(2, 3));
  EXPECT_EQ(two.through, 3U);
  EXPECT_FALSE(two.complete);
  EXPECT_THAT(numbers_of(journal_.since(two.through, {}, 2, kPlenty).messages), ElementsAre(4, 5));
  EXPECT_TRUE(journal_.since(two.through, {}, 2, kPlenty).complete);

  const std::size_t size = two.messages[0].body.size();
  EXPECT_THAT(numbers_of(journal_.since(0, {}, kPlenty, 2 * size).messages), ElementsAre(1, 2));
  EXPECT_THAT(numbers_of(journal_.since(0, {}, kPlenty, 0).messages), ElementsAre(1));
  EXPECT_THAT(numbers_of(journal_.since(0, {}, 0, kPlenty).messages), ElementsAre(1));
  // Who is ahead of us is told where we are.
  EXPECT_EQ(since(17).through, 5U);
  EXPECT_THAT(since(17).messages, IsEmpty());
}

TEST_F(AlertJournalTest, OnlyTopicsThatBeginAsAskedAreGiven) {
  Entries entries;
  entries.add(1, nth_transition(1, "one")).add(2, nth_transition(1, "two"));
  entries.add(3, nth_transition(2, "one"));
  journal_.append(entries);
  EXPECT_THAT(numbers_of(since(0, {alert_topic(Tier::watch, "one", "UST10Y")}).messages),
              ElementsAre(1, 3));
  EXPECT_THAT(numbers_of(since(0, {"alert.watch.two.", "alert.warning."}).messages),
              ElementsAre(2));
  const Since none = since(0, {"alert.critical."});
  EXPECT_THAT(none.messages, IsEmpty());
  EXPECT_EQ(none.through, 3U);
}

TEST_F(AlertJournalTest, NobodyWaitsLongForOneWhoAsksForLittleOfMuch) {
  journal_.append(Entries(1, AlertJournal::kMaxLookedAt + 5));
  const Since some = since(1, {"alert.critical."});
  EXPECT_THAT(some.messages, IsEmpty());
  EXPECT_FALSE(some.complete);
  EXPECT_EQ(some.through, AlertJournal::kMaxLookedAt + 1);
  EXPECT_TRUE(since(some.through, {"alert.critical."}).complete);
}

TEST_F(AlertJournalTest, NowIsTheNewestOfEachRuleThatHasAnAlert) {
  Entries entries;
  entries.add(1, nth_transition(1, "b-over")).add(2, nth_transition(1, "a-on"));
  entries.add(3, nth_transition(2, "b-over")).add(4, nth_transition(1, "c-blind"));
  Transition blind = nth_transition(1, "c-blind");
  blind.previous_state = blind.state;
  blind.state = State::nodata;
  Transition ready = nth_transition(2, "d-ready");
  ready.id.clear();
  entries.add(5, blind).add(6, ready);
  journal_.append(entries);
  const AlertsNow now = journal_.alerts_now();
  EXPECT_THAT(numbers_of(now.messages), ElementsAre(2, 5));
  EXPECT_EQ(now.messages[1].body, entries.get()[4].body);
  EXPECT_EQ(now.journal_seq, 6U);

  std::vector<std::uint64_t> newest;
  for (const JournaledTransition& t : journal_.newest_of_each_rule()) {
    newest.push_back(t.journal_seq);
  }
  EXPECT_THAT(newest, ElementsAre(2, 3, 5, 6));
}

TEST_F(AlertJournalTest, WhatIsPrunedIsToldAndNumbersGoOn) {
  journal_.append(Entries(1, 9));
  EXPECT_FALSE(journal_.prune(published(6)));
  EXPECT_EQ(journal_.pruned_through(), 5U);
  const Since all = since(2);
  EXPECT_THAT(numbers_of(all.messages), ElementsAre(6, 7, 8, 9));
  EXPECT_THAT(all.lost, ElementsAre(LostRange{3, 5, "pruned"}));
  EXPECT_THAT(since(5).lost, IsEmpty());

  // All but the newest, in steps.
  EXPECT_TRUE(journal_.prune(Timestamp::latest(), 2));
  EXPECT_EQ(journal_.pruned_through(), 7U);
  EXPECT_FALSE(journal_.prune(Timestamp::latest(), 2));
  EXPECT_FALSE(journal_.prune(Timestamp::latest(), 2));
  journal_.reopen();
  EXPECT_EQ(journal_.head(), 9U);
  EXPECT_EQ(journal_.pruned_through(), 8U);
  journal_.append(Entries(10, 10));
}

TEST_F(AlertJournalTest, AnAlertThatIsOnOutlivesItsAgeAndGoesOnceItIsOver) {
  Entries entries;
  entries.add(1, nth_transition(1, "on"));
  for (std::uint64_t n = 2; n <= 5; ++n) {
    entries.add(n, nth_transition(n, "other"));
  }
  journal_.append(entries);
  EXPECT_FALSE(journal_.prune(published(5)));
  EXPECT_EQ(journal_.pruned_through(), 4U);
  EXPECT_THAT(numbers_of(journal_.alerts_now().messages), ElementsAre(1, 5));
  // since() does not give it as news.
  EXPECT_THAT(numbers_of(since(0).messages), ElementsAre(5));
  EXPECT_THAT(since(0).lost, ElementsAre(LostRange{1, 4, "pruned"}));

  journal_.append(Entries().add(6, nth_transition(2, "on")));
  EXPECT_FALSE(journal_.prune(published(5)));
  EXPECT_THAT(numbers_of(journal_.alerts_now().messages), ElementsAre(5));
  EXPECT_EQ(journal_.transitions_after(0).size(), 2U);
  EXPECT_EQ(journal_.pruned_through(), 4U);
}

TEST_F(AlertJournalTest, LostNumbersThatAreOlderThanWhatWasPrunedAreForgotten) {
  journal_.append(Entries(1, 1));
  journal_.append(Entries(4, 5), {{{2, 3, "no memory left"}}});
  EXPECT_FALSE(journal_.prune(published(5)));
  EXPECT_THAT(since(0).lost, ElementsAre(LostRange{1, 4, "pruned"}));
}

TEST_F(AlertJournalTest, TidyingChangesNothingThatIsRead) {
  journal_.append(Entries(1, 3));
  journal_.tidy();
  journal_.append(Entries(4, 4));
  journal_.tidy();
  EXPECT_EQ(since(0).messages.size(), 4U);
}

}  // namespace
}  // namespace yieldwatch
