// yieldwatch status: what fires, and how far each rule is from its next level.
#include <CLI/CLI.hpp>

#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>

#include "app/exit_code.h"
#include "app/wall_clock.h"
#include "cli/connection.h"
#include "cli/feed_text.h"
#include "cli/output.h"
#include "cli/verb.h"
#include "core/json_line.h"

namespace yieldwatch {
namespace {

std::string time_or_dash(Timestamp time) {
  return time == Timestamp::never() || time.ns == 0 ? "-" : to_string(in_seconds(time));
}

// "35bp to critical (100bp), 1.4 sigma".
std::string to_next_level(const RuleStatus& rule) {
  if (rule.next_tier == Tier::none) {
    return rule.tier == Tier::none ? "" : "highest tier";
  }
  const std::string level = std::string(to_string(rule.next_tier)) + " (" +
                            to_string(Quantity{*rule.next_level, rule.unit}) + ')';
  return rule.distance ? to_string(Quantity{*rule.distance, rule.unit}) + " to " + level +
                             and_in_sigma(rule.distance_sigma)
                       : level;
}

// "  due 2026-10-07T22:30:00Z", "  STALE since …".
std::string due_text(const InstrumentStatus& instrument) {
  if (instrument.due == Timestamp::never()) {
    return instrument.stale ? "  STALE" : "";
  }
  return (instrument.stale ? "  STALE since " : "  due ") + to_string(instrument.due);
}

void print_text(const StatusReport& report, Timestamp now) {
  std::ostringstream out;
  out << "yieldwatchd " << report.version << ", pid " << report.pid << ", up since "
      << to_string(in_seconds(report.started)) << (report.replaying ? ", playing a history" : "")
      << '\n'
      << "event time " << time_or_dash(report.event_time) << ", " << report.journal_head
      << (report.journal_head == 1 ? " transition" : " transitions")
      << (report.journal.empty() ? ", kept nowhere" : ", kept in " + report.journal) << "\n";
  for (const std::string& trouble : report.trouble) {
    out << "TROUBLE " << trouble << '\n';
  }
  if (report.early > 0) {
    out << "WAITING " << report.early << (report.early == 1 ? " message" : " messages")
        << " until the first attempt of every feed has an outcome\n";
  }
  out << '\n';
  out << std::left;
  for (const RuleStatus& rule : report.rules) {
    const std::string state = rule.tier == Tier::none ? std::string(to_string(rule.state))
                                                      : std::string(to_string(rule.state)) + ' ' +
                                                            std::string(to_string(rule.tier));
    out << "  " << std::setw(26) << rule.rule << ' ' << std::setw(9) << rule.instrument << ' '
        << std::setw(16) << state << ' ' << std::setw(12)
        << (rule.value ? to_signed_string(Quantity{*rule.value, rule.unit}) : "-") << ' '
        << to_next_level(rule) << '\n';
    if (!rule.held_back.empty()) {
      out << "      " << rule.held_back << '\n';
    }
  }
  out << (report.feeds.empty() ? "\nno feed has spoken yet\n" : "\n");
  for (const FeedStatus& feed : report.feeds) {
    out << feed_text(feed, now);
  }
  out << (report.instruments.empty() ? "" : "\n");
  for (const InstrumentStatus& instrument : report.instruments) {
    out << "  " << std::setw(26) << instrument.instrument << ' ' << std::setw(16)
        << to_string(instrument.value) << ' ' << time_or_dash(instrument.time)
        << (instrument.source.empty() ? "" : "  " + instrument.source) << due_text(instrument);
    if (instrument.refused > 0) {
      out << "  " << instrument.refused << " refused";
    }
    out << '\n';
  }
  for (const RefusedCount& refused : report.refused) {
    out << "  refused as " << refused.reason << ": " << refused.count << '\n';
  }
  std::cout << out.str();
}

std::string rule_json(const RuleStatus& rule) {
  JsonLine line;
  line.add("rule", rule.rule)
      .add("instrument", rule.instrument)
      .add("state", to_string(rule.state))
      .add("tier", to_string(rule.tier))
      .add("value", rule.value)
      .add("unit", to_string(rule.unit))
      .add("next_tier", to_string(rule.next_tier))
      .add("next_level", rule.next_level)
      .add("distance", rule.distance)
      .add("distance_sigma", rule.distance_sigma)
      .add("id", rule.id)
      .add("held_back", rule.held_back)
      .add("expr", rule.text);
  return line.str();
}

// One line a rule and one a feed, so that a program reads what it is after and no more.
void print_json(const StatusReport& report) {
  for (const RuleStatus& rule : report.rules) {
    std::cout << rule_json(rule) << '\n';
  }
  for (const FeedStatus& feed : report.feeds) {
    std::cout << feed_json(feed) << '\n';
  }
}

class Status final : public Command {
 public:
  explicit Status(CLI::App& app) {
    add_config(app, config_);
    add_format(app, format_);
  }

  int run() override {
    zmq::context_t context;
    const Answer answer = ask(context, find_daemon(context, config_), StatusQuestion{});
    if (const auto* error = std::get_if<ControlError>(&answer)) {
      throw NoDaemon(error->text);
    }
    const auto& report = std::get<StatusReport>(answer);
    format_ == Format::text ? print_text(report, wall_clock()) : print_json(report);
    require_written();
    return exit_code::kOk;
  }

 private:
  std::string config_;
  Format format_ = Format::text;
};

}  // namespace

std::unique_ptr<Command> make_status(CLI::App& app) {
  return std::make_unique<Status>(app);
}

}  // namespace yieldwatch
