"""What the tests of accidents work with: a daemon and a network that do what they are told, and a
client's process. The program that imports this is run with BIN and SOURCE, the directories of
the binaries and of the sources.
"""

from __future__ import annotations

import json
import os
import queue
import random
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from datetime import datetime, timezone
from pathlib import Path

import zmq

PATIENCE = 30.0  # seconds; only a test that fails waits for so long
BIN, SOURCE = (Path(argument) for argument in sys.argv[1:3])


class FakeDaemon:
    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [BIN / "fake_daemon", f"ipc://{folder}/alerts", f"ipc://{folder}/control"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self("beats 1")  # as it does; it is there once it has said so

    def __call__(self, command: str) -> int:
        """Has it done; the number of its newest alert."""
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline().split()[1])

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


class Proxy(threading.Thread):
    """Hands messages on from one endpoint to another, and loses some."""

    def __init__(self, source: str, target: str, loss: float) -> None:
        super().__init__(daemon=True)
        self._loss, self._random = loss, random.Random(1)
        self._source, self._target = source, target
        self.lost = 0
        self._stopped = threading.Event()
        self._ready = threading.Event()
        self.start()
        self._ready.wait(PATIENCE)

    def run(self) -> None:
        with zmq.Context() as context, context.socket(zmq.XSUB) as up, \
                context.socket(zmq.XPUB) as down:
            for made in (up, down):
                made.set(zmq.LINGER, 0)
                made.set(zmq.SNDHWM, 0)
                made.set(zmq.RCVHWM, 0)
            down.set(zmq.XPUB_VERBOSE, 1)
            up.connect(self._source)
            down.bind(self._target)
            self._ready.set()
            poller = zmq.Poller()
            poller.register(up, zmq.POLLIN)
            poller.register(down, zmq.POLLIN)
            while not self._stopped.is_set():
                ready = dict(poller.poll(50))
                if down in ready:
                    up.send(down.recv())
                if up in ready:
                    frames = up.recv_multipart()
                    if self._random.random() < self._loss:
                        self.lost += 1
                    else:
                        down.send_multipart(frames)

    def close(self) -> None:
        self._stopped.set()
        self.join()


class Client:
    """A client's process, whose lines are read as they come."""

    def __init__(self, command: list, env: dict) -> None:
        self.process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
        self._lines: queue.Queue = queue.Queue()
        self.seqs: list[int] = []
        self.vias: list[str] = []
        self.delays: list[float] = []  # seconds from the alert to its line
        self.events: list[dict] = []
        self.position = ""  # of the last durable alert
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self._lines.put((time.time(), json.loads(line)))

    def until(self, is_so, patience: float = PATIENCE) -> bool:
        """Reads lines until `is_so()`; False if that never is."""
        deadline = time.monotonic() + patience
        while not is_so():
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            try:
                self._take(*self._lines.get(timeout=left))
            except queue.Empty:
                return False
        return True

    def _take(self, came: float, line: dict) -> None:
        if "id" in line:
            self.seqs.append(int(line["id"].rpartition("/")[2]))
            self.vias.append(line.get("via", "stream"))
            self.position = line.get("since", self.position)
            born = line["time_ns"] / 1e9 if "time_ns" in line else datetime.fromisoformat(
                line["time"][:19]).replace(tzinfo=timezone.utc).timestamp() + float(
                    "0" + line["time"][19:].rstrip("Z"))
            self.delays.append(came - born)
        elif line.get("event") != "restarted":
            self.events.append(line)

    def has(self, head: int) -> bool:
        return self.until(lambda: bool(self.seqs) and self.seqs[-1] >= head)

    def heard(self, event: str) -> bool:
        return self.until(lambda: any(e["event"] == event for e in self.events))

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()
        self.process.stdout.close()


class AccidentsFixture(unittest.TestCase):
    """A daemon, and clients of the kind that a subclass runs."""

    def command(self, since: str) -> list:
        raise NotImplementedError

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.alerts, self.control = (f"ipc://{self.folder}/{n}" for n in ("alerts", "control"))
        self.daemon = FakeDaemon(self.folder)
        self.addCleanup(self.daemon.close)

    def client(self, since: str = "0") -> Client:
        (self.folder / "bus.toml").write_text(
            f'rules = []\n[bus]\nalerts = "{self.alerts}"\ncontrol = "{self.control}"\n')
        made = Client(self.command(since),
                      {**os.environ, "YIELDWATCH_PROTO_PATH": str(BIN.parent / "python")})
        self.addCleanup(made.close)
        return made

    def joined(self, since: str = "0") -> Client:
        """A client that is live: it has the first alert."""
        self.daemon("publish 1")
        client = self.client(since)
        self.assertTrue(client.has(1))
        return client

    def assert_all_once(self, client: Client, head: int, first: int = 1) -> None:
        self.assertTrue(client.has(head), (client.seqs[-5:], client.events))
        self.assertEqual(client.seqs, list(range(first, head + 1)))
