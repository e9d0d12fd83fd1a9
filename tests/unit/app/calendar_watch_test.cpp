#include "app/calendar_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "support/redirected_output.h"
#include "support/scratch_folder.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;

// "warning calendar_ends calendar=us-bond last=2026-12-31" for each line of the log of a watch that
// is called at these times, without wall clock and detail.
std::vector<std::string> told(const std::vector<const char*>& times) {
  Instrument instrument = default_instrument("UST10Y");
  instrument.due = DueTime{};
  instrument.calendar =
      std::make_shared<const Calendar>(Calendar{.name = "us-bond",
                                                .first = *parse_session("2015-01-01"),
                                                .last = *parse_session("2026-12-31")});
  const ScratchFolder folder;
  {
    const RedirectedOutput output(folder.path() / "log");
    Log log(LogOptions{});
    CalendarWatch watch(std::vector{instrument});
    for (const char* time : times) {
      watch.tell(*parse_timestamp(time), log);
    }
    log.close(std::nullopt);
  }
  std::vector<std::string> lines;
  std::ifstream in(folder.path() / "log");
  for (std::string line; std::getline(in, line);) {
    const std::size_t begin = line.find(' ') + 1;
    lines.push_back(line.substr(begin, line.find(" detail=") - begin));
  }
  return lines;
}

const std::string kEnds = "warning calendar_ends calendar=us-bond last=2026-12-31";
const std::string kEnded = "error calendar_ended calendar=us-bond last=2026-12-31";

TEST(CalendarWatchTest, TheLogIsToldOnceADayFromNinetyDaysBeforeTheEnd) {
  EXPECT_THAT(told({"2026-10-01T00:00:00Z", "2026-10-01T23:59:59Z"}), ElementsAre());
  EXPECT_THAT(told({"2026-10-01T23:59:59Z", "2026-10-02T00:00:00Z", "2026-10-02T00:00:01Z",
                    "2026-10-02T23:59:59Z"}),
              ElementsAre(kEnds));
  EXPECT_THAT(told({"2026-10-02T12:00:00Z", "2026-10-03T12:00:00Z", "2026-12-31T12:00:00Z"}),
              ElementsAre(kEnds, kEnds, kEnds));
}

TEST(CalendarWatchTest, ACalendarThatHasEndedIsAnError) {
  EXPECT_THAT(told({"2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z", "2027-01-01T00:00:01Z"}),
              ElementsAre(kEnds, kEnded));
}

}  // namespace
}  // namespace yieldwatch
