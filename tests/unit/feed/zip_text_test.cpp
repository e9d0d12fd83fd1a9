#include "feed/formats/zip_text.h"

#include <gmock/gmock.h>

#include <string>

#include "support/made_zip.h"

namespace yieldwatch {
namespace {

using ::testing::HasSubstr;
using testing::made_zip;

constexpr std::size_t kMost = 1000;
const std::string kText = "date,SMB\n2000-01-03,0.5\n";

TEST(ZipTextTest, TheFileOfAnArchiveIsItsText) {
  const ZipText out = unzip_text(made_zip({{"factors.csv", kText}}), kMost);
  EXPECT_EQ(out.fault, "");
  EXPECT_EQ(out.text, kText);
}

TEST(ZipTextTest, WhatIsNoArchiveIsAFault) {
  for (const std::string bytes : {"PK", "date,SMB\n2000-01-03,0.5\n"}) {
    const ZipText out = unzip_text(bytes, kMost);
    EXPECT_THAT(out.fault, HasSubstr("is no zip archive")) << bytes;
    EXPECT_EQ(out.text, "");
  }
}

TEST(ZipTextTest, AnArchiveThatIsCutOffAnywhereIsAFault) {
  const std::string whole = made_zip({{"factors.csv", kText}});
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const ZipText out = unzip_text(std::string_view(whole).substr(0, length), kMost);
    EXPECT_NE(out.fault, "") << length;
    EXPECT_EQ(out.text, "") << length;
  }
}

TEST(ZipTextTest, AFlippedBitOfTheTextIsSeenByItsChecksum) {
  std::string bytes = made_zip({{"factors.csv", kText}});
  const std::size_t at = bytes.find("0.5");
  bytes[at] = static_cast<char>(bytes[at] ^ 1);
  const ZipText out = unzip_text(bytes, kMost);
  EXPECT_THAT(out.fault, HasSubstr("its file is damaged"));
  EXPECT_EQ(out.text, "");
}

TEST(ZipTextTest, NoFlippedBitGivesAnotherText) {
  const std::string whole = made_zip({{"factors.csv", kText}});
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    std::string bytes = whole;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
    const ZipText out = unzip_text(bytes, kMost);
    EXPECT_TRUE(out.fault.empty() ? out.text == kText : out.text.empty()) << bit;
  }
}

TEST(ZipTextTest, AFileLargerThanIsWantedIsAFault) {
  const std::string large(kMost + 1, 'x');
  EXPECT_THAT(unzip_text(made_zip({{"factors.csv", large}}), kMost).fault,
              HasSubstr("is larger than 1000 bytes"));
  EXPECT_EQ(unzip_text(made_zip({{"factors.csv", large}}), kMost + 1).text, large);
}

TEST(ZipTextTest, NoFileAndSeveralAreFaults) {
  EXPECT_THAT(unzip_text(made_zip({}), kMost).fault, HasSubstr("0 files"));
  EXPECT_THAT(unzip_text("", kMost).fault, HasSubstr("0 files"));
  EXPECT_THAT(unzip_text(made_zip({{"a.csv", kText}, {"b.csv", kText}}), kMost).fault,
              HasSubstr("an archive of 2 files, and one is wanted"));
}

}  // namespace
}  // namespace yieldwatch
