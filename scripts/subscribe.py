#!/usr/bin/python3
"""Prints alerts of a running yieldwatch, a line each, as they come.

    subscribe.py                     all of them
    subscribe.py warning             warning and critical
    subscribe.py alert.watch.my-rule sys.gap

A line is: event time, tier, rule, instrument, value, state, id, and where there is one
the record of its rule: what small caps did against large ones after the same alert, and the
verdict. The state of an alert is
pending, firing, nodata (an input is stale) or over, and the tier the higher one of before and
after, so whoever follows a tier also sees it end.

Messages that were lost on the way are told on standard error. Each line is flushed at once, so
that a pipe gets it when it comes.
"""

from __future__ import annotations

import argparse
import decimal
import sys
import time
from datetime import datetime, timezone
from typing import Any

import zmq

import yieldwatch_wire as wire

UNITS = ("?", "%", "bp", "bp/d", "bp/h", "%/d", "%/h", " sigma", "", " points",
         "%/100bp", "bp/%")
_HIGH_WATER = 10_000  # messages
_ENOUGH_EPISODES = 10  # below that their mean says nothing


def printable(text: str) -> str:
    """`text` without what could end a line or move the cursor."""
    return "".join(c if c.isprintable() else " " for c in text)


def format_time(ns: int) -> str:
    seconds, rest = divmod(ns, 10**9)
    text = datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    return text + (f".{rest:09d}".rstrip("0") if rest else "") + "Z"


def format_value(value_e6: int, unit: int) -> str:
    number = decimal.Decimal(value_e6) / wire.SCALE
    return f"{number.normalize():f}{UNITS[unit] if unit < len(UNITS) else '?'}"


def state_word(transition: Any) -> str:
    """The word of the daemon's own log: "over" for an alert that ends."""
    pb = wire.alert_pb2
    if transition.state != pb.STATE_INACTIVE:
        return pb.State.Name(transition.state).removeprefix("STATE_").lower()
    warmed_up = transition.previous_state == pb.STATE_WARMING and not transition.id
    return "ready" if warmed_up else "over"


def alert_line(transition: Any) -> str:
    """time, tier, rule, instrument, value and unit, state, id; "-" for what there is not."""
    tier = max(transition.tier, transition.previous_tier)  # 1 is none
    value = "-"
    if transition.HasField("value_e6"):
        value = format_value(transition.value_e6, transition.unit)
    words = (format_time(transition.time), wire.TIERS[tier - 1], transition.rule,
             transition.instrument, value, state_word(transition), transition.id or "-")
    return printable(" ".join(words)) + printable(record_text(transition))


def in_pp(value_e6: int) -> str:
    return f"{value_e6 / wire.SCALE:+.1f}pp"


def record_text(transition: Any) -> str:
    """What followed the same alert in the record, its verdict, and the regimes that hold; empty
    for what has no record, and for what ends an alert."""
    if not transition.HasField("evidence") or state_word(transition) == "over":
        return ""
    record = transition.evidence
    if record.stale:
        return " | stale evidence"
    shown = record.horizons[-1]
    parts = []
    if shown.HasField("expected_pp_e6"):
        parts.append(f"small caps {in_pp(shown.expected_pp_e6)} expected over "
                     f"{shown.horizon} sessions")
    parts.append(f"after {shown.n} such {in_pp(shown.mean_pp_e6)}"
                 if shown.n >= _ENOUGH_EPISODES and shown.HasField("mean_pp_e6")
                 else f"{shown.n} episodes: too few to say")
    parts += [f"in {regime.name}{' (revised since)' if regime.revised else ''}"
              for regime in transition.regimes]
    verdict = wire.alert_pb2.Verdict.Name(shown.verdict).removeprefix("VERDICT_").lower()
    return f" | {'; '.join(parts)} | {verdict}{', in sample' if record.in_sample else ''}"


def line(topic: str, envelope: Any) -> str | None:
    """What to print of a message; None if nothing."""
    if topic.startswith("alert."):
        return alert_line(wire.alert_pb2.Transition.FromString(envelope.body))
    if topic == "sys.gap.":
        gap = wire.sys_pb2.Gap.FromString(envelope.body)
        return printable(f"{format_time(envelope.publish_time)} gap {gap.source} {gap.topic} "
                         f"{gap.first}-{gap.last}")
    if topic in ("sys.late.", "sys.bad."):
        refused = wire.sys_pb2.Refused.FromString(envelope.body)
        return printable(f"{format_time(envelope.publish_time)} {refused.reason} "
                         f"{refused.source or '-'} {refused.topic} {refused.detail}")
    return None  # heartbeats


def follow(socket: zmq.Socket, count: int | None) -> None:
    """Prints until `count` lines are out, or for ever."""
    tracker = wire.SequenceTracker(time.time_ns())
    while count is None or count > 0:
        frames = socket.recv_multipart()
        try:
            topic, envelope = wire.parse(frames)
            text = line(topic, envelope)
        except Exception as error:  # whatever a stranger sent must not end us
            print(f"subscribe.py: {printable(str(error))}", file=sys.stderr)
            continue
        if missing := tracker.missing(topic, envelope):
            print(f"subscribe.py: lost {len(missing)} messages of {topic} "
                  f"({missing[0]} to {missing[-1]})", file=sys.stderr)
        if text is not None:
            print(text, flush=True)
            count = None if count is None else count - 1


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("topic", nargs="*", help="a tier (with the higher ones) or a prefix")
    parser.add_argument("--endpoint", default="ipc://alerts", help="by default %(default)s")
    parser.add_argument("--count", type=int, help="exit after that many lines")
    return parser.parse_args()


def main() -> int:
    arguments = parse_arguments()
    with zmq.Context() as context, context.socket(zmq.SUB) as socket:
        socket.set(zmq.LINGER, 0)
        socket.set(zmq.RCVHWM, _HIGH_WATER)
        socket.set(zmq.SNDHWM, 0)  # subscriptions are sent, and dropped at this mark
        for wanted in arguments.topic or [""]:
            for prefix in wire.subscriptions(wanted):
                socket.subscribe(prefix)
        socket.connect(wire.resolve_endpoint(arguments.endpoint))
        follow(socket, arguments.count)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # the reader of our lines has gone
        sys.stderr.close()
        sys.exit(0)
