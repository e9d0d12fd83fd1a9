#include "bus/memory_archive.h"

#include <gtest/gtest.h>

#include "support/wire.h"

namespace yieldwatch {
namespace {

constexpr Timestamp kBegun{42};

void add(MemoryArchive& archive, std::uint64_t seq, const std::string& topic = "alert.watch.a.X.",
         const Transition& transition = some_transition(), std::size_t bytes = 10) {
  archive.add({.journal_seq = seq,
               .publish_time = kSomeTime,
               .topic = topic,
               .transition = std::string(bytes, 'x')},
              transition);
}

std::vector<std::uint64_t> seqs(const std::vector<JournaledAlert>& alerts) {
  std::vector<std::uint64_t> out;
  for (const JournaledAlert& alert : alerts) {
    out.push_back(alert.journal_seq);
  }
  return out;
}

using Seqs = std::vector<std::uint64_t>;

TEST(MemoryArchiveTest, AnEmptyOneIsCompleteUpToItsEnd) {
  const MemoryArchive archive(kBegun);
  EXPECT_EQ(archive.since({}), (SinceReport{.journal = kBegun}));
  EXPECT_EQ(archive.snapshot(), (SnapshotReport{.journal = kBegun}));
}

TEST(MemoryArchiveTest, AlertsAreGivenAfterANumberAndOfSomeTopics) {
  MemoryArchive archive(kBegun);
  for (std::uint64_t seq = 1; seq <= 6; ++seq) {
    add(archive, seq, seq % 2 == 0 ? "alert.warning.b.X." : "alert.watch.a.X.");
  }
  EXPECT_EQ(seqs(archive.since({.after = 4}).alerts), (Seqs{5, 6}));
  const SinceReport some = archive.since({.after = 1, .prefixes = {"alert.warning."}});
  EXPECT_EQ(seqs(some.alerts), (Seqs{2, 4, 6}));
  EXPECT_EQ(some.through, 6U);
  EXPECT_TRUE(archive.since({.prefixes = {"alert.warn."}}).alerts.empty());
}

TEST(MemoryArchiveTest, AnAnswerIsBoundedAndSaysHowFarItCame) {
  MemoryArchive archive(kBegun);
  for (std::uint64_t seq = 1; seq <= 3'000; ++seq) {
    add(archive, seq);
  }
  const SinceReport few = archive.since({.after = 10, .limit = 2});
  EXPECT_EQ(seqs(few.alerts), (Seqs{11, 12}));
  EXPECT_EQ(few.through, 12U);
  EXPECT_EQ(few.head, 3'000U);
  EXPECT_EQ(archive.since({}).alerts.size(), kMostResent);
  for (std::uint64_t seq = 3'001; seq <= 3'004; ++seq) {
    add(archive, seq, "alert.watch.a.X.", some_transition(), kMostResentBytes / 2);
  }
  EXPECT_EQ(seqs(archive.since({.after = 3'000}).alerts), (Seqs{3'001}));
}

TEST(MemoryArchiveTest, WhatIsNotWantedDoesNotMakeAQuestionLong) {
  MemoryArchive archive(kBegun);
  for (std::uint64_t seq = 1; seq <= 50'000; ++seq) {
    add(archive, seq);
  }
  std::uint64_t through = 0;
  int questions = 0;
  while (through < 50'000) {
    const SinceReport report = archive.since({.after = through, .prefixes = {"alert.critical."}});
    ASSERT_GT(report.through, through);
    through = report.through;
    ++questions;
  }
  EXPECT_EQ(questions, 3);
}

TEST(MemoryArchiveTest, WhatWasForgottenIsTold) {
  MemoryArchive archive(kBegun, {.alerts = 3});
  for (std::uint64_t seq = 1; seq <= 10; ++seq) {
    add(archive, seq);
  }
  const SinceReport report = archive.since({.after = 2});
  EXPECT_EQ(report.lost, (std::vector<LostAlerts>{{3, 7, "pruned"}}));
  EXPECT_EQ(seqs(report.alerts), (Seqs{8, 9, 10}));
  EXPECT_TRUE(archive.since({.after = 7}).lost.empty());
  MemoryArchive small(kBegun, {.bytes = 1});
  add(small, 1);
  EXPECT_EQ(small.since({}).lost, (std::vector<LostAlerts>{{1, 1, "pruned"}}));
  EXPECT_EQ(small.since({}).through, 1U);
}

TEST(MemoryArchiveTest, ASnapshotHoldsTheNewestOfEachRuleAndInstrumentThatIsOn) {
  MemoryArchive archive(kBegun);
  Transition t = some_transition();
  for (const char* rule : {"a", "b", "a", "c"}) {
    t.rule = rule;
    add(archive, archive.snapshot().journal_seq + 1, "alert.watch.a.X.", t);
  }
  t.rule = "b";
  t.state = State::inactive;
  add(archive, 5, "alert.watch.b.X.", t);
  EXPECT_EQ(seqs(archive.snapshot().alerts), (Seqs{3, 4}));
  EXPECT_EQ(archive.snapshot().journal_seq, 5U);
}

}  // namespace
}  // namespace yieldwatch
