#include "app/config/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "support/pretended_files.h"

namespace yieldwatch {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::Field;
using ::testing::SizeIs;

std::filesystem::path repository() {
  const char* source = std::getenv("YIELDWATCH_SOURCE");  // NOLINT(concurrency-mt-unsafe)
  return source != nullptr ? source : ".";
}

Config load(const std::string& text) {
  Diagnostics diagnostics;
  const PretendedFiles files = PretendedFiles().add("etc/yw.toml", text).add("etc/r/r.toml", R"(
[[rule]]
name = 'a'
expr = 'change(UST10Y - CURVE, 60d)'
tiers.watch = { enter = '50bp' }
outcome = { series = 'RELATIVE', horizons = ['20d'] }
)");
  Config config = load_config("etc/yw.toml", diagnostics, files);
  EXPECT_EQ(diagnostics.text(), "") << text;
  return config;
}

const Instrument& find(const std::vector<Instrument>& instruments, std::string_view name) {
  const auto found = std::ranges::find(instruments, name, &Instrument::name);
  if (found == instruments.end()) {
    throw std::runtime_error("no instrument " + std::string(name));
  }
  return *found;
}

TEST(ConfigTest, TheConfigurationOfTheRepositoryLoadsWithoutADiagnostic) {
  Diagnostics diagnostics;
  const Config config = load_config(repository() / "config/yieldwatch.toml", diagnostics);
  EXPECT_EQ(diagnostics.text(), "");
  EXPECT_THAT(config.rules, Contains(Field(&Rule::name, "ust10y-rise-60d")));
  EXPECT_THAT(config.rules, Each(Field(&Rule::hash, SizeIs(16))));
  EXPECT_THAT(config.regimes, Contains(Field(&Regime::name, "credit easing")));
  ASSERT_EQ(config.feeds.size(), 2U);
  EXPECT_EQ(config.feeds[0].name, "bundled");
  EXPECT_EQ(config.feeds[0].kind, FeedKind::replay);
  EXPECT_EQ(to_string(config.feeds[0].speed), "10 sessions/s");
  EXPECT_EQ(config.feeds[0].history.files.size(), 2U);
  EXPECT_EQ(config.feeds[1].kind, FeedKind::push);
  EXPECT_EQ(config.catalog.series.at("RELATIVE").text, "ln(IWM / SPY)");
}

TEST(ConfigTest, AnEmptyFileIsAConfigurationOfDefaults) {
  const Config config = load("");
  EXPECT_EQ(config.bus.ticks, "ipc://ticks");
  EXPECT_EQ(config.bus.alerts, "ipc://alerts");
  EXPECT_EQ(config.bus.control, "ipc://control");
  EXPECT_EQ(config.log.level, LogLevel::info);
  EXPECT_FALSE(config.log.alerts_file);
  EXPECT_FALSE(config.log.metrics_file);
  EXPECT_EQ(config.instruments.size(), well_known_instruments().size());
}

TEST(ConfigTest, EveryInstrumentHasAZone) {
  const Config config = load("[instrument.BUND]\nkind = 'yield'\nzone = 'Europe/Berlin'\n");
  for (const Instrument& instrument : config.instruments) {
    ASSERT_NE(instrument.zone, nullptr) << instrument.name;
    EXPECT_EQ(instrument.zone->name(),
              instrument.name == "BUND" ? "Europe/Berlin" : "America/New_York");
  }
}

TEST(ConfigTest, AKeyOfAnInstrumentReplacesOneDefault) {
  const Config config = load(R"(
[instrument.UST10Y]
max_jump = "90bp"
calendar = "us-bond"
stale_after = "72h"
[instrument.IWM]
bounds = ["1 points", "9000"]
max_jump = "40%"
[instrument.SPX]
kind = "yield"
)");
  const Instrument& ten = find(config.instruments, "UST10Y");
  EXPECT_EQ(ten.limits.max_jump, Value{90'000'000});
  EXPECT_EQ(ten.limits.lowest, Value{-2'000'000});
  EXPECT_EQ(ten.stale_after_ns, 72 * kNanosPerHour);
  const Instrument& iwm = find(config.instruments, "IWM");
  EXPECT_EQ(iwm.limits.lowest, Value{1'000'000});
  EXPECT_EQ(iwm.limits.highest, Value{9'000'000'000});
  EXPECT_EQ(iwm.limits.max_jump, Value{40'000'000});
  EXPECT_FALSE(find(config.instruments, "SPX").limits.max_jump)
      << "limits of another unit are none";
}

TEST(ConfigTest, SeriesMayReferToLaterOnes) {
  const Config config = load(R"(
rules = ["r/r.toml"]
[series.RELATIVE]
expr = 'ln(SMALL / SPY)'
[series.SMALL]
expr = 'IWM'
[series.CURVE]
expr = 'UST2Y'
)");
  EXPECT_EQ(config.catalog.series.at("RELATIVE").text, "ln(IWM / SPY)");
  ASSERT_EQ(config.rules.size(), 1U);
  EXPECT_EQ(config.rules[0].instrument, "-");
  EXPECT_EQ(config.rule_files, std::vector<std::filesystem::path>{"etc/r/r.toml"});
}

TEST(ConfigTest, LoopbackEndpointsAreTaken) {
  const Config config = load(R"(
[bus]
ticks = "tcp://127.0.0.1:5555"
alerts = "tcp://[::1]:5556"
control = "ipc:///run/yieldwatch/control"
[log]
level = "debug"
alerts_file = "../alerts.log"
metrics_file = "../yieldwatch.prom"
[feed.fast]
kind = "push"
)");
  EXPECT_EQ(config.bus.alerts, "tcp://[::1]:5556");
  EXPECT_EQ(config.log.level, LogLevel::debug);
  EXPECT_EQ(config.log.alerts_file, "alerts.log");
  EXPECT_EQ(config.log.metrics_file, "yieldwatch.prom");
}

}  // namespace
}  // namespace yieldwatch
