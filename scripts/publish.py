#!/usr/bin/python3
"""Publishes ticks to a running yieldwatch, which must have a feed of kind "push".

    publish.py UST10Y 4.25
    publish.py UST10Y 4.25 --time 2026-11-22T15:00:00Z --source desk
    printf 'UST10Y 4.25\\nIWM 231.07 2026-11-22T15:00:00Z\\n' | publish.py -

Exits with 69 if nobody listens.
"""

from __future__ import annotations

import argparse
import decimal
import re
import sys
import time
from datetime import datetime, timezone
from typing import Iterator, NamedTuple

import zmq

import yieldwatch_wire as wire

UNITS = {"%": wire.tick_pb2.UNIT_PERCENT, "points": wire.tick_pb2.UNIT_POINTS}
_IN_PERCENT = re.compile(r"UST\w+|T10YIE|DFII10|HYOAS|BAA10Y")
_HIGH_WATER = 100_000  # messages


class Tick(NamedTuple):
    instrument: str
    value_e6: int
    time: int | None  # event time, nanoseconds since 1970-01-01 UTC; None: now


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
    value = decimal.Decimal(number) * wire.SCALE
    value_e6 = int(value.to_integral_value(decimal.ROUND_HALF_UP))
    if abs(value_e6) >= 10**12:
        raise ValueError(f"{number} is out of range: below 1,000,000 in magnitude")
    return Tick(name, value_e6, parse_time(words[2]) if len(words) == 3 else None)


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


def connect(endpoint: str, timeout: float) -> zmq.Socket | None:
    """A socket that an analyzer has subscribed to; None if none does in time. What is sent
    before the subscription has crossed would be lost."""
    socket = zmq.Context.instance().socket(zmq.XPUB)
    socket.set(zmq.LINGER, 2_000)
    socket.set(zmq.SNDHWM, _HIGH_WATER)
    socket.set(zmq.XPUB_NODROP, 1)  # else a send to a full pipe drops in silence
    socket.connect(endpoint)
    deadline = time.monotonic() + timeout
    # Of the analyzer's two subscriptions, heartbeats come second or first: wait for both.
    wanted = {b"\x01tick.", b"\x01sys.heartbeat."}
    while wanted and (left := deadline - time.monotonic()) > 0:
        if socket.poll(int(left * 1_000) + 1):
            wanted.discard(socket.recv())
    if not wanted:
        return socket
    socket.close(linger=0)
    return None


def tick_frames(publisher: wire.Publisher, tick: Tick, unit: str | None) -> list[bytes]:
    """The message that carries `tick`."""
    now = time.time_ns()
    if unit is None:
        unit = "%" if _IN_PERCENT.fullmatch(tick.instrument) else "points"
    body = wire.tick_pb2.TickBatch(
        instrument=tick.instrument, unit=UNITS[unit], receive_time=now,
        event_time=[now if tick.time is None else tick.time], value_e6=[tick.value_e6])
    return publisher.frames(f"tick.{tick.instrument}.", body.SerializeToString(), now)


def publish(socket: zmq.Socket, arguments: argparse.Namespace) -> None:
    """Sends the ticks, then a heartbeat that says there are no more up to the newest."""
    publisher = wire.Publisher(arguments.source, time.time_ns())
    newest = None
    for tick in read_ticks(arguments):
        socket.send_multipart(tick_frames(publisher, tick, arguments.unit))
        if newest is None or tick.time is None or tick.time > newest:
            newest = tick.time if tick.time is not None else time.time_ns()
    if newest is not None:
        body = wire.sys_pb2.Heartbeat(complete_up_to=newest).SerializeToString()
        topic = f"sys.heartbeat.{arguments.source}."
        socket.send_multipart(publisher.frames(topic, body, time.time_ns()))


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", help="an instrument, or - for lines NAME VALUE [TIME] on stdin")
    parser.add_argument("value", nargs="?", help="a decimal number")
    parser.add_argument("--time", help="when the market moved; by default now")
    parser.add_argument("--source", default="publish", help="the publisher's name")
    parser.add_argument("--unit", choices=UNITS, help="by default %% for yields, else points")
    parser.add_argument("--endpoint", default="ipc://ticks", help="by default %(default)s")
    parser.add_argument("--timeout", type=float, default=5, help="seconds to wait for a listener")
    arguments = parser.parse_args()
    if re.fullmatch(r"[A-Za-z0-9_-]{1,64}", arguments.source) is None:
        parser.error("--source is no name: [A-Za-z0-9_-], at most 64")
    return arguments


def main() -> int:
    arguments = parse_arguments()
    endpoint = wire.resolve_endpoint(arguments.endpoint)
    if arguments.name != "-":
        try:
            list(read_ticks(arguments))  # say what is wrong before waiting for anyone
        except ValueError as error:
            print(f"publish.py: {error}", file=sys.stderr)
            return wire.EX_USAGE
    socket = connect(endpoint, arguments.timeout)
    if socket is None:
        print(f"publish.py: nobody listens at {endpoint}; is yieldwatchd running?",
              file=sys.stderr)
        return wire.EX_UNAVAILABLE
    try:
        publish(socket, arguments)
    except ValueError as error:
        print(f"publish.py: {error}", file=sys.stderr)
        return wire.EX_USAGE
    finally:
        socket.close()
        zmq.Context.instance().term()  # waits until all is sent, at most for LINGER
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
