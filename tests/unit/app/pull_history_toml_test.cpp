#include "app/pull/pull_history_toml.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace yieldwatch {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string history_of(const std::vector<std::string_view>& names) {
  std::vector<const PullSeries*> there;
  for (const PullSeries& series : pull_series()) {
    if (std::ranges::find(names, series.instrument) != names.end()) {
      there.push_back(&series);
    }
  }
  return pulled_history(there);
}

constexpr std::string_view kTwoSeries = R"toml(# Written by `yieldwatch history pull`.
# It is written anew each time, unless this first line is gone.

[[file]]
path    = "UST10Y.csv"
date    = "date"
at      = "15:30 America/New_York"
columns = { UST10Y = "UST10Y" }

[[file]]
path    = "SMB.csv"
date    = "date"
at      = "16:00 America/New_York"
columns = { SMB = "SMB" }
returns = true

[series.RELATIVE]
expr = "ln(SMB)"
)toml";

TEST(PulledHistoryTest, EachSeriesThatIsThereIsAFile) {
  EXPECT_EQ(history_of({"SMB", "UST10Y"}), kTwoSeries);
}

TEST(PulledHistoryTest, SmallAgainstLargeIsMadeOfTheBestThatIsThere) {
  EXPECT_THAT(history_of({"SMB", "RUT", "SPX", "IWM", "SPY"}), HasSubstr("\"ln(SMB)\""));
  EXPECT_THAT(history_of({"RUT", "SPX", "IWM", "SPY"}), HasSubstr("\"ln(RUT / SPX)\""));
  EXPECT_THAT(history_of({"RUT", "IWM", "SPY"}), HasSubstr("\"ln(IWM / SPY)\""));
  EXPECT_THAT(history_of({"RUT", "SPY"}), Not(HasSubstr("RELATIVE")));
}

}  // namespace
}  // namespace yieldwatch
