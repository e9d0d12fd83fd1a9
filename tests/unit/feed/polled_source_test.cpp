#include "feed/polled/polled_source.h"

#include <gtest/gtest.h>

#include "core/instrument.h"
#include "feed/polled/polled_feed_config.h"

namespace yieldwatch {
namespace {

TEST(PolledSourceTest, EverySourceHasSymbolsThatAreWellKnown) {
  for (const PolledSource* source : polled_sources()) {
    EXPECT_EQ(find_polled_source(source->kind), source);
    EXPECT_TRUE(source->address.starts_with("https://")) << source->kind;
    for (const SourceSymbol& symbol : source->symbols) {
      EXPECT_TRUE(is_well_known(symbol.instrument)) << source->kind << ' ' << symbol.instrument;
    }
    const PolledFeedConfig config{.kind = std::string(source->kind), .key = "k"};
    EXPECT_NO_THROW(completed(config)) << source->kind;
  }
}

}  // namespace
}  // namespace yieldwatch
