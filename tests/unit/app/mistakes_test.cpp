// Each kind of mistake for itself, and twenty of them in one file.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/check.h"
#include "support/pretended_files.h"

namespace yieldwatch {
namespace {

struct Mistake {
  std::string text;
  std::string expected;  // of its only diagnostic: "line:column: error: beginning of message"
};

constexpr const char* kRule =
    "[[rule]]\nname = 'r'\nexpr = 'last(UST10Y)'\ntiers.watch.enter = '4%'\n";

void expect_told(const Mistake& mistake) {
  const Diagnostics found =
      check_file("f.toml", PretendedFiles().add("f.toml", mistake.text).add("r.toml", kRule));
  EXPECT_EQ(found.errors() + found.warnings(), 1U) << mistake.text << '\n' << found.text();
  EXPECT_TRUE(found.text().starts_with("f.toml:" + mistake.expected)) << mistake.text << '\n'
                                                                      << found.text();
}

TEST(MistakesTest, OfAConfiguration) {
  const std::vector<Mistake> mistakes{
      {"ruels = []", "1:1: error: unknown key ruels; did you mean rules? Valid keys: rules, "},
      {"rules = 'r.toml'", "1:9: error: rules is a string; write a list of files: ["},
      {"rules = ['r.toml', 1]", "1:20: error: an item of rules is an integer"},
      {"rules = ['r.toml', './r.toml']", "1:20: error: ./r.toml is in rules already"},
      {"rules = ['none.toml']", "1:10: error: none.toml can't be read: No such file or directory"},
      {"instrument = 1", "1:14: error: instrument is an integer; write [instrument.NAME]"},
      {"[instrument]\nUST10Y = 1",
       "2:10: error: instrument.UST10Y is an integer; write a table: [instrument.UST10Y]"},
      {"[feed.a]\nkind = 'bloomberg'",
       "2:8: error: unknown kind of feed \"bloomberg\"; there are: replay, push, treasury, "},
      {"[feed.a]\nkind = 'relpay'",
       "2:8: error: unknown kind of feed \"relpay\"; did you mean \"replay\"? There are: "},
      {"[feed.a]", "1:1: error: feed.a has no kind; write \"treasury\", \"replay\", \"push\""},
      {"[feed.'a b']\nkind = 'push'", "1:7: error: \"a b\" is no name of a feed"},
      {"[feed.a]\nkind = 'push'\nspeed = 'max'", "3:1: error: unknown key speed in feed.a; "},
      {"[feed.a]\nkind = 'replay'", "1:1: error: feed.a has no history; write a path"},
      {"[feed.a]\nkind = 'replay'\nhistory = 'none.toml'",
       "3:11: error: none.toml can't be read: No such file"},
      {"[bus]\nticks = 'udp://x'", "2:9: error: \"udp://x\" is no endpoint; write \"ipc://"},
      {"[bus]\nticks = 'tcp://0.0.0.0:5555'",
       "2:9: error: tcp beyond loopback is refused without CURVE, which is not there yet"},
      {"[bus]\nticks = 'tcp://*:5555'", "2:9: error: tcp beyond loopback is refused"},
      {"[bus]\nticks = 'tcp://127.0.0.1.evil.org:5555'", "2:9: error: tcp beyond loopback"},
      {"[bus]\nticks = 'tcp://localhost:5555'", "2:9: error: a socket is bound to an address"},
      {"[bus]\nticks = 'tcp://127.0.0.1'", "2:9: error: a tcp endpoint needs a port"},
      {"[bus]\nticks = 'tcp://127.0.0.1:65536'", "2:9: error: a tcp endpoint needs a port"},
      {"[bus]\nticks = 'ipc://'", "2:9: error: an ipc endpoint needs a name"},
      {"[bus]\nticks = 'ipc://a/b'", "2:9: error: an ipc endpoint is a name without '/'"},
      {"[bus]\nticks = 'ipc://@abs'", "2:9: error: an abstract socket has no owner"},
      {"[bus]\nticks = 'ipc://x/'", "2:9: error: an ipc endpoint names a socket"},
      {"[bus]\nticks = 'ipc://..'", "2:9: error: an ipc endpoint names a socket"},
      {"[bus]\nticks = 'ipc://alerts'", "2:1: error: ticks and alerts are one endpoint"},
      {"[bus]\ncontrol = 'ipc://x'\nalerts = 'ipc://x'",
       "2:1: error: alerts and control are one endpoint"},
      {"[log]\nlevel = 'warn'",
       "2:9: error: unknown level \"warn\"; did you mean \"warning\"? There are: debug, "},
      {"[log]\nalerts_file = ''", "2:15: error: alerts_file is empty"},
      {"[log]\nmetrics_file = ''", "2:16: error: metrics_file is empty"},
      {"[log]\nmetrics_file = 'a'\nalerts_file = 'a'",
       "2:1: error: alerts_file and metrics_file are one file"},
  };
  for (const Mistake& mistake : mistakes) {
    expect_told(mistake);
  }
}

TEST(MistakesTest, OfInstruments) {
  const std::string head = "[instrument.UST10Y]\n";
  const std::vector<Mistake> mistakes{
      {head + "kind = 'yeild'",
       "2:8: error: unknown kind \"yeild\"; did you mean \"yield\"? There"},
      {head + "kind = 3", "2:8: error: kind is an integer; write one of \"yield\""},
      {head + "bounds = '25%'", "2:10: error: bounds is a string; write two strings with their"},
      {head + "bounds = ['-2%']", "2:1: error: bounds has 1 items; write two strings"},
      {head + "bounds = ['-2%', '25bp']",
       "2:18: error: \"25bp\" is no bound in %; write \"0.25%\""},
      {head + "bounds = ['25%', '-2%']", "2:11: error: the lower bound 25% is not below the upper"},
      {head + "max_jump = '1.5%'", "2:12: error: \"1.5%\" is no jump in bp; write \"150bp\""},
      {head + "max_jump = '1e2bp'",
       "2:12: error: \"1e2bp\" is no jump in bp; write digits and the unit, such as \"1bp\""},
      {head + "max_jump = '-1bp'", "2:12: error: max_jump is not above zero"},
      {head + "max_jump = 150", "2:12: error: max_jump is an integer; write a string in basis"},
      {head + "calendar = 'us-bonds'", "2:12: error: unknown calendar \"us-bonds\"; did you mean "},
      {head + "zone = 'America/NewYork'", "2:8: error: no time zone named "},
      {head + "stale_after = '3d'", "2:15: error: sessions can't be counted in silence; write "},
      {head + "stale_after = '0s'", "2:15: error: stale_after is zero"},
      {head + "colour = 'red'", "2:1: error: unknown key colour in instrument.UST10Y; valid keys"},
      {"[instrument.IWM]\nbounds = ['1%', '2']",
       "2:11: error: \"1%\" is no bound in points; write \"1 points\""},
      {"[instrument.IWM]\nmax_jump = '30bp'",
       "2:12: error: \"30bp\" is no jump in %; write \"0.3%\""},
      {"[instrument.'A B']\nkind = 'yield'", "1:13: error: \"A B\" is no name of an instrument"},
  };
  for (const Mistake& mistake : mistakes) {
    expect_told(mistake);
  }
}

TEST(MistakesTest, OfSeries) {
  const std::vector<Mistake> mistakes{
      {"[series.A]", "1:1: error: series.A has no expr; write a series: "},
      {"[series.A]\nexpr = 'ln(IWM'", "2:"},
      {"[series.A]\nexpr = 'UST10Y - IWM'", "2:"},
      {"rules = ['r.toml']\n[series.A]\nexpr = 'UST10YY'\n[feed.a]\nkind = 'push'",
       "3:9: warning: UST10YY is not a known instrument: it is taken for an index without limits; "
       "did you mean UST10Y?"},
      {"[series.A]\nexpr = 'A + A'", "2:9: error: series refer to each other in a circle: A -> A"},
      {"[series.A]\nexpr = 'IWM / B'\n[series.B]\nexpr = 'C'\n[series.C]\nexpr = 'B'\n",
       "6:9: error: series refer to each other in a circle: B -> C -> B"},
      {"[series.SPY]\nexpr = 'IWM'", "1:9: error: SPY is an instrument; a series needs a name of"},
      {"[instrument.A]\nkind = 'etf'\n[series.A]\nexpr = 'IWM'", "3:9: error: A is an instrument"},
      {"[series.'A-B']\nexpr = 'IWM'", "1:9: error: \"A-B\" is no name of a series"},
  };
  for (const Mistake& mistake : mistakes) {
    expect_told(mistake);
  }
}

TEST(MistakesTest, OfARule) {
  const std::string tier = "tiers.watch.enter = '50bp'\n";
  const std::string head = "[[rule]]\nname = 'a'\nexpr = 'change(UST10Y, 60d)'\n";  // 3 lines
  const std::vector<Mistake> mistakes{
      {"[[rule]]\nexpr = 'change(UST10Y, 60d)'\n" + tier, "1:1: error: rule has no name; write "},
      {"[[rule]]\nname = 'a'\n" + tier, "1:1: error: rule has no expr; write a signal: "},
      {"[[rule]]\nname = 'A'\nexpr = 'change(UST10Y, 60d)'\n" + tier, "2:8: error: \"A\" is no"},
      {"[rule]\nname = 'a'", "1:2: error: rule is a table; write [[rule]]"},
      {head, "1:1: error: rule has no tier; write tiers.watch = "},
      {head + "tiers = {}", "4:9: error: tiers is empty; write one of watch, warning, critical"},
      {head + "teirs.watch.enter = '50bp'", "4:1: error: unknown key teirs in rule; did you mean"},
      {head + "tiers.watch = 50", "4:15: error: watch is an integer; write a table: { enter"},
      {head + "tiers.watch = { enter = 75 }",
       "4:25: error: enter is an integer; write a string with its unit: \"75bp\""},
      {head + "tiers.watch = { exit = '75bp' }", "4:15: error: rule.tiers.watch has no enter; "},
      {head + "tiers.watch = { enter = '75%' }", "4:28: error: "},
      {head + "tiers.watch = { enter = '75bp', exit = '80bp' }",
       "4:40: error: exit 80bp is above enter 75bp; a tier is left below its exit"},
      {head + "below = true\ntiers.watch = { enter = '-75bp', exit = '-80bp' }",
       "5:41: error: exit -80bp is below enter -75bp; with below = true a tier is left above"},
      {head + "tiers = { watch = { enter = '50bp' }, critical = { enter = '50bp' } }",
       "4:60: error: enter 50bp is not above 50bp of the tier before; levels rise with the tier"},
      {head +
           "tiers = { watch = { enter = '50bp' }, critical = { enter = '60bp', exit = '40bp' } }",
       "4:75: error: exit 40bp is not above 50bp of the tier before; levels rise with the tier"},
      {head + tier + "below = 1", "5:9: error: below is an integer; write true or false"},
      {head + tier + "for = 'ten'", "5:"},
      {head + tier + "for = 10", "5:7: error: for is an integer; write a string: \"0s\""},
      {head + tier + "and = 'last(UST10Y) > 4%'", "5:7: error: and is a string; write an array"},
      {head + tier + "and = ['last(UST10Y) > 4bp']", "5:"},
      {head + tier + "and = ['last(UST10Y)']", "5:"},
      {head + tier + "summary = 'up $x'", "5:15: error: $x needs a list: for_each = "},
      {head + tier + "summary = 'up {vlaue}'", "5:15: warning: \"{vlaue}\" stays as it is: only "},
      {head + tier + "for_each = ['UST2Y']", "5:1: error: for_each needs $x in expr"},
      {head + tier + "outcome = { series = 'R' }", "5:11: error: outcome has no horizons; "},
      {head + tier + "outcome = { series = '$x', horizons = ['20d'] }",
       "5:23: error: $x needs a list: for_each = "},
      {head + tier + "outcome = { horizons = ['20d'] }", "5:11: error: rule.outcome has no series"},
      {head + tier + "outcome = { series = 'R', horizons = ['4h'] }", "5:39: error: a horizon is "},
      {head + tier + "outcome = { series = 'R', horizons = ['4d', '4d'] }",
       "5:45: error: horizon 4d is there already"},
      {head + tier + "outcome = { series = 'R', horizons = [] }",
       "5:27: error: outcome has no hor"},
      {head + tier + head + tier, "6:8: error: there is a rule a already, at f.toml:2:8"},
      {"[[rule]]\nname = 'a'\nexpr = 'last(UST10YY)'\ntiers.watch.enter = '50 points'",
       "3:14: warning: UST10YY is not known here: check the configuration that lists this file and "
       "defines it; did you mean UST10Y?"},
  };
  for (const Mistake& mistake : mistakes) {
    expect_told(mistake);
  }
}

TEST(MistakesTest, OfForEach) {
  const auto rule = [](const std::string& for_each, const std::string& expr) {
    return "[[rule]]\nname = 'a'\nfor_each = " + for_each + "\nexpr = '" + expr +
           "'\ntiers.watch.enter = '50bp'\n";
  };
  const std::vector<Mistake> mistakes{
      {rule("[]", "change($x, 60d)"), "3:1: error: for_each is empty"},
      {rule("['UST2Y', 'UST2Y']", "change($x, 60d)"), "3:22: error: UST2Y is in for_each already"},
      {rule("'UST2Y'", "change(UST2Y, 60d)"), "3:12: error: for_each is a string; write an array"},
      {rule("['UST 2Y']", "change($x, 60d)"),
       "3:13: error: \"UST 2Y\" is no name of an instrument"},
      // After $x a position is that of the file, not of the filled-in text.
      {rule("['UST10Y', 'UST2Y']", "change($x, 60w)"), "4:22: error: "},
      {rule("['IWM']", "change($x, 60d)"), "5:24: error: "},
  };
  for (const Mistake& mistake : mistakes) {
    expect_told(mistake);
  }
}

TEST(MistakesTest, AnOutcomeOfADaemonMustBeKnown) {
  Diagnostics diagnostics;
  load_config("f.toml", diagnostics,
              PretendedFiles()
                  .add("f.toml", "rules = ['r.toml']\n[series.RELATIVE]\nexpr = 'ln(IWM / SPY)'\n")
                  .add("r.toml",
                       "[[rule]]\nname = 'a'\nexpr = 'last(UST10Y)'\ntiers.watch.enter = '4%'\n"
                       "outcome = { series = 'RELATIV', horizons = ['20d'] }\n"));
  EXPECT_EQ(diagnostics.text(),
            "r.toml:5:22: error: \"RELATIV\" is not a known series or instrument; did you mean "
            "RELATIVE?\n");
}

TEST(MistakesTest, AnOutcomeOfADaemonMustBeKnownForEachName) {
  Diagnostics diagnostics;
  load_config("f.toml", diagnostics,
              PretendedFiles()
                  .add("f.toml", "rules = ['r.toml']\n[series.AFTER_IWM]\nexpr = 'ln(IWM / SPY)'\n")
                  .add("r.toml",
                       "[[rule]]\nname = 'a'\nexpr = 'change($x, 60d)'\nfor_each = ['IWM', 'RUT']\n"
                       "tiers.watch.enter = '4%'\n"
                       "outcome = { series = 'AFTER_$x', horizons = ['20d'] }\n"));
  EXPECT_EQ(diagnostics.text(),
            "r.toml:6:22: error: \"AFTER_RUT\" is not a known series or instrument; did you mean "
            "AFTER_IWM?\n");
}

TEST(MistakesTest, WhatMentionsABrokenSeriesIsNotJudged) {
  Diagnostics diagnostics;
  load_config("f.toml", diagnostics,
              PretendedFiles()
                  .add("f.toml",
                       "rules = ['r.toml']\n[series.A]\nexpr = 'UST10Y -'\n"
                       "[series.B]\nexpr = 'A - UST2Y'\n")
                  .add("r.toml",
                       "[[rule]]\nname = 'a'\nexpr = 'change(B, 60d)'\n"
                       "tiers.watch.enter = '4bp'\n"));
  EXPECT_EQ(diagnostics.errors(), 1U) << diagnostics.text();
  EXPECT_EQ(diagnostics.warnings(), 0U) << diagnostics.text();
}

std::string read_golden(const std::string& name) {
  const char* source = std::getenv("YIELDWATCH_SOURCE");  // NOLINT(concurrency-mt-unsafe)
  const std::filesystem::path root = source != nullptr ? source : ".";
  std::ostringstream text;
  text << std::ifstream(root / "tests/golden" / name).rdbuf();
  return text.str();
}

TEST(MistakesTest, TwentyInOneFileAreTwentyDiagnostics) {
  const Diagnostics found =
      check_file("twenty_mistakes.toml",
                 PretendedFiles().add("twenty_mistakes.toml", read_golden("twenty_mistakes.toml")));
  EXPECT_EQ(found.errors() + found.warnings(), 20U);
  EXPECT_EQ(found.text(), read_golden("twenty_mistakes.expected"));
}

TEST(MistakesTest, OneMistakeDoesNotHideAnother) {
  const Diagnostics found = check_file(
      "f.toml", PretendedFiles()
                    .add("f.toml", "rules = ['r.toml']\n[instrument.UST10Y]\nkind = 'yeild'\n")
                    .add("r.toml",
                         "[[rule]]\nname = 'a'\nexpr = 'chnge(UST10Y, 60d)'\n"
                         "tiers.watch = { enter = '50bp', exit = '60bp' }\n"
                         "[[rule]]\nname = 'b'\nexpr = 'change(UST10Y, 60d)'\n"
                         "tiers.watch = { enter = '0.5%' }\n"));
  EXPECT_EQ(found.text(),
            "f.toml:3:8: error: unknown kind \"yeild\"; did you mean \"yield\"? There are: yield, "
            "spread, index, etf\n"
            "r.toml:3:9: error: unknown signal \"chnge\": did you mean change? the signals are "
            "last, change, rise, fall, breakout, slope, r2, zscore, mean, stdev, rank, vol, beta, "
            "corr\n"
            "r.toml:4:40: error: exit 60bp is above enter 50bp; a tier is left below its exit\n"
            "r.toml:8:29: error: the signal is in bp: write 50bp\n");
}

}  // namespace
}  // namespace yieldwatch
