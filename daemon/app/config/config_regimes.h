// [[regime]]s of a rules file.
#pragma once

#include <vector>

#include "app/config/names.h"
#include "app/config/toml_table.h"
#include "rules/rule.h"

namespace yieldwatch {

// Adds those without a mistake, in the order of the file.
void read_regimes(const TomlTable& file, const Names& names, std::vector<Regime>& regimes);

}  // namespace yieldwatch
