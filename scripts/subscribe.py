#!/usr/bin/python3
"""Prints alerts of a running yieldwatch, a line each, as they come.

    subscribe.py                     all of them
    subscribe.py warning             warning and critical
    subscribe.py alert.watch.my-rule sys.gap
    subscribe.py --since 41          what came after number 41, then new ones; 0: all there are

A line is: event time, tier, rule, instrument, value, state, id, and where there is one
the record of its rule: what small caps did against large ones after the same alert, and the
verdict. The state of an alert is
pending, firing, nodata (an input is stale) or over, and the tier the higher one of before and
after, so whoever follows a tier also sees it end.

First come the alerts that are on now, marked "(on now)". Each alert comes once and in order;
what was lost on the way is asked for again, and what can't be had is told on standard error. Each line is flushed at once, so
that a pipe gets it when it comes.
"""

from __future__ import annotations

import argparse
import sys
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any, Optional

sys.path.insert(0, str(Path(__file__).resolve().parent / "python"))
import yieldwatch  # noqa: E402: it stands beside this file
from yieldwatch.wire import SCALE, TIERS  # noqa: E402

REMARKS = {"stream": "", "resent": " (resent)", "snapshot": " (on now)"}
_ENOUGH_EPISODES = 10  # below that their mean says nothing


def printable(text: str) -> str:
    """`text` without what could end a line or move the cursor."""
    return "".join(c if c.isprintable() else " " for c in text)


def format_time(ns: int) -> str:
    seconds, rest = divmod(ns, 10**9)
    text = datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    return text + (f".{rest:09d}".rstrip("0") if rest else "") + "Z"


def format_value(quantity: Optional[yieldwatch.Quantity]) -> str:
    if quantity is None:
        return "-"
    unit = {"1": "", "sigma": " sigma", "points": " points"}.get(quantity.unit, quantity.unit)
    return f"{quantity.value.normalize():f}{unit}"


def state_word(alert: yieldwatch.Alert) -> str:
    """The word of the daemon's own log: "over" for an alert that ends."""
    if alert.state != "inactive":
        return alert.state
    return "ready" if alert.previous_state == "warming" and not alert.id else "over"


def alert_line(alert: yieldwatch.Alert) -> str:
    """time, tier, rule, instrument, value and unit, state, id; "-" for what there is not."""
    tier = max(alert.tier, alert.previous_tier, key=TIERS.index)
    words = (format_time(alert.message.time), tier, alert.rule, alert.instrument,
             format_value(alert.value), state_word(alert), alert.id or "-")
    remark = REMARKS[alert.via] + ("" if alert.durable else " (not in the journal)")
    return printable(" ".join(words) + record_text(alert)) + remark


def in_pp(value: Decimal) -> str:
    return f"{value:+.1f}pp"


def record_text(alert: yieldwatch.Alert) -> str:
    """What followed the same alert in the record, its verdict, and the regimes that hold; empty
    for what has no record, and for what ends an alert."""
    record = alert.record
    if record is None or state_word(alert) == "over":
        return ""
    if record.stale:
        return " | stale evidence"
    parts = []
    if record.expected_pp is not None:
        parts.append(f"small caps {in_pp(record.expected_pp)} expected over "
                     f"{record.horizon} sessions")
    parts.append(f"after {record.n} such {in_pp(record.mean_pp)}"
                 if record.n >= _ENOUGH_EPISODES and record.mean_pp is not None
                 else f"{record.n} episodes: too few to say")
    parts += [f"in {regime.name}{' (revised since)' if regime.revised else ''}"
              for regime in alert.message.regimes]
    return f" | {'; '.join(parts)} | {record.verdict}{', in sample' if record.in_sample else ''}"


def system_line(event: yieldwatch.System) -> str:
    when, body = format_time(event.publish_time), event.body
    if event.topic == "sys.gap.":
        return printable(f"{when} gap {body.source} {body.topic} {body.first}-{body.last}")
    if event.topic == "sys.stale.":
        return printable(f"{when} {body.instrument} {'stale' if body.stale else 'fresh'} since "
                         f"{format_time(body.time)} {body.missing}".rstrip())
    if event.topic == "sys.slow.":
        return printable(f"{when} slow {body.topic} {body.count}")
    if event.topic == "sys.disk.":
        return printable(f"{when} {body.part} {'fails' if body.failing else 'works again'}: "
                         f"{body.detail}")
    if event.topic == "sys.data.":
        return printable(f"{when} {body.event} {body.instrument} {body.session} {body.detail}")
    if event.topic == "sys.feed.":
        return printable(f"{when} feed {body.feed} {body.state}: {body.detail}")
    return printable(f"{when} {body.reason} {body.source or '-'} {body.topic} {body.detail}")


def notice(event: Any) -> str:
    """What to say of an event that is neither; "" if nothing."""
    if isinstance(event, yieldwatch.Missed):
        return (f"lost {event.last - event.first + 1} messages of {event.topic} "
                f"({event.first} to {event.last}): {event.reason}")
    if isinstance(event, yieldwatch.NewJournal):
        return f"the daemon's alerts are numbered anew, up to {event.head}"
    if isinstance(event, yieldwatch.NotKept):
        return (f"{event.count} alerts were not kept by the daemon (of numbers {event.first} to "
                f"{event.last}); others may have their numbers")
    if isinstance(event, (yieldwatch.Unanswered, yieldwatch.Unreadable)):
        return str(event.detail)
    return "the daemon was restarted" if isinstance(event, yieldwatch.Restarted) else ""


def follow(client: yieldwatch.AlertClient, count: Optional[int]) -> None:
    """Prints until `count` lines are out, or for ever."""
    while count is None or count > 0:
        event = client.receive()
        if isinstance(event, (yieldwatch.Alert, yieldwatch.System)):
            print(alert_line(event) if isinstance(event, yieldwatch.Alert) else system_line(event),
                  flush=True)
            count = None if count is None else count - 1
        elif text := notice(event):
            print(f"subscribe.py: {printable(text)}", file=sys.stderr)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("topic", nargs="*", help="a tier (with the higher ones) or a prefix")
    parser.add_argument("--endpoint", default="ipc://alerts", help="by default %(default)s")
    parser.add_argument("--control", help="by default beside the alerts: ipc://control")
    parser.add_argument("--since", type=int, help="begin after the alert of that number")
    parser.add_argument("--count", type=int, help="exit after that many lines")
    return parser.parse_args()


def main() -> int:
    arguments = parse_arguments()
    with yieldwatch.AlertClient(arguments.topic, arguments.since, endpoint=arguments.endpoint,
                                control=arguments.control) as client:
        follow(client, arguments.count)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # the reader of our lines has gone
        sys.stderr.close()
        sys.exit(0)
