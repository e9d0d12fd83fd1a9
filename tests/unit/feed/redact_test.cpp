#include "feed/redact.h"

#include <gtest/gtest.h>

#include <vector>

namespace yieldwatch {
namespace {

std::string hidden(std::string_view text, const std::vector<std::string>& secrets) {
  return redact(text, secrets);
}

TEST(RedactTest, AKeyIsHiddenWhereverItStands) {
  EXPECT_EQ(hidden("k3y at /x?api_key=k3y&y=1: k3y", {"k3y"}), "*** at /x?api_key=***&y=1: ***");
}

TEST(RedactTest, AKeyIsHiddenHoweverAUrlWritesIt) {
  EXPECT_EQ(hidden("t=a%2Fb%2B%20c t=a%2fb%2b%20c t=a/b++c t=%61/b+%20c", {"a/b+ c"}),
            "t=*** t=*** t=*** t=***");
}

TEST(RedactTest, AKeyIsHiddenHoweverJsonEscapesIt) {
  EXPECT_EQ(hidden(R"(a\/b+c" a\u002fb\u002Bc a\/b\u002Fc)", {"a/b+c"}), R"(***" *** a\/b\u002Fc)");
  EXPECT_EQ(hidden(R"(a\ a\u00)", {"a/"}), R"(a\ a\u00)");
}

TEST(RedactTest, OfTwoKeysTheLongerIsHiddenWhole) {
  EXPECT_EQ(hidden("abcdef abc", {"abc", "abcdef"}), "*** ***");
}

TEST(RedactTest, AnEmptySecretHidesNothing) {
  EXPECT_EQ(hidden("text", {""}), "text");
  EXPECT_EQ(hidden("", {"k"}), "");
}

TEST(RedactTest, ACutEncodingAtTheEndIsNoKey) {
  EXPECT_EQ(hidden("a%2", {"a/"}), "a%2");
  EXPECT_EQ(hidden("a%2x%zz%", {"a/"}), "a%2x%zz%");
}

TEST(RedactTest, OfAnAnswerOnlySecretsThatAreNoFigures) {
  const std::vector<std::string> secrets{"4.25", "0123456789abcdef"};
  EXPECT_EQ(redact_answer("4.25 0123456789abcdef", secrets), "4.25 ***");
}

}  // namespace
}  // namespace yieldwatch
