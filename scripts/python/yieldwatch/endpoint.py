"""Where a daemon's sockets are."""

from __future__ import annotations

import os
import socket
from pathlib import Path


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


def control_beside(alerts: str) -> str:
    """The control socket of the daemon whose alert bus is `alerts`, where that is ipc: in the
    same directory. Else its default."""
    if alerts.startswith("ipc:///"):
        return f"{alerts.rpartition('/')[0]}/control"
    return resolve_endpoint("ipc://control")
