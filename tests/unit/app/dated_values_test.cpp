#include "app/pull/dated_values.h"

#include <gmock/gmock.h>

#include <string>

#include "support/scratch_folder.h"

namespace yieldwatch {
namespace {

using ::testing::IsEmpty;

const DatedValues kValues{{parse_session("2000-01-03").value(), {6'500'000}},
                          {parse_session("2000-01-04").value(), {-50'000}}};

TEST(DatedValuesTest, AFileIsReadAsItWasWritten) {
  const std::string text = dated_csv("UST10Y", kValues);
  EXPECT_EQ(text, "date,UST10Y\n2000-01-03,6.5\n2000-01-04,-0.05\n");
  const ScratchFolder folder;
  EXPECT_EQ(read_dated_file(folder.write("UST10Y.csv", text), "UST10Y"), kValues);
}

TEST(DatedValuesTest, AFileThatIsNotWholeIsNone) {
  const ScratchFolder folder;
  for (const char* text :
       {"", "date,UST10Y\n", "date,UST2Y\n2000-01-03,6.5\n", "2000-01-03,6.5\n",
        "date,UST10Y\n2000-01-03,6.5\n2000-01-", "date,UST10Y\n2000-01-03,\n",
        "date,UST10Y\n2000-01-04,6.5\n2000-01-03,6.5\n", "date,UST10Y\n2000-01-03,6.5,1\n"}) {
    EXPECT_THAT(read_dated_file(folder.write("UST10Y.csv", text), "UST10Y"), IsEmpty()) << text;
  }
  EXPECT_THAT(read_dated_file(folder.path() / "none.csv", "UST10Y"), IsEmpty());
  EXPECT_THAT(read_dated_file(folder.path(), "UST10Y"), IsEmpty());
}

}  // namespace
}  // namespace yieldwatch
