#include "journal/alert_journal_reader.h"

#include <gmock/gmock.h>

#include "support/journal_entries.h"
#include "support/scratch_folder.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class AlertJournalReaderTest : public ::testing::Test {
 protected:
  // 1: a on, 2: b on, 3: a critical, 4: b off, 5: c ready without an alert, 6: a warning.
  AlertJournalReaderTest() {
    Transition higher = nth_transition(3, "a");
    higher.tier = Tier::critical;
    higher.previous_tier = Tier::watch;
    higher.instrument = "UST2Y";
    Transition lower = higher;
    lower.time = nth_transition(6).time;
    lower.tier = Tier::warning;
    lower.previous_tier = Tier::critical;
    Transition ready = nth_transition(5, "c");
    ready.id.clear();
    Transition first = nth_transition(1, "a");
    first.instrument = "UST2Y";
    Entries entries;
    entries.add(1, first).add(2, nth_transition(1, "b")).add(3, higher);
    entries.add(4, nth_transition(2, "b")).add(5, ready).add(6, lower);
    journal_.append(entries);
  }

  std::vector<std::uint64_t> numbers(const AlertQuery& query) const {
    std::vector<std::uint64_t> out;
    reader_.read(query, [&](const JournaledTransition& t) {
      out.push_back(t.journal_seq);
      return true;
    });
    return out;
  }

  static Timestamp hour(int n) { return kSomeTime.plus(n * kNanosPerHour); }

  ScratchFolder folder_;
  AlertJournal journal_{folder_.path() / kAlertJournalFile};
  AlertJournalReader reader_{folder_.path() / kAlertJournalFile};
};

TEST_F(AlertJournalReaderTest, WithoutAnyConditionAllAreGivenInOrder) {
  EXPECT_THAT(numbers({}), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(numbers({.alerts_only = true}), ElementsAre(1, 2, 3, 4, 6));
}

TEST_F(AlertJournalReaderTest, ConditionsNarrowWhatIsGiven) {
  EXPECT_THAT(numbers({.rule = "b"}), ElementsAre(2, 4));
  EXPECT_THAT(numbers({.rule = "nobody"}), IsEmpty());
  EXPECT_THAT(numbers({.instrument = "UST2Y"}), ElementsAre(1, 3, 6));
  EXPECT_THAT(numbers({.from = hour(3)}), ElementsAre(3, 5, 6));
  EXPECT_THAT(numbers({.from = hour(2), .to = hour(3)}), ElementsAre(3, 4));
  EXPECT_THAT(numbers({.to = hour(1), .rule = "b", .instrument = "UST10Y"}), ElementsAre(2));
  EXPECT_THAT(numbers({.last = 2}), ElementsAre(5, 6));
  EXPECT_THAT(numbers({.rule = "b", .last = 1}), ElementsAre(4));
  EXPECT_THAT(numbers({.last = 0}), IsEmpty());
  EXPECT_THAT(numbers({.last = 100}).size(), 6U);
}

TEST_F(AlertJournalReaderTest, WhoAsksForATierSeesGoWhatItSawCome) {
  EXPECT_THAT(numbers({.tier = Tier::critical}), ElementsAre(3, 6));
  EXPECT_THAT(numbers({.tier = Tier::watch, .alerts_only = true}), ElementsAre(1, 2, 3, 4, 6));
}

TEST_F(AlertJournalReaderTest, NowIsWhatIsOnByItsTier) {
  EXPECT_THAT(numbers({.now = true}), ElementsAre(6));
  EXPECT_THAT(numbers({.tier = Tier::warning, .now = true}), ElementsAre(6));
  EXPECT_THAT(numbers({.tier = Tier::critical, .now = true}), IsEmpty());
}

TEST_F(AlertJournalReaderTest, ItSeesWhatIsAppendedBesideItAndHoldsNobodyUp) {
  std::vector<std::uint64_t> seen;
  reader_.read({}, [&](const JournaledTransition& t) {
    seen.push_back(t.journal_seq);
    if (t.journal_seq == 1) {
      journal_.append(Entries(7, 7));
      journal_.prune(published(5));
      journal_.tidy();
    }
    return t.journal_seq < 6;
  });
  // The newest of b is kept.
  EXPECT_THAT(seen, ElementsAre(1, 4, 5, 6));
  EXPECT_EQ(numbers({.from = hour(7)}), std::vector<std::uint64_t>{7});
}

}  // namespace
}  // namespace yieldwatch
