// [[regime]]s of a rules file.
#pragma once

#include <vector>

#include "app/names.h"
#include "app/toml_table.h"
#include "rules/rule.h"

namespace yieldwatch {

// Those without a mistake, in the order of the file.
std::vector<Regime> read_regimes(const TomlTable& file, const Names& names);

}  // namespace yieldwatch
