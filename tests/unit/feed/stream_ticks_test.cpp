#include "feed/stream/stream_ticks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "feed/polled/zone_database.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Timestamp kNow{100 * kNanosPerSecond};

Reading reading(std::string symbol, std::int64_t seconds, std::int64_t units) {
  return {.symbol = std::move(symbol),
          .time = {seconds * kNanosPerSecond},
          .value = {units * Value::kScale}};
}

class StreamTicksTest : public ::testing::Test {
 protected:
  // What is sent of these: "IWM 1@50 2@51".
  std::vector<std::string> take(std::vector<Reading> found) {
    readings_ = {.readings = std::move(found)};
    std::vector<std::string> sent;
    ticks_.take(readings_, kNow, [&](const TickBatch& batch) {
      std::string text(batch.instrument);
      for (std::size_t i = 0; i < batch.times.size(); ++i) {
        text += ' ';
        text += to_string(batch.values[i]);
        text += '@';
        text += std::to_string(batch.times[i].ns / kNanosPerSecond);
      }
      sent.push_back(text);
      return takes_;
    });
    return sent;
  }

  StreamTicks ticks_{{{"IWM", "IWM", Unit::points}, {"QQQ", "NASDAQ", Unit::points}}};
  Readings readings_;
  bool takes_ = true;
};

TEST_F(StreamTicksTest, AMessageIsABatchForEachInstrument) {
  EXPECT_THAT(take({reading("QQQ", 50, 1), reading("IWM", 50, 2), reading("QQQ", 51, 3)}),
              ElementsAre("NASDAQ 1@50 3@51", "IWM 2@50"));
}

TEST_F(StreamTicksTest, WithinAMessageTimesAreSortedAndEqualOnesStay) {
  EXPECT_THAT(take({reading("IWM", 52, 1), reading("IWM", 51, 2), reading("IWM", 51, 3)}),
              ElementsAre("IWM 2@51 3@51 1@52"));
}

TEST_F(StreamTicksTest, WhatIsOlderThanTheNewestSentIsLeftOutAndCounted) {
  take({reading("IWM", 52, 1)});
  EXPECT_EQ(ticks_.late(), 0U);
  EXPECT_THAT(take({reading("IWM", 51, 2), reading("IWM", 52, 3), reading("QQQ", 1, 4)}),
              ElementsAre("IWM 3@52", "NASDAQ 4@1"));
  EXPECT_THAT(take({reading("IWM", 51, 5)}), IsEmpty());
  EXPECT_EQ(ticks_.late(), 2U);
}

TEST_F(StreamTicksTest, WhatWasNotTakenIsNoNewest) {
  takes_ = false;
  take({reading("IWM", 52, 1)});
  takes_ = true;
  EXPECT_THAT(take({reading("IWM", 51, 2)}), ElementsAre("IWM 2@51"));
}

TEST_F(StreamTicksTest, StrangersAndWhatHasNoTimeOrAFutureOneAreRefusedByName) {
  EXPECT_THAT(take({reading("TSLA", 50, 1),
                    {.symbol = "IWM"},
                    reading("IWM", 106, 1),
                    reading("IWM", 105, 2)}),
              ElementsAre("IWM 2@105"));
  std::vector<std::string> faults;
  for (const ReadFault& fault : readings_.faults) {
    faults.push_back(to_string(fault));
  }
  EXPECT_THAT(faults,
              ElementsAre("figure 1, symbol: \"TSLA\" was not asked for", "figure 2, time: none",
                          "figure 3, time: 1970-01-01T00:01:46Z of IWM is still to come"));
}

// 1970-01-01 is a Thursday; 100 seconds later it is the evening before in New York.
TEST_F(StreamTicksTest, WhatIsTradedOutsideTheHoursIsLeftOutAndCountedAndIsNoFault) {
  ticks_ = StreamTicks({{"IWM", "IWM", Unit::points, TradingHours{load_zone("America/New_York")}},
                        {"QQQ", "NASDAQ", Unit::points}});
  EXPECT_THAT(take({reading("IWM", 50, 1), reading("IWM", 51, 2)}), IsEmpty());
  EXPECT_EQ(ticks_.outside_hours(), 2U);
  EXPECT_THAT(readings_.faults, IsEmpty());
  constexpr std::int64_t kNoonBefore = -7 * 3'600;
  EXPECT_THAT(take({reading("IWM", kNoonBefore, 3)}), ElementsAre("IWM 3@-25200"));
  EXPECT_THAT(take({reading("QQQ", 50, 4)}), ElementsAre("NASDAQ 4@50")) << "has none";
  EXPECT_EQ(ticks_.outside_hours(), 2U);
}

}  // namespace
}  // namespace yieldwatch
