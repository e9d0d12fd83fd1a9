#include "rules/lengths.h"

#include <gtest/gtest.h>

#include <array>

// Messages are full of quotes, parentheses and commas; raw strings would need delimiters.
// NOLINTBEGIN(modernize-raw-string-literal)

namespace yieldwatch {
namespace {

// "3: what is wrong", or "ok".
template <class T>
std::string error_of(const Parsed<T>& parsed) {
  const auto* error = std::get_if<ExprError>(&parsed);
  return error == nullptr ? "ok" : std::to_string(error->offset) + ": " + error->message;
}

TEST(LengthsTest, AWindowIsOfSessionsOrOfTime) {
  EXPECT_EQ(std::get<Window>(parse_window("60d")), (Window{.sessions = 60}));
  EXPECT_EQ(std::get<Window>(parse_window("30m")), (Window{.nanos = 30 * kNanosPerMinute}));
  EXPECT_EQ(std::get<Window>(parse_window("4h")), (Window{.nanos = 4 * kNanosPerHour}));
  EXPECT_EQ(std::get<Window>(parse_window(" 90 s ")), (Window{.nanos = 90 * kNanosPerSecond}));
  EXPECT_EQ(std::get<Window>(parse_window("1048576d")), (Window{.sessions = kMaxWindowSamples}));
}

TEST(LengthsTest, WhatIsNoWindowIsExplained) {
  constexpr auto rows = std::to_array<std::pair<const char*, const char*>>({
      {"", "0: \"\" is no window: write a whole number and a unit, such as 60d or 30m"},
      {"  ", "2: \"\" is no window: write a whole number and a unit, such as 60d or 30m"},
      {"-5d", "0: \"-5d\" is no window: write a whole number and a unit, such as 60d or 30m"},
      {"1.5h", "0: \"1.5h\" is no window: write a whole number and a unit, such as 60d or 30m"},
      {"60", "0: 60 has no unit: write 60d for sessions, or s, m or h for time"},
      {"60 days", "3: unknown unit \"days\": write 60d"},
      {"30min", "2: unknown unit \"min\": write 30m"},
      {"4H", "1: unknown unit \"H\": write 4h"},
      {"3 weeks", "2: unknown unit \"weeks\": use d for sessions, or s, m or h for time"},
      {"5\n\xff", "2: unknown unit \"?\": use d for sessions, or s, m or h for time"},
      {"0d", "0: a window of 0 holds nothing: write at least 1d"},
      {"0m", "0: a window of 0 holds nothing: write at least 1m"},
      {"1048577d", "0: a window has at most 1048576 sessions"},
      {"999999999999999999d", "0: a window has at most 1048576 sessions"},
      {"9999999999999999999d",
       "0: \"9999999999999999999d\" is no window: write a whole number and a unit, such as 60d or "
       "30m"},
      {" 87841h", "1: a window has at most 87840h"},
      {"999999999999999999h", "0: a window has at most 87840h"},
  });
  for (const auto& [text, error] : rows) {
    EXPECT_EQ(error_of(parse_window(text)), error);
  }
  EXPECT_EQ(error_of(parse_window("87840h")), "ok");
}

TEST(LengthsTest, AHoldIsOfTimeOrOfSessionsAndMayBeNone) {
  EXPECT_TRUE(std::get<Hold>(parse_hold("0s")).immediate());
  EXPECT_TRUE(std::get<Hold>(parse_hold("0d")).immediate());
  EXPECT_EQ(std::get<Hold>(parse_hold("30m")), (Hold{.nanos = 30 * kNanosPerMinute}));
  EXPECT_EQ(std::get<Hold>(parse_hold("2h")), (Hold{.nanos = 2 * kNanosPerHour}));
  EXPECT_EQ(std::get<Hold>(parse_hold("2d")), (Hold{.sessions = 2}));
}

TEST(LengthsTest, WhatIsNoHoldIsExplained) {
  EXPECT_EQ(error_of(parse_hold("soon")),
            "0: \"soon\" is no hold: write a whole number and a unit, such as 60d or 30m");
  EXPECT_EQ(error_of(parse_hold("1048577d")), "0: a hold has at most 1048576 sessions");
  EXPECT_EQ(error_of(parse_hold("316224001s")), "0: a hold has at most 87840h");
  EXPECT_EQ(error_of(parse_hold("316224000s")), "ok");
}

TEST(LengthsTest, ALevelIsInTheUnitOfItsSignal) {
  EXPECT_EQ(std::get<Value>(parse_level("75bp", Unit::basis_points)), Value{75'000'000});
  EXPECT_EQ(std::get<Value>(parse_level(" -2 % ", Unit::percent)), Value{-2'000'000});
  EXPECT_EQ(std::get<Value>(parse_level("0.9", Unit::one)), Value{900'000});
  EXPECT_EQ(std::get<Value>(parse_level("2 sigma", Unit::sigma)), Value{2'000'000});
  EXPECT_EQ(std::get<Value>(parse_level("1.5bp/d", Unit::bp_per_session)), Value{1'500'000});
}

TEST(LengthsTest, AWrongUnitIsNamedWithTheRightOne) {
  EXPECT_EQ(error_of(parse_level("0.5%", Unit::basis_points)),
            "3: the signal is in bp: write 50bp");
  EXPECT_EQ(error_of(parse_level(" 75", Unit::basis_points)), "1: the signal is in bp: write 75bp");
  EXPECT_EQ(error_of(parse_level("75bp", Unit::percent)), "2: the signal is in %: write 0.75%");
  EXPECT_EQ(error_of(parse_level("2bp/d", Unit::bp_per_hour)),
            "1: the signal is in bp/h: write 2bp/h");
  EXPECT_EQ(error_of(parse_level("0.9 1", Unit::one)),
            "4: the signal is a plain number: write 0.9");
  EXPECT_EQ(error_of(parse_level("90%", Unit::one)), "2: the signal is a plain number: write 0.9");
  EXPECT_EQ(error_of(parse_level("2", Unit::sigma)), "0: the signal is in sigma: write 2 sigma");
}

TEST(LengthsTest, ANumberWithAnExponentIsToldAsSuch) {
  for (const std::string text : {"1e1bp", "1E2 bp", "-7.5e+1bp", "1e-1", "2e3%"}) {
    EXPECT_EQ(error_of(parse_level(text, Unit::basis_points)),
              "0: \"" + text + "\" is no level: write the number out, such as 75bp");
  }
}

TEST(LengthsTest, WhatIsNoLevelIsExplained) {
  EXPECT_EQ(error_of(parse_level("", Unit::basis_points)),
            "0: a level is missing: write a number below 1000000 with its unit, such as 75bp");
  EXPECT_EQ(error_of(parse_level("high", Unit::points)),
            "0: \"high\" is no level: write a number below 1000000 with its unit, such as 5000 "
            "points");
  EXPECT_EQ(error_of(parse_level("2000000bp", Unit::basis_points)),
            "0: \"2000000bp\" is no level: write a number below 1000000 with its unit, such as "
            "75bp");
}

}  // namespace
}  // namespace yieldwatch

// NOLINTEND(modernize-raw-string-literal)
