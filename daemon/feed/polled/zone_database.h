// Zones from the system's tz database, as plain data for the pure half.
#pragma once

#include <memory>
#include <string_view>

#include "core/zone.h"

namespace yieldwatch {

// The zone of that name ("America/New_York"), with its offsets from 1900 to 2100. The same
// object for the same name; safe to call from any thread. Throws std::runtime_error with a
// message for people where the database has no such zone, or where there is no database.
std::shared_ptr<const Zone> load_zone(std::string_view name);

}  // namespace yieldwatch
