#include <array>

#include "cli/verb.h"

namespace yieldwatch {
namespace {

constexpr std::array<Verb, 5> kVerbs{{
    {"check", "check a configuration, rules or history file", R"(
Examples:
  yieldwatch check config/yieldwatch.toml
  yieldwatch check my-rules.toml history/history.toml

Finds every mistake in one run and prints each as file:line:column. What a file is, is told
by what is in it. A history is read to its last row. Exits with 0 if all is well, 78 if not.)",
     make_check},
    {"replay", "run rules over a history and print what they would have said", R"(
Examples:
  yieldwatch replay --history config/history
  yieldwatch replay --history history.toml --rules my-rules.toml --format jsonl
  yieldwatch replay --history history.toml --from 2026-01-01 --to 2026-06-30

The very analyzer of the daemon, without sockets. The history is always read from its
beginning, so that windows are warm at --from; only what is printed is limited. With
--format jsonl, standard output holds transitions and nothing else, one a line. Exits with 0,
or with 65 if rows of the history could not be used (each is named on standard error).)",
     make_replay},
    {"tail", "follow the alerts of a running daemon", R"(
Examples:
  yieldwatch tail                      all alerts
  yieldwatch tail warning              alerts that reach warning or critical, and their end
  yieldwatch tail alert. sys.          alerts, and what the system says of itself
  yieldwatch tail --format jsonl

A TOPIC is a tier, or the beginning of a topic (alert.<tier>.<rule>.<instrument>. or sys.…).
Messages that were lost are announced. Ends with Ctrl-C; exits with 69 if no daemon answers.)",
     make_tail},
    {"status", "show what fires, and how far each rule is from its next level", R"(
Examples:
  yieldwatch status
  yieldwatch status --format jsonl)",
     make_status},
    {"explain", "show why a rule is in the state it is in", R"(
Example:
  yieldwatch explain ust10y-rise-60d

Which value, computed from what, how far from each level, and what holds the rule back.)",
     make_explain},
}};

}  // namespace

std::span<const Verb> verb_table() {
  return kVerbs;
}

}  // namespace yieldwatch
