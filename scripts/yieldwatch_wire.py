"""The wire of yieldwatch for Python programs: endpoints, topics, envelopes.

What publish.py and subscribe.py share, and a reference for publishers and subscribers of
one's own. The messages are described in proto/yieldwatch/v1/.
"""

from __future__ import annotations

import importlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EX_USAGE, EX_UNAVAILABLE, EX_CONFIG = 64, 69, 78  # as in sysexits.h

SCHEMA = 1
SCALE = 1_000_000  # of values
MAX_TOPIC = 200  # bytes
TIERS = ("none", "watch", "warning", "critical")  # in rising order

_REPOSITORY = Path(__file__).resolve().parent.parent


# --- generated modules ------------------------------------------------------------------------


def _generate(directory: Path) -> None:
    """Lets protoc write the modules into `directory`."""
    protoc = shutil.which("protoc")
    if protoc is None:
        sys.exit("no generated modules found and no protoc: build the project, or install "
                 "protobuf-compiler, or set YIELDWATCH_PROTO_PATH")
    protos = _REPOSITORY / "proto"
    subprocess.run(
        [protoc, "-I", protos, f"--python_out={directory}",
         *sorted((protos / "yieldwatch" / "v1").glob("*.proto"))],
        check=True)


def _load_modules() -> tuple[Any, ...]:
    """Imports the generated modules: from $YIELDWATCH_PROTO_PATH, else the newest build, else
    freshly generated."""
    names = ("envelope", "tick", "alert", "sys")
    given = os.environ.get("YIELDWATCH_PROTO_PATH")
    builds = [p.parents[2] for p in _REPOSITORY.glob("build/*/python/yieldwatch/v1/sys_pb2.py")]
    builds.sort(key=lambda p: (p / "yieldwatch/v1/sys_pb2.py").stat().st_mtime)
    with tempfile.TemporaryDirectory() as temporary:
        if given:
            directory = Path(given)
        elif builds:
            directory = builds[-1]
        else:
            directory = Path(temporary)
            _generate(directory)
        sys.path.insert(0, str(directory))
        try:
            return tuple(importlib.import_module(f"yieldwatch.v1.{name}_pb2") for name in names)
        except ImportError as error:
            sys.exit(f"cannot import the generated modules from {directory}: {error}")
        finally:
            sys.path.remove(str(directory))


envelope_pb2, tick_pb2, alert_pb2, sys_pb2 = _load_modules()


# --- endpoints --------------------------------------------------------------------------------


def runtime_directories() -> list[Path]:
    """Where a daemon's sockets may be, the likeliest first."""
    found = []
    if given := os.environ.get("RUNTIME_DIRECTORY"):
        found.append(Path(given.split(":")[0]))
    if session := os.environ.get("XDG_RUNTIME_DIR"):
        found.append(Path(session) / "yieldwatch")
    return [*found, Path(f"/tmp/yieldwatch-{os.getuid()}"), Path("/run/yieldwatch")]


def somebody_listens(path: Path) -> bool:
    """Whether `path` is a socket that a living process listens on: one that was killed leaves
    its file behind."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(1)
            probe.connect(str(path))
            return True
    except OSError:
        return False


def resolve_endpoint(endpoint: str) -> str:
    """The absolute endpoint: "ipc://ticks" is the socket of that name in the first runtime
    directory where somebody listens on it (else where the first daemon will put it)."""
    name = endpoint.removeprefix("ipc://")
    if name == endpoint or name.startswith("/"):
        return endpoint
    candidates = [directory / name for directory in runtime_directories()]
    return f"ipc://{next(filter(somebody_listens, candidates), candidates[0])}"


# --- topics -----------------------------------------------------------------------------------


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


# --- envelopes --------------------------------------------------------------------------------


class WireError(Exception):
    """A message that can't be used."""


@dataclass
class Publisher:
    """One life of a publisher: numbers its messages."""

    source: str
    epoch: int  # when it started, nanoseconds since 1970-01-01 UTC

    def __post_init__(self) -> None:
        self._seq: dict[str, int] = {}

    def frames(self, topic: str, body: bytes, publish_time: int, more: bool = False) -> list[bytes]:
        """The two frames of the next message on `topic`."""
        self._seq[topic] = self._seq.get(topic, 0) + 1
        envelope = envelope_pb2.Envelope(
            schema=SCHEMA, source=self.source, epoch=self.epoch, seq=self._seq[topic],
            origin=envelope_pb2.ORIGIN_LIVE, publish_time=publish_time, more=more,
            crc32=zlib.crc32(body), body=body)
        return [topic.encode(), envelope.SerializeToString()]


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


class SequenceTracker:
    """Tells from the numbers what was lost. A publisher that started before we listened may
    have sent anything before; one that started later is followed from 1."""

    def __init__(self, listening_since: int) -> None:
        self._listening_since = listening_since  # nanoseconds since 1970-01-01 UTC
        self._epochs: dict[str, int] = {}
        self._from_start: set[str] = set()
        self._newest: dict[tuple[str, str], int] = {}

    def missing(self, topic: str, envelope: Any) -> range:
        """The numbers that are missing before this message."""
        source = envelope.source
        if envelope.epoch > self._epochs.get(source, self._listening_since):
            self._epochs[source] = envelope.epoch
            self._from_start.add(source)
            self._newest = {key: seq for key, seq in self._newest.items() if key[0] != source}
        self._epochs.setdefault(source, envelope.epoch)
        first = envelope.seq if source not in self._from_start else 1
        newest = self._newest.get((source, topic))
        expected = first if newest is None else newest + 1
        self._newest[source, topic] = max(envelope.seq, newest or 0)
        return range(expected, envelope.seq)
