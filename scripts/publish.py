#!/usr/bin/python3
"""Publishes ticks to a running yieldwatch, which must have a feed of kind "push".

    publish.py UST10Y 4.25
    publish.py UST10Y 4.25 --time 2026-11-22T15:00:00Z --source desk
    printf 'UST10Y 4.25\\nIWM 231.07 2026-11-22T15:00:00Z\\n' | publish.py -

Exits with 69 if nobody listens.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Iterator, NamedTuple, Optional

sys.path.insert(0, str(Path(__file__).resolve().parent / "python"))
import yieldwatch  # noqa: E402: it stands beside this file
from yieldwatch.publisher import value_e6  # noqa: E402

EX_USAGE, EX_UNAVAILABLE = 64, 69  # as in sysexits.h


class Tick(NamedTuple):
    instrument: str
    value: Decimal
    time: Optional[int]  # event time, nanoseconds since 1970-01-01 UTC; None: now


def parse_time(text: str) -> int:
    """Nanoseconds since 1970-01-01 UTC of "2026-11-22T15:00:00Z", with up to 9 decimals."""
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z", text)
    if match is None:
        raise ValueError(f"{text!r} is no UTC instant like 2026-11-22T15:00:00Z")
    instant = datetime.fromisoformat(match[1]).replace(tzinfo=timezone.utc)
    if not 1800 <= instant.year < 2200:
        raise ValueError(f"{text} is out of range: 1800 to 2199")
    since = instant - datetime(1970, 1, 1, tzinfo=timezone.utc)
    return (since.days * 86_400 + since.seconds) * 10**9 + int((match[2] or "").ljust(9, "0"))


def parse_tick(words: list[str]) -> Tick:
    """A tick from NAME VALUE [TIME]."""
    if not 2 <= len(words) <= 3:
        raise ValueError("write NAME VALUE [TIME]")
    name, number = words[:2]
    if re.fullmatch(r"[A-Za-z0-9_]{1,48}", name) is None:
        raise ValueError(f"{name!r} is no instrument's name: [A-Za-z0-9_], at most 48")
    if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", number, re.ASCII) is None:
        raise ValueError(f"{number!r} is no decimal number")
    value_e6(number)  # in range
    return Tick(name, Decimal(number), parse_time(words[2]) if len(words) == 3 else None)


def read_ticks(arguments: argparse.Namespace) -> Iterator[Tick]:
    """The tick of the command line, or those of standard input's lines."""
    if arguments.name != "-":
        words = [arguments.name, arguments.value or ""]
        yield parse_tick(words + ([arguments.time] if arguments.time else []))
        return
    for number, line in enumerate(sys.stdin, 1):
        words = line.split()
        if words and not words[0].startswith("#"):
            try:
                yield parse_tick(words)
            except ValueError as error:
                raise ValueError(f"line {number}: {error}") from error


def publish(feed: yieldwatch.Publisher, arguments: argparse.Namespace) -> None:
    """Sends the ticks, then a heartbeat that says there are no more up to the newest."""
    newest = None
    for tick in read_ticks(arguments):
        moment = time.time_ns() if tick.time is None else tick.time
        send(feed, tick, moment, arguments.unit)
        newest = moment if newest is None else max(newest, moment)
    if newest is not None:
        feed.heartbeat(newest)


def send(feed: yieldwatch.Publisher, tick: Tick, moment: int, unit: Optional[str]) -> None:
    """Waits while the daemon does not keep up: standard input can wait too."""
    while True:
        try:
            return feed.tick(tick.instrument, tick.value, moment, unit)
        except yieldwatch.QueueFull:
            time.sleep(0.01)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", help="an instrument, or - for lines NAME VALUE [TIME] on stdin")
    parser.add_argument("value", nargs="?", help="a decimal number")
    parser.add_argument("--time", help="when the market moved; by default now")
    parser.add_argument("--source", default="publish", help="the publisher's name")
    parser.add_argument("--unit", choices=("%", "points"), help="by default %% for yields, else points")
    parser.add_argument("--endpoint", default="ipc://ticks", help="by default %(default)s")
    parser.add_argument("--timeout", type=float, default=5, help="seconds to wait for a listener")
    arguments = parser.parse_args()
    if re.fullmatch(r"[A-Za-z0-9_-]{1,64}", arguments.source) is None:
        parser.error("--source is no name: [A-Za-z0-9_-], at most 64")
    return arguments


def main() -> int:
    arguments = parse_arguments()
    try:
        if arguments.name != "-":
            list(read_ticks(arguments))  # say what is wrong before waiting for anyone
        with yieldwatch.Publisher(arguments.source, endpoint=arguments.endpoint,
                                  timeout=arguments.timeout) as feed:
            publish(feed, arguments)
    except ValueError as error:
        print(f"publish.py: {error}", file=sys.stderr)
        return EX_USAGE
    except yieldwatch.NobodyListens as error:
        print(f"publish.py: {error}", file=sys.stderr)
        return EX_UNAVAILABLE
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
