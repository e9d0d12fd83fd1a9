#include "wire/fingerprint.h"

#include <gtest/gtest.h>

namespace yieldwatch {
namespace {

// The values of `xxhsum -H3`; a change here makes every rule look changed.
TEST(FingerprintTest, AFingerprintIsXxh3OfTheText) {
  EXPECT_EQ(fingerprint(""), "2d06800538d394c2");
  EXPECT_EQ(fingerprint("change(UST10Y, 60d)"), fingerprint("change(UST10Y, 60d)"));
  EXPECT_NE(fingerprint("change(UST10Y, 60d)"), fingerprint("change(UST10Y, 61d)"));
}

}  // namespace
}  // namespace yieldwatch
