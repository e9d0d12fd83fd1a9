// yieldwatchd: reads the command line and runs the daemon in the foreground.
#include <CLI/CLI.hpp>

#include <csignal>
#include <exception>
#include <iostream>
#include <string>

#include "app/daemon.h"
#include "app/exit_code.h"
#include "app/feed_process.h"
#include "app/standard_streams.h"

namespace {

int run(int argc, char** argv) {
  yieldwatch::DaemonOptions options;
  std::string feed;
  CLI::App app("Watches yields and indices as they tick, and alerts when a trend crosses a level.",
               "yieldwatchd");
  app.set_version_flag("--version", YIELDWATCH_VERSION, "print the version and exit");
  app.set_help_flag("-h,--help", "print this and exit");
  app.get_formatter()->column_width(22);
  app.add_option("--config", options.config, "the configuration, a TOML file; required")
      ->required()
      ->option_text("FILE");
  auto* journal =
      app.add_option("--journal", options.journal, "keep ticks and alerts here; over [journal]")
          ->option_text("DIR");
  auto* once = app.add_flag("--once", options.once, "end when the configured replay has ended");
  app.add_option("--feed", feed, "run this live feed of the configuration, and nothing else")
      ->option_text("NAME")
      ->excludes(journal, once);
  app.footer(
      R"(Runs in the foreground until SIGINT (Ctrl-C) or SIGTERM, and logs to standard output; under
systemd, to the journal with fields. SIGHUP reads rules, series and evidence anew and opens alerts_file
anew, for logrotate. In a terminal it shows the progress of a replay and uses colour, unless
NO_COLOR is set.

  yieldwatchd --config config/yieldwatch.toml          what scripts/run starts
  yieldwatchd --config config/yieldwatch.toml --once   only plays the configured history
  yieldwatchd --config F --feed treasury               its feed of that name, which has
                                                       own_process = true, for the daemon of F
  yieldwatch check config/yieldwatch.toml              finds every mistake in it first
  yieldwatch status                                    asks a running daemon

Exit codes: 0 ended as asked, 64 command line, 65 --once and some of the history could not be
used, 69 an endpoint or the journal
can't be had (another daemon holds it), 70 a bug of ours, 74 input or output failed, 78 configuration; 130 and 143 (128 + the signal) --once was interrupted.
)");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? yieldwatch::exit_code::kOk : yieldwatch::exit_code::kUsage;
  }
  return feed.empty() ? yieldwatch::run_daemon(options)
                      : yieldwatch::run_feed_process({options.config, feed});
}

}  // namespace

int main(int argc, char** argv) {
  yieldwatch::open_standard_streams();
  // A log reader that goes away must not take the daemon with it.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "yieldwatchd: " << error.what() << '\n';
    return yieldwatch::exit_code::kSoftware;
  }
}
