// Rules of every kind that remembers something, on instruments of one feed and of two.
#pragma once

#include <string_view>

namespace yieldwatch {

inline constexpr std::string_view kRules = R"toml(
[[rule]]
name = "level"
expr = "last(UST10Y)"
tiers.watch = { enter = "4.1%", exit = "4.05%" }
tiers.warning = { enter = "4.2%", exit = "4.15%" }

[[rule]]
name = "held"
expr = "change(UST10Y, 1d)"
for = "20m"
tiers.watch = { enter = "3bp", exit = "0bp" }

[[rule]]
name = "kept"
expr = "rise(UST2Y, 2d)"
keep_firing = "40m"
tiers.watch = { enter = "8bp", exit = "5bp" }

[[rule]]
name = "jolt"
expr = "change($x, 30m)"
for_each = ["UST2Y", "UST10Y"]
tiers.watch = { enter = "4bp", exit = "2bp" }

[[rule]]
name = "curve"
expr = "fall(CURVE, 1h)"
and = ["change(UST10Y, 1d) > -20bp"]
tiers.watch = { enter = "5bp", exit = "3bp" }

[[rule]]
name = "chosen"
expr = "change(UST5Y, 1d)"
tiers.watch = { enter = "4bp", exit = "2bp" }
tiers.warning = { enter = "10bp", exit = "6bp" }

[[rule]]
name = "chosen-quick"
expr = "rise(UST5Y, 90m)"
tiers.watch = { enter = "5bp", exit = "3bp" }

[[rule]]
name = "corrected"
expr = "change(UST10Y, 3d)"
tiers.watch = { enter = "6bp", exit = "3bp" }
tiers.warning = { enter = "15bp", exit = "10bp" }

[[rule]]
name = "belly"
expr = "mean(UST5Y - UST10Y, 3d)"
tiers.watch = { enter = "0%", exit = "-0.02%" }
)toml";

inline constexpr std::string_view kConfig = R"toml(
rules = ["rules.toml"]
[series.CURVE]
expr = "UST10Y - UST2Y"
[instrument.UST2Y]
stale_after = "5h"
[instrument.UST10Y]
max_jump = "30bp"
[instrument.UST5Y]
sources = ["treasury", "fred"]
tolerance = "2bp"
stale_after = "3h"
max_jump = "30bp"
[feed.desk]
kind = "push"
[feed.treasury]
kind = "treasury"
own_process = true
symbols = { BC_5YEAR = "UST5Y" }
[feed.fred]
kind = "fred"
own_process = true
symbols = { DGS5 = "UST5Y" }
)toml";

}  // namespace yieldwatch
