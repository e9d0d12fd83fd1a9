#include "wire/text.h"

#include <gtest/gtest.h>

namespace yieldwatch {
namespace {

TEST(TextTest, PlainTextAndForeignLettersStayAsTheyAre) {
  EXPECT_EQ(printable("10-year up 75bp, “wärts” 円 🙂"),
            "10-year up 75bp, “wärts” 円 🙂");
}

TEST(TextTest, WhatCouldForgeALineBecomesABlank) {
  EXPECT_EQ(printable("a\nb\r\tc\x1b[31m\x7f"), "a b  c [31m ");
  EXPECT_EQ(printable("a\u0085b\u2028c\u202Ed\u2066e\uFEFF"), "a b c d e ");
  EXPECT_EQ(printable(std::string("a\0b", 3)), "a b");
}

TEST(TextTest, WhatIsNoUtf8BecomesAQuestionMark) {
  EXPECT_EQ(printable("a\xff"), "a?");
  EXPECT_EQ(printable("\xc0\xaf"), "??");            // overlong
  EXPECT_EQ(printable("\xed\xa0\x80"), "???");       // a surrogate
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "????");  // beyond the last
  EXPECT_EQ(printable("\xe2\x82"), "??");            // cut off
}

TEST(TextTest, LongTextIsCutBetweenLetters) {
  EXPECT_EQ(printable("abc", 2), "ab");
  EXPECT_EQ(printable("aä", 2), "a");
  EXPECT_EQ(printable("aä", 3), "aä");
}

}  // namespace
}  // namespace yieldwatch
