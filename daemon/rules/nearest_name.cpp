#include <algorithm>
#include <array>
#include <cstdlib>

#include "rules/expression.h"

namespace yieldwatch {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Insertions, deletions, replacements and swaps of neighbours that make `a` of `b`.
std::size_t distance(std::string_view a, std::string_view b) {
  // Rows i - 2, i - 1 and i of the table, by i modulo 3.
  std::array<std::vector<std::size_t>, 3> rows;
  rows.fill(std::vector<std::size_t>(b.size() + 1));
  for (std::size_t j = 0; j <= b.size(); ++j) {
    rows[0][j] = j;
  }
  const auto same = [&](std::size_t i, std::size_t j) { return lower(a[i]) == lower(b[j]); };
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto& row = rows.at(i % 3);
    const auto& above = rows.at((i - 1) % 3);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] =
          std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same(i - 1, j - 1) ? 0 : 1)});
      if (i > 1 && j > 1 && same(i - 1, j - 2) && same(i - 2, j - 1)) {
        row[j] = std::min(row[j], rows.at((i - 2) % 3)[j - 2] + 1);
      }
    }
  }
  return rows.at(a.size() % 3)[b.size()];
}

// Whether one begins with the other, and that is long enough to say something.
bool is_continued(std::string_view a, std::string_view b) {
  constexpr std::size_t kTelling = 3;
  const std::size_t shorter = std::min(a.size(), b.size());
  return shorter >= kTelling &&
         std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(shorter), b.begin(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

// The candidate that lengthens or shortens the name the least: "warning" for "warn".
std::string shortest_continued(std::string_view name, const std::vector<std::string>& candidates) {
  std::string nearest;
  std::size_t least = std::string::npos;
  for (const std::string& candidate : candidates) {
    const std::size_t longer = std::max(name.size(), candidate.size());
    const std::size_t difference = longer - std::min(name.size(), candidate.size());
    if (difference < least && is_continued(name, candidate)) {
      least = difference;
      nearest = candidate;
    }
  }
  return nearest;
}

}  // namespace

std::string nearest_name(std::string_view name, const std::vector<std::string>& candidates) {
  const std::size_t limit = std::max<std::size_t>(1, name.size() / 3);
  std::size_t least = limit + 1;
  std::string nearest;
  for (const std::string& candidate : candidates) {
    // A difference of length is a lower bound, and spares long texts the table.
    const std::size_t longer = std::max(name.size(), candidate.size());
    if (longer - std::min(name.size(), candidate.size()) >= least) {
      continue;
    }
    if (const std::size_t found = distance(name, candidate); found < least) {
      least = found;
      nearest = candidate;
    }
  }
  return nearest.empty() ? shortest_continued(name, candidates) : nearest;
}

}  // namespace yieldwatch
