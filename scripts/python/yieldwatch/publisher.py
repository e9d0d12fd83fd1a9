"""Publishing ticks: for a daemon with a feed of kind "push"."""

from __future__ import annotations

import re
import time
from datetime import datetime, timezone
from decimal import ROUND_HALF_UP, Decimal
from typing import Optional, Sequence, Union

import zmq

from ._proto import sys_pb2, tick_pb2
from .endpoint import resolve_endpoint
from .wire import SCALE, UNITS, Numbering

MAX_BATCH = 65_536  # ticks of a message
_HIGH_WATER = 100_000  # messages
_LINGER_MS = 10_000  # what close() waits at most for a daemon that is slow to read
_IN_PERCENT = re.compile(r"UST\w+|T10YIE|DFII10|HYOAS|BAA10Y")

Number = Union[Decimal, int, str]
Time = Union[datetime, int]  # an aware datetime, or nanoseconds since 1970-01-01 UTC


class NobodyListens(Exception):
    """No daemon has subscribed in time."""


class QueueFull(Exception):
    """The daemon does not keep up: the message was not sent, and may be sent again."""


def usual_unit(instrument: str) -> str:
    """"%" for yields and spreads, else "points"."""
    return "%" if _IN_PERCENT.fullmatch(instrument) else "points"


def value_e6(value: Number) -> int:
    """Times 1,000,000, rounded. A float is refused: it is not the number that was quoted."""
    if isinstance(value, float):
        raise TypeError("give a Decimal, an int or a str, not a float")
    scaled = Decimal(value) * SCALE
    if not scaled.is_finite() or abs(scaled) >= 10**12:
        raise ValueError(f"{value} is out of range: below 1,000,000 in magnitude")
    return int(scaled.to_integral_value(ROUND_HALF_UP))


def nanoseconds(moment: Time) -> int:
    """Nanoseconds since 1970-01-01 UTC."""
    if isinstance(moment, int):
        return moment
    if moment.tzinfo is None:
        raise ValueError("the time has no zone")
    since = moment - datetime(1970, 1, 1, tzinfo=timezone.utc)
    return (since.days * 86_400 + since.seconds) * 10**9 + since.microseconds * 1_000


class Publisher:
    """A feed. Waits for the daemon's subscription, since what is sent before is lost; numbers
    its messages; never blocks. Belongs to one thread; use it in a `with`."""

    def __init__(self, source: str, *, endpoint: str = "ipc://ticks",
                 timeout: float = 5.0) -> None:
        """`source` names the feed. Raises NobodyListens if no daemon is there in `timeout`
        seconds."""
        if re.fullmatch(r"[A-Za-z0-9_-]{1,64}", source) is None:
            raise ValueError(f"{source!r} is no name: [A-Za-z0-9_-], at most 64")
        self._numbering = Numbering(source, time.time_ns())
        self._context = zmq.Context()
        self._socket = self._context.socket(zmq.XPUB)
        self._socket.set(zmq.LINGER, _LINGER_MS)
        self._socket.set(zmq.SNDHWM, _HIGH_WATER)
        self._socket.set(zmq.XPUB_NODROP, 1)  # else a send to a full pipe drops in silence
        resolved = resolve_endpoint(endpoint)
        self._socket.connect(resolved)
        if not self._wait(timeout):
            self._socket.close(linger=0)
            self._context.term()
            raise NobodyListens(f"nobody listens at {resolved}; is yieldwatchd running?")

    def _wait(self, timeout: float) -> bool:
        deadline = time.monotonic() + timeout
        # Of the daemon's two subscriptions, heartbeats come second or first: wait for both.
        wanted = {b"\x01tick.", b"\x01sys.heartbeat."}
        while wanted and (left := deadline - time.monotonic()) > 0:
            if self._socket.poll(int(left * 1_000) + 1):
                wanted.discard(self._socket.recv())
        return not wanted

    def tick(self, instrument: str, value: Number, event_time: Optional[Time] = None,
             unit: Optional[str] = None) -> None:
        """One tick; `event_time` is when the market moved, by default now. Raises QueueFull."""
        self.batch(instrument, [time.time_ns() if event_time is None else event_time], [value],
                   unit)

    def batch(self, instrument: str, times: Sequence[Time], values: Sequence[Number],
              unit: Optional[str] = None, *, more: bool = False) -> None:
        """Ticks of one instrument, in the order of their times. `more`: ticks of other
        instruments at the last of these times follow. Raises QueueFull."""
        if re.fullmatch(r"[A-Za-z0-9_]{1,48}", instrument) is None:
            raise ValueError(f"{instrument!r} is no instrument's name: [A-Za-z0-9_], at most 48")
        stamps = [nanoseconds(t) for t in times]
        if not 1 <= len(stamps) == len(values) <= MAX_BATCH or stamps != sorted(stamps):
            raise ValueError("a batch has 1 to 65,536 ticks, with times that never fall")
        body = tick_pb2.TickBatch(
            instrument=instrument, unit=UNITS.index(unit or usual_unit(instrument)),
            receive_time=time.time_ns(), event_time=stamps,
            value_e6=[value_e6(value) for value in values])
        self._send(f"tick.{instrument}.", body.SerializeToString(), more)

    def heartbeat(self, complete_up_to: Time) -> None:
        """"I am alive, and no tick at or before this is still to come." About once a second; it
        is what makes time pass in silence. Raises QueueFull."""
        body = sys_pb2.Heartbeat(complete_up_to=nanoseconds(complete_up_to), end=False)
        self._send(f"sys.heartbeat.{self._numbering.source}.", body.SerializeToString())

    def _send(self, topic: str, body: bytes, more: bool = False) -> None:
        frames = self._numbering.frames(topic, body, time.time_ns(), more=more)
        try:
            self._socket.send_multipart(frames, zmq.DONTWAIT)
        except zmq.Again:
            self._numbering.take_back(topic)
            raise QueueFull(topic) from None

    def close(self) -> None:
        """Waits until all is sent, ten seconds at most."""
        self._socket.close()
        self._context.term()

    def __enter__(self) -> Publisher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
