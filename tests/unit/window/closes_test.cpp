#include "window/closes.h"

#include <gtest/gtest.h>

namespace yieldwatch {
namespace {

TEST(SessionClosesTest, TheFirstValueBeginsASession) {
  const SessionCloses closes(3);
  EXPECT_TRUE(closes.begins_session({100}));
  EXPECT_EQ(closes.count(), 0);
}

TEST(SessionClosesTest, AValueOfTheSameSessionReplacesTheLatest) {
  SessionCloses closes(3);
  closes.update({100}, 7);
  closes.update({100}, 8);
  EXPECT_FALSE(closes.begins_session({100}));
  EXPECT_EQ(closes.count(), 1);
  EXPECT_EQ(closes.close(0), 8);
}

TEST(SessionClosesTest, AClosedSessionKeepsItsLastValueAndDate) {
  SessionCloses closes(3);
  closes.update({100}, 7);
  closes.update({100}, 8);
  closes.update({103}, 9);
  EXPECT_EQ(closes.close(0), 9);
  EXPECT_EQ(closes.close(1), 8);
  EXPECT_EQ(closes.session(0), Session{103});
  EXPECT_EQ(closes.session(1), Session{100});
}

TEST(SessionClosesTest, ItHoldsAsManyAsItsDepthAndTheLatest) {
  SessionCloses closes(2);
  for (int day = 0; day < 1000; ++day) {
    closes.update({day}, day);
  }
  EXPECT_EQ(closes.count(), 3);
  EXPECT_EQ(closes.number(), 1000);
  EXPECT_EQ(closes.close(2), 997);
}

TEST(SessionClosesTest, ADateBeforeTheCurrentOneCountsToTheCurrentOne) {
  SessionCloses closes(2);
  closes.update({100}, 7);
  EXPECT_FALSE(closes.begins_session({99}));
  closes.update({99}, 6);
  EXPECT_EQ(closes.count(), 1);
  EXPECT_EQ(closes.session(0), Session{100});
  EXPECT_EQ(closes.close(0), 6);
}

}  // namespace
}  // namespace yieldwatch
