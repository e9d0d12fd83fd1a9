"""A daemon with a journal, on a disk that fails when a test says so (tests/support/failing_disk)."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any, Optional

import daemon_case
from daemon_case import main  # noqa: F401: for the tests

CONFIG = daemon_case.PUSH + """
[journal]
directory = "journal"
[log]
metrics_file = "yieldwatch.prom"
"""
RULES = """
[[rule]]
name = "turn"
expr = "last(UST10Y)"
tiers.watch = { enter = "5%", exit = "5%" }
"""


class DiskCase(daemon_case.DaemonCase):
    def setUp(self) -> None:
        super().setUp()
        library = os.environ.get("YIELDWATCH_FAILING_DISK")
        if not library:
            self.skipTest("a sanitizer must be loaded before all else: no disk to fail")
        self.library = library
        self.control = self.folder / "disk"
        self.journal = self.folder / "journal"
        self.ticks = 0
        self.log = self.folder / "log"
        sys.path.insert(0, str(self.source / "scripts/python"))
        import yieldwatch
        self.api = yieldwatch

    def disk(self, *lines: str) -> None:
        """From now on it is so; nothing: all is well."""
        fresh = self.folder / "disk.new"
        fresh.write_text("".join(line + "\n" for line in lines))
        fresh.rename(self.control)

    def start(self, config: str = CONFIG, rules: str = RULES) -> subprocess.Popen:
        env = {**self.env, "LD_PRELOAD": self.library, "YIELDWATCH_TEST_DISK": str(self.control)}
        path = self.config(config, rules)
        with self.log.open("a") as log:
            process = subprocess.Popen([self.bin / "yieldwatchd", "--config", path], env=env,
                                       stdout=log, stderr=log)
        self.addCleanup(self.end, process)
        self.until_up()
        return process

    def refused(self, code: int = 78) -> str:
        """Starts one that is to be refused, with this exit code; what it says."""
        env = {**self.env, "LD_PRELOAD": self.library, "YIELDWATCH_TEST_DISK": str(self.control)}
        ran = subprocess.run([self.bin / "yieldwatchd", "--config", self.config(CONFIG, RULES)],
                             env=env, text=True, capture_output=True, timeout=daemon_case.PATIENCE)
        self.assertEqual(ran.returncode, code, ran.stdout + ran.stderr)
        return ran.stderr

    def client(self, since: int = 0, topics: tuple[str, ...] = ("alert.", "sys.")):
        client = self.api.AlertClient(
            list(topics), since, endpoint=f"ipc://{self.folder}/yieldwatch/alerts",
            control=f"ipc://{self.folder}/yieldwatch/control")
        self.addCleanup(client.close)
        self.eventually(lambda: isinstance(client.receive(1), self.api.Heartbeat))
        return client

    def turn(self, count: int = 1) -> None:
        """Ticks, each of which makes an alert or ends one."""
        with self.api.Publisher(
                "desk", endpoint=f"ipc://{self.folder}/yieldwatch/ticks",
                timeout=daemon_case.PATIENCE) as feed:
            for _ in range(count):
                self.ticks += 1
                when = 1_767_600_000_000_000_000 + self.ticks * 1_000_000_000
                feed.tick("UST10Y", "5.5" if self.ticks % 2 else "4.5", when)

    def next(self, client: Any, kind: type) -> Any:
        deadline = time.monotonic() + daemon_case.PATIENCE
        while time.monotonic() < deadline:
            event = client.receive(0.1)
            if isinstance(event, kind):
                return event
        return self.fail(f"no {kind.__name__} came; the log: {self.log.read_text()}")

    def alerts(self, client: Any, count: int) -> list[Any]:
        return [self.next(client, self.api.Alert) for _ in range(count)]

    def disk_report(self, client: Any) -> Any:
        while (event := self.next(client, self.api.System)).topic != "sys.disk.":
            pass
        return event.body

    def rows(self, query: str) -> list[tuple]:
        with closing(sqlite3.connect(f"file:{self.journal}/alerts.sqlite?mode=ro",
                                     uri=True)) as journal:
            return journal.execute(query).fetchall()

    def numbers(self) -> list[tuple]:
        return self.rows("SELECT journal_seq, late FROM transition WHERE id <> '' "
                         "ORDER BY journal_seq")

    def metric(self, line: str) -> Optional[str]:
        """What the metrics file says of it, with its labels."""
        file = self.folder / "yieldwatch.prom"
        found = re.search(f"^{re.escape(line)} (.*)$", file.read_text(), re.M) \
            if file.exists() else None
        return found[1] if found else None

    def tail(self, *arguments: str) -> list[dict]:
        """What `yieldwatch tail` prints until it is quiet."""
        process = subprocess.Popen([self.bin / "yieldwatch", "tail", "--format", "jsonl",
                                    *arguments], env=self.env, stdout=subprocess.PIPE, text=True)
        time.sleep(1.5)
        process.send_signal(signal.SIGINT)
        out = process.communicate(timeout=daemon_case.PATIENCE)[0]
        return [json.loads(line) for line in out.splitlines()]

    def kill(self, process: subprocess.Popen) -> None:
        process.kill()
        process.wait()

    def files(self) -> dict[str, bytes]:
        """What is in the journal's directory, for comparing."""
        return {str(path.relative_to(self.journal)): path.read_bytes()
                for path in sorted(Path(self.journal).rglob("*"))
                if path.is_file() and path.stat().st_size > 0 and path.name not in ("lock", "alerts.sqlite-shm", "published")}
