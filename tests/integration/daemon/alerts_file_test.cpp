// A file of alerts alone, beside the log.
#include "integration/daemon/daemon_fixture.h"

namespace yieldwatch::testing {
namespace {

using ::testing::HasSubstr;

class AlertsFileTest : public DaemonTest {
 protected:
  std::filesystem::path with_alerts_file(const std::string& file) const {
    const auto base = replay_config("max");
    return config(read_file(base) + "[log]\nalerts_file = \"" + file + "\"\n");
  }
};

TEST_F(AlertsFileTest, GetsTheAlertsAsTheyAreInTheLogAndNothingElse) {
  const Ran ran = yieldwatchd({"--config", with_alerts_file("alerts.log"), "--once"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  std::string alerts;
  for (const std::string& line : lines_of(ran.out)) {
    alerts += line.find(" ALERT ") != std::string::npos ? line + '\n' : "";
  }
  EXPECT_EQ(read_file(folder_.path() / "alerts.log"), alerts);
  EXPECT_EQ(lines_of(alerts).size(), 4U);
}

TEST_F(AlertsFileTest, IsAppendedTo) {
  const auto config = with_alerts_file("alerts.log");
  ASSERT_EQ(yieldwatchd({"--config", config, "--once"}).code, 0);
  ASSERT_EQ(yieldwatchd({"--config", config, "--once"}).code, 0);
  EXPECT_EQ(lines_of(read_file(folder_.path() / "alerts.log")).size(), 8U);
}

TEST_F(AlertsFileTest, ThatCanNotBeOpenedIsAnIoErrorAtTheStart) {
  std::filesystem::create_directory(folder_.path() / "alerts.log");
  const Ran ran = yieldwatchd({"--config", with_alerts_file("alerts.log"), "--once"});
  EXPECT_EQ(ran.code, 74) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("alerts.log"));
}

TEST_F(AlertsFileTest, OnAFullDiskStopsNobodyAndIsTold) {
  const Ran ran = yieldwatchd({"--config", with_alerts_file("/dev/full"), "--once"});
  EXPECT_EQ(ran.code, 74) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("ALERT warning ust10y-rise-60d"));
  EXPECT_THAT(ran.out, HasSubstr("log_lines_lost"));
  EXPECT_THAT(ran.err, HasSubstr("4 log lines could not be written: No space left on device"));
}

}  // namespace
}  // namespace yieldwatch::testing
