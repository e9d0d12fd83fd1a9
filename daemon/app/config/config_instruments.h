// [instrument.X] and [series.X], the same in a configuration and in a history.toml.
#pragma once

#include <memory>

#include "app/config/names.h"
#include "app/config/toml_table.h"
#include "core/zone.h"

namespace yieldwatch {

inline constexpr std::string_view kDefaultZone = "America/New_York";

// The zone of that name; null, with an error at `place`, where there is none.
std::shared_ptr<const Zone> find_zone(std::string_view name, const Place& place,
                                      Diagnostics& diagnostics);

// Reads the tables of [instrument] over what the catalog already knows: each key replaces one
// thing. A zone is set only where `zone` or `calendar` gives one.
void read_instruments(const TomlTable& file, Names& names);

// Reads the tables of [series], which may refer to each other in any order. To be called when
// all instruments are known.
void read_series(const TomlTable& file, Names& names);

}  // namespace yieldwatch
