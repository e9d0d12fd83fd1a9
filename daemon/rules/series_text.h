// A series as text: normal spacing, no parentheses but those it needs, numbers in their
// shortest form. Parsing the text gives the series again.
#pragma once

#include <cstddef>
#include <string>

#include "rules/rule.h"

namespace yieldwatch {

struct SeriesText {
  std::string text;
  std::size_t nesting = 0;  // parentheses, ln and signs that stand in each other, at most
};

SeriesText series_text(const SeriesExpr& expr);

}  // namespace yieldwatch
