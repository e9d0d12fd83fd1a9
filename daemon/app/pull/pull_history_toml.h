// The history.toml of a directory that `yieldwatch history pull` has filled. A pure function.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "app/pull/pull_series.h"

namespace yieldwatch {

// Its first line: one that does not begin so is somebody's own.
inline constexpr std::string_view kPulledMark = "# Written by `yieldwatch history pull`.\n";

// Of the series whose files are there. RELATIVE, small caps against large ones, is made of the
// best that there is: small minus big, the indices, the funds.
std::string pulled_history(std::span<const PullSeries* const> there);

}  // namespace yieldwatch
