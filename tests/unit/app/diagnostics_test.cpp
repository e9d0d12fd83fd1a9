#include "app/config/diagnostics.h"

#include <gtest/gtest.h>

namespace yieldwatch {
namespace {

TEST(DiagnosticsTest, FilesComeAsFoundAndTheirMistakesByPosition) {
  Diagnostics diagnostics;
  diagnostics.error({"b.toml", 9, 1}, "last");
  diagnostics.warning({"b.toml", 2, 7}, "second");
  diagnostics.error({"a.toml", 1, 1}, "other file");
  diagnostics.error({"b.toml", 2, 3}, "first");
  diagnostics.error({"b.toml"}, "whole");
  EXPECT_EQ(diagnostics.text(),
            "b.toml: error: whole\n"
            "b.toml:2:3: error: first\n"
            "b.toml:2:7: warning: second\n"
            "b.toml:9:1: error: last\n"
            "a.toml:1:1: error: other file\n");
  EXPECT_EQ(diagnostics.errors(), 4U);
  EXPECT_EQ(diagnostics.warnings(), 1U);
}

TEST(DiagnosticsTest, OnlyErrorsStop) {
  Diagnostics diagnostics;
  EXPECT_TRUE(diagnostics.ok());
  EXPECT_TRUE(diagnostics.empty());
  diagnostics.warning({"a", 1, 1}, "odd");
  EXPECT_TRUE(diagnostics.ok());
  EXPECT_FALSE(diagnostics.empty());
  diagnostics.error({"a", 1, 1}, "wrong");
  EXPECT_FALSE(diagnostics.ok());
}

TEST(DiagnosticsTest, TheSameThingIsSaidOnce) {
  Diagnostics diagnostics;
  diagnostics.error({"a", 1, 1}, "wrong");
  diagnostics.error({"a", 1, 1}, "wrong");
  EXPECT_EQ(diagnostics.errors(), 1U);
}

TEST(DiagnosticsTest, MoreThanAnybodyReadsIsCounted) {
  Diagnostics diagnostics;
  for (std::size_t line = 1; line <= Diagnostics::kMaxKept + 5; ++line) {
    diagnostics.error({"a", line, 1}, "wrong");
  }
  EXPECT_EQ(diagnostics.errors(), Diagnostics::kMaxKept + 5);
  EXPECT_EQ(diagnostics.sorted().size(), Diagnostics::kMaxKept);
  EXPECT_TRUE(diagnostics.text().ends_with("\n… and 5 more\n"));
}

TEST(DiagnosticsTest, AKeyCanNotForgeALine) {
  Diagnostics diagnostics;
  diagnostics.error({"a\nb", 1, 1}, "unknown key x\r\ny");
  EXPECT_EQ(diagnostics.text(), "a?b:1:1: error: unknown key x??y\n");
}

}  // namespace
}  // namespace yieldwatch
