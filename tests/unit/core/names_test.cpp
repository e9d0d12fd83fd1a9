#include "core/names.h"

#include <gtest/gtest.h>

#include <string>

namespace yieldwatch {
namespace {

TEST(NamesTest, AnInstrumentsNameIsLettersDigitsAndUnderscores) {
  EXPECT_TRUE(is_instrument_name("UST10Y"));
  EXPECT_TRUE(is_instrument_name("my_series"));
  EXPECT_TRUE(is_instrument_name(std::string(kMaxInstrumentName, 'A')));
  EXPECT_FALSE(is_instrument_name(std::string(kMaxInstrumentName + 1, 'A')));
  for (const char* name : {"", "UST 10Y", "UST10Y.", "BRK-B", "É"}) {
    EXPECT_FALSE(is_instrument_name(name)) << name;
  }
}

TEST(NamesTest, ARulesNameIsSmallLettersDigitsAndDashes) {
  EXPECT_TRUE(is_rule_name("ust10y-rise-60d"));
  EXPECT_TRUE(is_rule_name(std::string(kMaxRuleName, 'a')));
  EXPECT_FALSE(is_rule_name(std::string(kMaxRuleName + 1, 'a')));
  for (const char* name : {"", "Rise", "a b", "a_b", "a/b", "a.b", "r\xc3\xa9"}) {
    EXPECT_FALSE(is_rule_name(name)) << name;
  }
}

}  // namespace
}  // namespace yieldwatch
