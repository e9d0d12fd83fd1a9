#include "journal/number_note.h"

#include <gtest/gtest.h>

#include "support/scratch_folder.h"

namespace yieldwatch {
namespace {

constexpr Timestamp kBegun{1'790'000'000 * kNanosPerSecond};

class NumberNoteTest : public ::testing::Test {
 protected:
  std::uint64_t found(Timestamp begun = kBegun) const { return NumberNote(lock_, begun).found(); }
  std::filesystem::path file() const { return lock_.directory() / "published"; }

  ScratchFolder folder_;
  DirectoryLock lock_{folder_.path() / "journal"};
};

TEST_F(NumberNoteTest, TheNewestNumberIsFoundAtTheNextStart) {
  {
    NumberNote note(lock_, kBegun);
    EXPECT_EQ(note.found(), 0U) << "nothing was noted before";
    EXPECT_TRUE(note.note(7));
    EXPECT_TRUE(note.note(12));
    EXPECT_EQ(note.found(), 0U) << "it is what was there at the start";
  }
  EXPECT_EQ(found(), 12U);
  EXPECT_EQ(found(), 12U) << "to look does not change it";
}

TEST_F(NumberNoteTest, ThatOfAnotherJournalIsNotHeeded) {
  EXPECT_TRUE(NumberNote(lock_, kBegun).note(12));
  EXPECT_EQ(found(kBegun.plus(1)), 0U);
  EXPECT_EQ(found(), 0U) << "the other journal has its own note in its place";
}

TEST_F(NumberNoteTest, TheFileNeverGrowsAndIsThereFromTheBeginning) {
  NumberNote note(lock_, kBegun);
  const auto size = std::filesystem::file_size(file());
  EXPECT_TRUE(note.note(~std::uint64_t{0}));
  EXPECT_EQ(std::filesystem::file_size(file()), size);
  EXPECT_EQ(found(), ~std::uint64_t{0});
}

TEST_F(NumberNoteTest, ATornOrForeignNoteIsNone) {
  EXPECT_TRUE(NumberNote(lock_, kBegun).note(12));
  std::filesystem::resize_file(file(), 30);
  EXPECT_EQ(found(), 0U);
  EXPECT_TRUE(NumberNote(lock_, kBegun).note(13));
  folder_.write("journal/published", std::string(42, 'x'));
  EXPECT_EQ(found(), 0U);
}

TEST_F(NumberNoteTest, WhereItCanNotBeWrittenItSaysSoAndTriesAgain) {
  std::filesystem::create_directory(file());  // no file can be opened there
  NumberNote note(lock_, kBegun);
  EXPECT_FALSE(note.note(12));
  std::filesystem::remove(file());
  EXPECT_TRUE(note.note(13));
  EXPECT_EQ(found(), 13U);
}

TEST_F(NumberNoteTest, ALinkInItsPlaceIsNotFollowed) {
  const auto target = folder_.write("target", "mine");
  std::filesystem::create_symlink(target, file());
  NumberNote note(lock_, kBegun);
  EXPECT_FALSE(note.note(12));
  EXPECT_EQ(std::filesystem::file_size(target), 4U);
}

}  // namespace
}  // namespace yieldwatch
