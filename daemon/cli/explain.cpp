// yieldwatch explain RULE: why a rule is in the state it is in.
#include <CLI/CLI.hpp>

#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>

#include "app/exit_code.h"
#include "cli/connection.h"
#include "cli/output.h"
#include "cli/verb.h"
#include "core/json_line.h"
#include "core/record_text.h"

namespace yieldwatch {
namespace {

// "53bp to go, 1.4 sigma"; "fires, held since 2026-09-28T19:30:00Z, 5bp from its exit".
std::string standing(const LevelStatus& level, const RuleStatus& rule) {
  const auto in_unit = [&](std::int64_t micro) {
    return to_string(Quantity{Value{std::abs(micro)}, rule.unit});
  };
  const std::string since = level.since == Timestamp::never() ? "" : ' ' + to_string(level.since);
  if (level.held) {
    return std::string(level.active ? "fires" : "pending") + ", held since" + since +
           (rule.value ? ", " + in_unit(rule.value->micro - level.exit.micro) + " from its exit"
                       : "");
  }
  if (level.active) {
    return "left at" + since + ", still fires (keep_firing)";
  }
  if (!level.distance) {
    return "not known yet";
  }
  return level.distance->micro > 0
             ? in_unit(level.distance->micro) + " to go" + and_in_sigma(level.distance_sigma)
             : "reached";
}

void print_levels(std::ostream& out, const Explanation& e) {
  const Unit unit = e.status.unit;
  for (const LevelStatus& level : e.levels) {
    out << "  " << std::setw(10) << to_string(level.tier) << "enter "
        << to_string(Quantity{level.enter, unit}) << ", exit "
        << to_string(Quantity{level.exit, unit}) << ": " << standing(level, e.status) << '\n';
  }
}

void print_record(std::ostream& out, const Explanation& e) {
  if (!e.record) {
    out << "  record: none attached\n";
  } else if (e.record->stale) {
    out << "  record: " << verdict_text(*e.record) << '\n';
  } else {
    const HorizonRecord& record = e.record->shown();
    out << "  record: " << verdict_text(*e.record) << ", of " << e.record->history << '\n'
        << "      " << expected_text(record, e.status.unit) << '\n'
        << "      " << to_string(e.record->tier) << ": " << episodes_text(record, "alerts") << '\n';
    for (const RegimeRecord& regime : record.regimes) {
      out << "      " << regime_text(regime) << '\n';
    }
  }
  for (const HeldRegime& regime : e.regimes) {
    out << "  regime " << regime.name << (regime.revised ? " (revised since)" : "") << " holds\n";
  }
  if (e.same_period) {
    out << "  " << same_period_text(*e.same_period) << '\n';
  }
}

void print_text(const Explanation& e) {
  const RuleStatus& s = e.status;
  std::ostringstream out;
  out << std::left;
  out << s.rule << ' ' << s.instrument << ": " << to_string(s.state);
  out << (s.tier == Tier::none ? "" : ' ' + std::string(to_string(s.tier))) << '\n';
  out << "  " << s.text << " = "
      << (s.value ? to_signed_string(Quantity{*s.value, s.unit}) : "no value yet") << "   ("
      << e.meaning << ")\n";
  for (const PointStatus& point : e.points) {
    out << "      " << std::setw(26) << point.what << std::setw(14) << to_string(point.value)
        << point.when << '\n';
  }
  print_levels(out, e);
  for (const ConditionStatus& condition : e.conditions) {
    out << "  and " << condition.text << ": "
        << (!condition.value ? "no value yet"
                             : (condition.holds ? "holds, " : "does not hold, ") +
                                   to_string(Quantity{*condition.value, condition.unit}))
        << '\n';
  }
  for (const TransitionInput& input : e.inputs) {
    out << "  input " << std::setw(10) << input.instrument << ' ' << std::setw(12)
        << to_string(input.value) << to_string(input.time) << '\n';
  }
  print_record(out, e);
  out << "  for " << e.hold_for << ", keep_firing " << e.keep_firing << ", rule " << e.rule_hash
      << '\n';
  if (!s.id.empty()) {
    out << "  alert " << s.id << '\n';
  }
  if (!s.held_back.empty()) {
    out << "  held back: " << s.held_back << '\n';
  }
  std::cout << out.str();
}

std::string levels_json(const Explanation& e) {
  std::string out = "[";
  for (const LevelStatus& level : e.levels) {
    out += out.size() > 1 ? "," : "";
    out +=
        JsonLine()
            .add("tier", to_string(level.tier))
            .add("enter", level.enter)
            .add("exit", level.exit)
            .add("distance", level.distance)
            .add("distance_sigma", level.distance_sigma)
            .add("unit", to_string(e.status.unit))
            .add("held", level.held)
            .add("active", level.active)
            .add_or_null("since", level.since == Timestamp::never() ? "" : to_string(level.since))
            .str();
  }
  return out + "]";
}

std::string points_json(const Explanation& e) {
  std::string out = "[";
  for (const PointStatus& point : e.points) {
    out += out.size() > 1 ? "," : "";
    out += JsonLine()
               .add("what", point.what)
               .add("value", point.value.value)
               .add("unit", to_string(point.value.unit))
               .add("when", point.when)
               .str();
  }
  return out + "]";
}

std::string conditions_json(const Explanation& e) {
  std::string out = "[";
  for (const ConditionStatus& condition : e.conditions) {
    out += out.size() > 1 ? "," : "";
    out += JsonLine()
               .add("expr", condition.text)
               .add("value", condition.value)
               .add("unit", to_string(condition.unit))
               .add("holds", condition.holds)
               .str();
  }
  return out + "]";
}

void print_json(const Explanation& e) {
  const RuleStatus& s = e.status;
  std::cout << JsonLine()
                   .add("rule", s.rule)
                   .add("instrument", s.instrument)
                   .add("state", to_string(s.state))
                   .add("tier", to_string(s.tier))
                   .add("summary", e.summary)
                   .add("expr", s.text)
                   .add("meaning", e.meaning)
                   .add("value", s.value)
                   .add("unit", to_string(s.unit))
                   .add_raw("points", points_json(e))
                   .add_raw("levels", levels_json(e))
                   .add_raw("conditions", conditions_json(e))
                   .add_raw("inputs", inputs_as_json(e.inputs))
                   .add("for", e.hold_for)
                   .add("keep_firing", e.keep_firing)
                   .add("id", s.id)
                   .add("held_back", s.held_back)
                   .add("rule_hash", e.rule_hash)
                   .add_raw("regimes", to_json(e.regimes))
                   .add_raw("same_period", same_period_json(e.same_period))
                   .add_raw("evidence", e.record ? to_json(*e.record, s.unit) : "null")
                   .str()
            << '\n';
}

class Explain final : public Command {
 public:
  explicit Explain(CLI::App& app) {
    app.add_option("RULE", rule_, "the rule's name, as status shows it")
        ->required()
        ->option_text(" ");
    add_config(app, config_);
    add_format(app, format_);
  }

  int run() override {
    zmq::context_t context;
    const Answer answer = ask(context, find_daemon(context, config_), ExplainQuestion{rule_});
    if (const auto* error = std::get_if<ControlError>(&answer)) {
      throw UsageError(error->text);
    }
    for (const Explanation& e : std::get<std::vector<Explanation>>(answer)) {
      format_ == Format::text ? print_text(e) : print_json(e);
    }
    require_written();
    return exit_code::kOk;
  }

 private:
  std::string rule_;
  std::string config_;
  Format format_ = Format::text;
};

}  // namespace

std::unique_ptr<Command> make_explain(CLI::App& app) {
  return std::make_unique<Explain>(app);
}

}  // namespace yieldwatch
