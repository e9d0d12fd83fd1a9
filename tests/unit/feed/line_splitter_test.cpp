#include "feed/line_splitter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;

// All lines of these pieces.
std::vector<std::string> lines(const std::vector<std::string>& pieces) {
  LineSplitter splitter;
  std::vector<std::string> out;
  const auto drain = [&] {
    while (const auto line = splitter.next()) {
      out.push_back(line->too_long ? "too long" : std::string(line->text));
    }
  };
  for (const std::string& piece : pieces) {
    splitter.add(piece);
    drain();
  }
  splitter.end();
  drain();
  return out;
}

TEST(LineSplitterTest, LinesAreWholeHoweverTheirBytesCome) {
  EXPECT_THAT(lines({"a\nb", "c", "d\n\ne\n"}), ElementsAre("a", "bcd", "", "e"));
}

TEST(LineSplitterTest, TheLastLineNeedsNoEnd) {
  EXPECT_THAT(lines({"a\nb"}), ElementsAre("a", "b"));
}

TEST(LineSplitterTest, ALineThatIsTooLongIsOneAndIsNotKept) {
  const std::string longest(LineSplitter::kLongest, 'x');
  EXPECT_THAT(lines({longest + "\n", longest + "x\nb\n"}), ElementsAre(longest, "too long", "b"));
  EXPECT_THAT(lines({longest, longest, longest, "\nb"}), ElementsAre("too long", "b"));
  EXPECT_THAT(lines({longest, longest}), ElementsAre("too long"));
}

}  // namespace
}  // namespace yieldwatch
