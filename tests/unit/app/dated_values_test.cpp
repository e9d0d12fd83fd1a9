#include "app/pull/dated_values.h"

#include <gmock/gmock.h>

#include <map>
#include <string>

#include "support/scratch_folder.h"

namespace yieldwatch {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const DatedValues kValues{{parse_session("2000-01-03").value(), {6'500'000}},
                          {parse_session("2000-01-04").value(), {-50'000}}};

TEST(DatedValuesTest, AFileIsReadAsItWasWritten) {
  const std::string text = dated_csv("UST10Y", kValues);
  EXPECT_EQ(text, "date,UST10Y\n2000-01-03,6.5\n2000-01-04,-0.05\n");
  const ScratchFolder folder;
  const DatedFile read = read_dated_file(folder.write("UST10Y.csv", text), "UST10Y");
  EXPECT_EQ(read.values, kValues);
  EXPECT_EQ(read.fault, "");
}

TEST(DatedValuesTest, AFileThatIsNotWholeIsToldWithItsLine) {
  const ScratchFolder folder;
  const std::map<std::string, std::string> rows{
      {"date,UST2Y\n2000-01-03,6.5\n", ":1: not \"date,UST10Y\""},
      {"2000-01-03,6.5\n", ":1: not \"date,UST10Y\""},
      {"date,UST10Y\n2000-01-03,6.5\n2000-01-", ":3: no date and value"},
      {"date,UST10Y\n2000-01-03,\n", ":2: no date and value"},
      {"date,UST10Y\n2000-01-04,6.5\n2000-01-03,6.5\n", ":3: a date that is not later"},
      {"date,UST10Y\n2000-01-03,6.5,1\n", ":2: no date and value"}};
  for (const auto& [text, fault] : rows) {
    const DatedFile read = read_dated_file(folder.write("UST10Y.csv", text), "UST10Y");
    EXPECT_THAT(read.values, IsEmpty()) << text;
    EXPECT_THAT(read.fault, HasSubstr("UST10Y.csv" + fault)) << text;
  }
  EXPECT_THAT(read_dated_file(folder.path(), "UST10Y").fault, Not(IsEmpty())) << "a directory";
}

TEST(DatedValuesTest, WhereThereIsNothingThereIsNoFault) {
  const ScratchFolder folder;
  for (const auto& path : {folder.path() / "none.csv", folder.write("empty.csv", ""),
                           folder.write("header.csv", "date,UST10Y\n")}) {
    const DatedFile read = read_dated_file(path, "UST10Y");
    EXPECT_THAT(read.values, IsEmpty()) << path;
    EXPECT_EQ(read.fault, "") << path;
  }
}

}  // namespace
}  // namespace yieldwatch
