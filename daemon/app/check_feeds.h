// What a configuration's live feeds will do, for whoever checks it.
#pragma once

#include <string>

#include "app/config/config.h"
#include "app/config/secrets.h"

namespace yieldwatch {

// Of each live feed what it is asked for, by when, and where its key comes from (never the key); of
// instruments that several feeds have, in which order. Indented lines; empty without live feeds.
// Keys are looked for as this process would find them.
std::string describe_feeds(const Config& config, const Environment& variables = environment);

}  // namespace yieldwatch
