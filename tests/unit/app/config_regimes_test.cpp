#include <gtest/gtest.h>

#include "app/config/config.h"
#include "support/pretended_files.h"

namespace yieldwatch {
namespace {

// The hash of a regime of these lines; RELATIVE is `relative`.
std::string hash_of(const std::string& lines, const std::string& relative = "ln(IWM / SPY)") {
  Diagnostics diagnostics;
  const Config config = load_config(
      "c.toml", diagnostics,
      PretendedFiles()
          .add("c.toml", "rules = ['r.toml']\n[series.RELATIVE]\nexpr = '" + relative + "'\n")
          .add("r.toml", "[[regime]]\n" + lines));
  EXPECT_EQ(diagnostics.text(), "") << lines;
  return config.regimes.at(0).hash;
}

TEST(ConfigRegimesTest, AHashIsOfWhatTheRegimeAsksNotOfItsNameOrLayout) {
  const std::string hash = hash_of("name = 'a'\nexpr = 'change(UST10Y, 60d)'\nbelow = '0bp'\n");
  EXPECT_EQ(hash.size(), 16U);
  EXPECT_EQ(hash, hash_of("below = '0.0 bp'\nrevised = true\n"
                          "expr = ' change( UST10Y,60d )'\nname = 'b'\n"));
  EXPECT_NE(hash, hash_of("name = 'a'\nexpr = 'change(UST2Y, 60d)'\nbelow = '0bp'\n"));
  EXPECT_NE(hash, hash_of("name = 'a'\nexpr = 'change(UST10Y, 60d)'\nbelow = '1bp'\n"));
  EXPECT_NE(hash, hash_of("name = 'a'\nexpr = 'change(UST10Y, 60d)'\nabove = '0bp'\n"));
}

// The record may be that of other small caps than a desk's.
TEST(ConfigRegimesTest, AHashIsOfTheNamesOfSeriesNotOfWhatTheyStandFor) {
  const std::string cheap = "name = 'a'\nexpr = 'rank(RELATIVE, 1250d)'\nbelow = '0.25'\n";
  EXPECT_EQ(hash_of(cheap), hash_of(cheap, "ln(RUT / SPX)"));
}

}  // namespace
}  // namespace yieldwatch
