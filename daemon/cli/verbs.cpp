#include <array>

#include "cli/verb.h"

namespace yieldwatch {
namespace {

constexpr std::string_view kOverview = R"(
To begin:
  yieldwatch replay --history config/history     what the rules would have said of a history
  scripts/run                                    start a daemon that plays it
  yieldwatch status                              then ask it
  yieldwatch VERB --help                         more about a verb, with examples

replay, check and alerts need no daemon; tail, status and explain ask the one that runs. It is looked
for in $RUNTIME_DIRECTORY, $XDG_RUNTIME_DIR/yieldwatch, /tmp/yieldwatch-UID and
/run/yieldwatch, in this order. A configuration that moves its endpoints is named by --config.

Exit codes: 0 done, 64 command line, 65 rows of a history that could not be used, 69 no daemon
answers, 70 a bug of ours, 74 a file could not be read or written, 78 configuration or rules.)";

constexpr std::array<Verb, 12> kVerbs{{
    {"check", "find every mistake in a configuration, in rules or in a history", R"(
Prints each mistake as FILE:LINE:COLUMN, on standard error, and a line a file that says whether
it can be used. What a file is, is told by what is in it: a daemon's configuration (and the
rules and histories that it names), a rules file, or a history, which is read to its last row.
A rules file that the configuration in use lists is checked with its instruments and series.
Of a configuration's live feeds it says what they are asked for, by when values are due, and where
their keys would come from, as found from here (never the key).
Warns of a rule for which a history is too short.

Examples:
  yieldwatch check                                     config/yieldwatch.toml here, else
                                                       /etc/yieldwatch/yieldwatch.toml
  yieldwatch check my-rules.toml history/history.toml

Exits with 0 if all can be used, with 78 if not.)",
     make_check},
    {"feed", "run one live feed alone and print its ticks, to try a key or an address", R"(
Asks the source as the daemon would, needs no daemon and tells none. A line a tick on standard
output: event time, instrument, value, feed, and "past" for closes from before. On standard error how
the source is (connecting, good, trouble, refused), why, when it is asked again, and what of its
answers could not be read. Until Ctrl-C, or for as long as --for says.

Examples:
  yieldwatch feed treasury --config config/live.toml --for 60s
  FINNHUB_TOKEN=$(cat token) yieldwatch feed finnhub

Exits with 0 if the source gave what it was asked for, with 69 if it did not, with 64 if there is no
such feed, and with 78 if its key is missing or the configuration can't be used.)",
     make_feed},
    {"replay", "run rules over a history and print what they would have said", R"(
The very analyzer of the daemon, without sockets: the same history and rules give the same
alerts to the byte. The history is always read from its beginning, so that windows are warm at
--from; only what is printed is limited.

As text, a line for each alert that begins, rises, falls or ends, then a summary: each alert
with what its outcome did afterwards in this history. As jsonl, standard output holds every
change of state and nothing else, one a line, units beside the numbers.

Examples:
  yieldwatch replay --history config/history
  yieldwatch replay --history config/history --rules my-rules.toml --format jsonl
  yieldwatch replay --history config/history --from 2026-01-01 --to 2026-06-30

Exits with 0, or with 65 if something of the history could not be used: bad rows, and values
that were refused (each is told on standard error).)",
     make_replay},
    {"tail", "follow the alerts of a running daemon", R"(
A line for each alert that begins, rises, falls or ends, as in the daemon's log, until Ctrl-C:

  2026-09-28T19:30:00Z ALERT warning ust10y-rise-60d UST10Y +75bp in 60 sessions (level 75bp) ...

First come the alerts that are on now, marked (on now); with --since those after the number
that stands as seq= in each line, marked (resent). What is lost on the way is had again from
the daemon, in its place and once; what can't be had is announced: text on standard error, jsonl
as a line with "event".

As jsonl, every change of state, the same lines as of replay; with --since, and where an alert
did not come as it was published, they also have journal_seq, via (stream, resent, snapshot) and
durable (false: it could not be written to the journal).

A TOPIC is a tier (it comes with all higher ones), or the beginning of a topic:
alert.TIER.RULE.INSTRUMENT. or sys.gap. sys.late. sys.bad. sys.stale. sys.slow.
sys.disk. sys.heartbeat.

Examples:
  yieldwatch tail                                    all alerts
  yieldwatch tail warning                            those that reach warning, and their end
  yieldwatch tail alert.watch.ust10y-rise-60d        those of one rule
  yieldwatch tail alert. sys.                        and what the system says of itself
  yieldwatch tail --since all                        all that the daemon still has, and new ones
  yieldwatch tail --since 41 --format jsonl          what came after number 41
  yieldwatch tail --since 1767643200000000000:41     the same, if it is of that journal: what
                                                     `since` says in a line of JSON
  yieldwatch tail --format jsonl | jq .summary

Exits with 64 if a TOPIC is none, and with 69 if no daemon answers.)",
     make_tail},
    {"status", "show what fires, how far each rule is from its next level, and each feed", R"(
Shows for each rule its state (warming: not enough data yet; inactive; pending: a level is
reached, its `for` runs; firing; nodata: an input is stale), its value, and how far it has to
go to its next level: in the rule's unit, and in sigma, the standard deviation of the signal's own
changes from session to session over the last 250 (not given while there are fewer than 20, or for
windows of minutes or hours). Then each feed: how it is with its source (good; trouble: it tries again;
refused: the source wants something else; ended: its input has; SILENT: it is not heard), its newest
value, when it asks next, and its last error; the newest value of every instrument, the feed it comes from where it has several,
and when the next is due; and what was refused and why. As jsonl, a line a rule, then a line a feed;
what is not given is null.

Examples:
  yieldwatch status
  yieldwatch status --format jsonl | jq 'select(.state == "firing")'
  watch yieldwatch status

Exits with 69 if no daemon answers.)",
     make_status},
    {"explain", "show why a rule is in the state it is in", R"(
Shows its value and the closes it is computed from, how far it is from each level and since
when it holds, its conditions, its inputs, and what holds it back. A rule with for_each is
shown for each instrument. As jsonl, a line for each.

How far is said in the rule's unit and in sigma, the standard deviation of the signal's own changes
from session to session over the last 250 (not given, in jsonl null, while there are fewer than 20,
or for windows of minutes or hours).

Examples:
  yieldwatch explain ust10y-rise-60d
  yieldwatch explain ust10y-rise-60d --format jsonl | jq .points

Exits with 64 if there is no such rule (those that there are, are named), and with 69 if no
daemon answers.)",
     make_explain},
    {"alerts", "show what the journal of a daemon holds", R"(
Reads alerts.sqlite in DIR (else in the directory of the daemon that answers), beside the daemon that writes it or without one. As text, the lines of
the log of alerts; as jsonl, every change of state, the same lines as of tail and replay; as csv
the same with a header, and what the journal knows besides: its number, when it was published,
and whether it could be kept only later (late).

Times are event times. A date stands for the whole day in UTC. What was pruned is not there.

Examples:
  yieldwatch alerts --now                         what is on
  yieldwatch alerts --last 20
  yieldwatch alerts --since 2026-09-01 --tier warning
  yieldwatch alerts --rule ust10y-rise-60d --format csv > alerts.csv
  sqlite3 -box DIR/alerts.sqlite 'SELECT * FROM now'  or history, or episodes

Exits with 74 if there is no journal, or it can't be read.)",
     make_alerts},
    {"log", "show what a daemon was told: the ticks and heartbeats it has kept", R"(
The tick log has every message that the analyzer was given, as it was on the bus, in segments in
the folder ticks/ of the journal's directory. Lists them: which records each has, when the first
and the last were received, and its state (whole; open: the newest, may be appended to; torn: it
ends within a record; corrupt). Lines with ! say what is wrong: which records can't be read, why,
and what to do. Reads only, and needs no daemon; one may be writing.

With --print, a line a record: number, when it was received, topic, source, its epoch and number
there, and what it says. As jsonl, an object a record; lines with "event" say what can't be read.

Examples:
  yieldwatch log /var/lib/yieldwatch
  yieldwatch log /var/lib/yieldwatch --print --topic tick.UST10Y. --since 2026-11-23
  yieldwatch log /var/lib/yieldwatch --print --from 120000 --to 121000 --format jsonl

Exits with 0, with 65 if records are corrupt, missing or lost, and with 74 if a file can't be
read.)",
     make_log},
    {"verify", "see whether the alerts that were kept are those that the ticks lead to", R"(
Steps the analyzer through the tick log again, from the oldest checkpoint since which the rules
and instruments are as they are now, and sets each change beside the one in the journal. Prints
"identical, N transitions", or the first difference. Reads only, and needs no daemon; one may be
writing. What an alert says of its record is not compared, since that may be computed anew.

Examples:
  yieldwatch verify
  yieldwatch verify /var/lib/yieldwatch --config /etc/yieldwatch/yieldwatch.toml

Exits with 0 if all is the same, with 65 if something differs or some of the tick log is missing,
and with 74 if the journal or the tick log can't be read.)",
     make_verify},
    {"evidence", "show what followed rules in a history: how often, how much, how sure", R"(
Runs the rules over a history with the analyzer of the daemon, and reports of each what small
caps did against large ones after it: the outcome of the rule, from the first close after the
alert, over each of its horizons, in percentage points.

  response   how much more or less the outcome was for each step of the signal (100bp, a sigma,
             or 1), over every session of the record, with a 90% interval; p says how often
             chance does as well, corrected is p for all that this file asks; by thirds of the
             record
  episodes   what followed the alerts themselves: n, mean, median, the share of them in which
             small caps lagged, and that of any day
  verdict    supported: corrected p below 0.05, negative in every third, at least 10 episodes and
             their mean below the usual. weak: p below 0.20 and negative. Else unsupported.

Text gives no figure that fewer than ten episodes carry; json gives it, with their number.

Examples:
  yieldwatch evidence --history my-history --rules config/rules/small-caps.toml
  yieldwatch evidence --history my-history --format json | jq '.[] | {rule, tier, verdict}'

Exits with 0, or with 65 if something of the history could not be used.)",
     make_evidence},
    {"calibrate", "search a history for signals and levels that hurt, and correct for the search",
     R"(
Asks about every signal, window and horizon of a grid by its response, then about every level by
what followed it. The more is asked, the more stands out by chance; so every p is corrected for
all that was asked: in each rotation of the outcomes against the signals, the best of the whole
search counts. Where nothing stands out from that, it says that nothing is supported.

Prints the ranking: the response over the whole record, its corrected p, by thirds; what the
record before --split says and what the record from it on says, each for itself with its own p;
and the best level. Verdicts use the whole record.

A search of a second history is a second question: of two, each p counts twice.

Examples:
  yieldwatch calibrate --history my-history
  yieldwatch calibrate --history my-history --grid my-grid.toml --split 2000-01-01
  yieldwatch calibrate --history my-history --write found.toml

The grid is config/calibrate.toml here, else /etc/yieldwatch/calibrate.toml, if none is named.
--write makes a rules file of what is supported; each rule notes how much was searched, and keeps
that correction. Exits with 0 whether or not anything is supported, or with 65 if something of
the history could not be used.)",
     make_calibrate},
    {"history", "fetch real history from public sources into a directory", R"(
yieldwatch history pull DIR asks for each series and writes DIR/NAME.csv, then DIR/history.toml,
on which evidence, calibrate and replay run:

  UST1M ... UST30Y, DFII10, T10YIE, BAA10Y, HYOAS, VIX   FRED; yields since 1962
  SMB                                                    Kenneth French's library, since 1926
  RUT, SPX, IWM, SPY                                     Yahoo, where it allows; SPX else Stooq

Each is checked before it takes the place of an older file: dates that rise, bounds, spikes of one
day, values that are known of certain days, and no fewer rows than before. Holes of more than ten
days and jumps are named. A file is replaced whole or not at all, so that a run that was broken off
goes on where it was: only what is missing or older than a day is asked for.

No key is needed. With one FRED is asked by its interface; it is read from a file, which others may
not read, or from FRED_API_KEY, and shown nowhere. With --from only the key of a file is used.

Examples:
  yieldwatch history pull my-history
  yieldwatch history pull my-history --fred-key-file ~/.config/fred.key
  yieldwatch evidence --history my-history --rules config/rules/small-caps.toml

Exits with 0 if all is there, with 65 if a source gave data that fail the checks, else with 69 if
one could not be reached, and with 74 if DIR can't be written. What is there can be used.)",
     make_history},
}};

}  // namespace

std::span<const Verb> verb_table() {
  return kVerbs;
}

std::string_view overview() {
  return kOverview.substr(1);
}

}  // namespace yieldwatch
