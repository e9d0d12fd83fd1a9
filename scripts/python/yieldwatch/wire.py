"""Topics and envelopes: what is in the two frames of a message (proto/yieldwatch/v1/)."""

from __future__ import annotations

import re
import zlib
from typing import Any

from ._proto import envelope_pb2

SCHEMA = 1
SCALE = 1_000_000  # of values
MAX_TOPIC = 200  # bytes
TIERS = ("none", "watch", "warning", "critical")  # in rising order
UNITS = ("?", "%", "bp", "bp/d", "bp/h", "%/d", "%/h", "sigma", "1", "points",
         "%/100bp", "bp/%")  # by their number in the schema


class WireError(Exception):
    """A message that can't be used."""


def subscriptions(wanted: str) -> list[str]:
    """What to subscribe to for `wanted`: a tier means that tier and every higher one; "" means
    every alert; anything else is a prefix, completed with a dot."""
    if not wanted:
        return ["alert."]
    prefix = f"alert.{wanted}." if wanted in TIERS else wanted.removesuffix(".") + "."
    match = re.fullmatch(r"alert\.(\w+)\.(.*)", prefix)
    if match is None or match[1] not in TIERS:
        return [prefix]
    return [f"alert.{tier}.{match[2]}" for tier in TIERS[TIERS.index(match[1]):]]


class Numbering:
    """One life of a publisher: numbers its messages."""

    def __init__(self, source: str, epoch: int) -> None:
        """`epoch`: when it started, nanoseconds since 1970-01-01 UTC."""
        self.source = source
        self.epoch = epoch
        self._seq: dict[str, int] = {}

    def frames(self, topic: str, body: bytes, publish_time: int, *, more: bool = False,
               **fields: Any) -> list[bytes]:
        """The two frames of the next message on `topic`; `fields` are others of its Envelope."""
        seq = self._seq.get(topic, 0) + 1
        fields.setdefault("origin", envelope_pb2.ORIGIN_LIVE)
        envelope = envelope_pb2.Envelope(
            schema=SCHEMA, source=self.source, epoch=self.epoch, seq=seq,
            publish_time=publish_time, more=more, crc32=zlib.crc32(body), body=body, **fields)
        self._seq[topic] = seq
        return [topic.encode(), envelope.SerializeToString()]

    def take_back(self, topic: str) -> None:
        """The last message on `topic` was not sent: its number is free."""
        self._seq[topic] -= 1


def parse(frames: list[bytes]) -> tuple[str, Any]:
    """The topic and the checked Envelope of a message. Raises WireError."""
    if len(frames) != 2 or len(frames[0]) > MAX_TOPIC:
        raise WireError("a message has two frames, a topic of at most 200 bytes and an Envelope")
    envelope = envelope_pb2.Envelope()
    try:
        topic = frames[0].decode("ascii")
        envelope.ParseFromString(frames[1])
    except Exception as error:  # protobuf's differs between its releases
        raise WireError(f"garbage: {error}") from error
    if envelope.schema != SCHEMA:
        raise WireError(f"schema is {envelope.schema}, this program speaks {SCHEMA}")
    if not envelope.body or zlib.crc32(envelope.body) != envelope.crc32:
        raise WireError("crc32 is not that of the body")
    return topic, envelope


class TopicFilter:
    """Whether a topic begins with one of some prefixes, each of which ends with a dot."""

    def __init__(self, prefixes: list[str]) -> None:
        self._prefixes = frozenset(prefixes)

    def matches(self, topic: str) -> bool:
        tokens = topic.split(".")
        return any(".".join(tokens[:n]) + "." in self._prefixes for n in range(1, len(tokens)))
