// Whether the feeds of a configuration give what its rules and regimes read, and enough of it.
#pragma once

#include "app/config/config.h"
#include "app/config/diagnostics.h"

namespace yieldwatch {

// Of a configuration without mistakes that has live feeds, warns of every rule and regime that
// reads an instrument which no feed has, unless programs may publish any (push, stdin); and of
// every one whose window is longer than the past that a feed is asked for: it would have no value
// for months or years. Windows are compared with the sessions before `today`. What a history lacks
// warn_of_cold_rules() tells.
void warn_of_missing_inputs(const Config& config, Session today, Diagnostics& diagnostics);

}  // namespace yieldwatch
