"""What can happen to alerts on their way, to both clients: `yieldwatch tail` and the Python
package. Whatever happens, each alert comes once and in order, or is told as missed.

accidents_test.py BIN SOURCE
"""

from __future__ import annotations

import json
import os
import queue
import random
import signal
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


class Accidents:
    """The list. Each is run with each client."""

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
        made = Client(self.command(since), dict(os.environ))
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

    def test_who_joins_late_gets_what_is_on_and_then_all_that_comes(self) -> None:
        self.daemon("publish 100")
        client = self.client("")
        self.assertTrue(client.has(100))
        self.assertEqual(client.seqs, list(range(94, 101)), "one of each of seven rules")
        self.assertEqual(set(client.vias), {"snapshot"})
        self.assertEqual(self.daemon("publish 50"), 150)
        self.assertTrue(client.has(150))
        self.assertEqual(client.seqs[7:], list(range(101, 151)))

    def test_who_joins_in_the_midst_of_it_misses_nothing(self) -> None:
        self.daemon("publish 1000")
        client = self.client()
        self.assert_all_once(client, self.daemon("publish 5000 5000"))
        self.assertEqual(client.events, [])

    def test_what_a_lossy_network_drops_is_repaired_within_two_seconds(self) -> None:
        proxied = f"ipc://{self.folder}/proxied"
        proxy = Proxy(self.alerts, proxied, 0.01)
        self.addCleanup(proxy.close)
        self.alerts = proxied
        client = self.joined()
        client.delays.clear()
        self.assert_all_once(client, self.daemon("publish 6000 1000"))
        self.assertGreater(proxy.lost, 20)
        self.assertEqual(client.events, [])
        repaired = [d for d, via in zip(client.delays, client.vias[1:]) if via == "resent"]
        print(f"{type(self).__name__}: {proxy.lost} of 6,000 messages lost; {len(repaired)} alerts "
              f"resent, the slowest {max(repaired) * 1_000:.0f} ms after it happened",
              file=sys.stderr)
        self.assertLess(max(client.delays), 2.0)

    def test_the_loss_of_the_last_alert_is_seen_by_the_heartbeat(self) -> None:
        client = self.joined()
        head = self.daemon("lose 3")
        self.assert_all_once(client, head)
        self.assertEqual(client.vias[1:], ["resent"] * 3)

    def test_lost_heartbeats_do_no_harm(self) -> None:
        client = self.joined()
        self.daemon("beats 0")
        self.daemon("lose 2")
        self.assert_all_once(client, self.daemon("publish 2"))

    def test_duplicates_are_dropped(self) -> None:
        client = self.joined()
        for _ in range(3):
            self.daemon("publish 1")
            self.daemon("repeat")
        self.assert_all_once(client, self.daemon("publish 1"))

    def test_who_was_stopped_for_a_while_gets_all_the_same(self) -> None:
        client = self.joined()
        client.process.send_signal(signal.SIGSTOP)
        head = self.daemon("publish 40000 40000")  # more than all queues hold
        client.process.send_signal(signal.SIGCONT)
        self.assert_all_once(client, head)
        self.assertEqual(client.events, [])

    def test_late_answers_do_no_harm(self) -> None:
        client = self.joined()
        self.daemon("control late")
        self.daemon("lose 2")
        self.daemon("publish 2")
        self.daemon("control answer")
        self.assert_all_once(client, self.daemon("publish 1"))

    def test_a_daemon_that_does_not_answer_is_told_and_asked_until_it_does(self) -> None:
        for manners in ("never", "garbage"):
            with self.subTest(manners):
                client = self.client("0")
                self.assertTrue(client.has(self.daemon("publish 1")))
                self.daemon(f"control {manners}")
                self.daemon("lose 1")
                head = self.daemon("publish 10000 20000")  # more than is held back
                self.assertTrue(client.heard("unanswered"))
                self.assertLess(client.seqs[-1], head)
                self.daemon("control answer")
                self.assert_all_once(client, head)

    def test_ten_restarts_of_the_daemon_lose_nothing(self) -> None:
        client = self.joined()
        for _ in range(10):
            self.daemon("publish 20")
            self.daemon("restart")
            self.daemon("publish 20")  # before anyone is there again
        self.assert_all_once(client, self.daemon("publish 1"))
        self.assertEqual(client.events, [])

    def test_a_restart_in_the_midst_of_a_repair_loses_nothing(self) -> None:
        client = self.joined()
        self.daemon("control never")
        self.daemon("lose 5")
        self.daemon("publish 5")
        self.daemon("restart")
        self.daemon("control answer")
        self.assert_all_once(client, self.daemon("publish 5"))

    def test_what_was_pruned_is_told_with_its_numbers(self) -> None:
        self.daemon("publish 50")
        self.daemon("prune")
        client = self.client("10")
        self.assertTrue(client.has(self.daemon("publish 5")))
        self.assertEqual(client.seqs[-5:], list(range(51, 56)))
        missed = [(e["first"], e["last"], e["reason"]) for e in client.events
                  if e["event"] == "missed"]
        self.assertEqual(missed, [(11, 49, "pruned")])

    def test_a_new_journal_is_told_and_begun_with_what_is_on(self) -> None:
        self.daemon("publish 50")
        client = self.client()
        self.assertTrue(client.has(50))
        self.daemon("new-journal")
        head = self.daemon("publish 60")  # more than the old one had
        self.assertTrue(client.heard("new_journal"))
        self.assertTrue(client.until(lambda: client.seqs[50:] and client.seqs[-1] == head))
        fresh = client.seqs[50:]
        self.assertEqual(fresh, sorted(set(fresh)))
        self.assertTrue(set(range(54, 61)) <= set(fresh), fresh)


class TailTest(Accidents, unittest.TestCase):
    def command(self, since: str) -> list:
        since = {"0": "all"}.get(since, since)
        return [BIN / "yieldwatch", "tail", "--format", "jsonl", "--config",
                self.folder / "bus.toml", *(["--since", since] if since else [])]


class PythonTest(Accidents, unittest.TestCase):
    def command(self, since: str) -> list:
        return [sys.executable, SOURCE / "tests/integration/bus/python_tail.py", self.alerts,
                self.control, *([since] if since else [])]


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
