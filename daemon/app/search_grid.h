// The file that says what a search asks: signals × windows, horizons, and levels.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/config/config.h"
#include "evidence/search.h"

namespace yieldwatch {

inline constexpr std::size_t kMaxCandidates = 5'000;
inline constexpr std::size_t kMaxSearchLevels = 50'000;  // of all candidates

struct SearchGrid {
  SearchPlan plan;
  std::vector<std::string> left_out;  // instruments that the history lacks
};

// Mistakes, as everywhere, to the diagnostics; the grid is only to be used if they are ok().
SearchGrid load_grid(const std::filesystem::path& path, const History& history,
                     Diagnostics& diagnostics, const ReadText& read = read_text_file);

}  // namespace yieldwatch
