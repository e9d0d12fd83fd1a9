#include "app/same_period.h"

#include <gtest/gtest.h>

#include "app/config/config.h"
#include "support/pretended_files.h"

namespace yieldwatch {
namespace {

std::string text_of(const std::string& expr, const std::string& outcome,
                    const std::string& series = "RELATIVE") {
  Diagnostics diagnostics;
  const Config config = load_config(
      "c.toml", diagnostics,
      PretendedFiles()
          .add("c.toml", "rules = ['r.toml']\n[series." + series + "]\nexpr = '" + outcome + "'\n")
          .add("r.toml", "[[rule]]\nname = 'r'\nexpr = '" + expr +
                             "'\ntiers.watch.enter = '50'\noutcome = { series = '" + series +
                             "', horizons = ['20d'] }\n"));
  if (config.rules.empty() || !config.rules[0].same_period) {
    return "none";
  }
  const SignalDef& beta = *config.rules[0].same_period;
  return beta.text + " in " + std::string(to_string(beta.unit)) + " of " +
         std::to_string(instruments_of(beta).size());
}

TEST(SamePeriodTest, ItIsTheBetaOfTheOutcomeOnTheRulesSeriesOverAYear) {
  EXPECT_EQ(text_of("zscore(SPX, 5d, 20d)", "ln(IWM / SPY)"), "none") << "50 is no sigma";
  EXPECT_EQ(text_of("last(IWM / SPY)", "ln(RUT / SPX)"),
            "beta(ln(RUT / SPX), IWM / SPY, 250d) in 1 of 4");
  EXPECT_EQ(text_of("rank(UST10Y, 60d)", "ln(IWM / SPY)"),
            "beta(ln(IWM / SPY), UST10Y, 250d) in %/100bp of 3");
  EXPECT_EQ(text_of("rank(UST10Y - UST2Y, 60d)", "IWM / SPY"),
            "beta(IWM / SPY, UST10Y - UST2Y, 250d) in %/100bp of 4");
}

TEST(SamePeriodTest, WithoutOneSeriesAndAPriceThereIsNone) {
  EXPECT_EQ(text_of("corr(SPX, UST10Y, 60d)", "ln(IWM / SPY)"), "none");
  EXPECT_EQ(text_of("rank(UST10Y, 60d)", "UST10Y - UST2Y"), "none");
}

}  // namespace
}  // namespace yieldwatch
