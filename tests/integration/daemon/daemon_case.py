"""A yieldwatchd of its own for each test, for what is clearer in Python than in C++.

A test program calls main(); its arguments are the directory of the programs and the source
directory.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

PATIENCE = 30.0  # seconds; only a test that fails waits for so long
STOP = 10.0  # a stop takes less than two seconds; a machine under load is given ten

RULES = """
[[rule]]
name = "high"
summary = "10-year yield at {value}"
expr = "last(UST10Y)"
tiers.watch = { enter = "5%", exit = "4.8%" }
"""
PUSH = """
rules = ["rules.toml"]
[feed.desk]
kind = "push"
"""


class DaemonCase(unittest.TestCase):
    bin: Path
    source: Path

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.env = {k: v for k, v in os.environ.items()
                    if k not in ("RUNTIME_DIRECTORY", "NOTIFY_SOCKET", "JOURNAL_STREAM")}
        self.env["XDG_RUNTIME_DIR"] = folder.name

    def config(self, text: str = PUSH, rules: str = RULES) -> str:
        (self.folder / "rules.toml").write_text(rules)
        path = self.folder / "yieldwatch.toml"
        path.write_text(text)
        return str(path)

    def bundled(self, speed: str = "max", rules: str = RULES, more: str = "") -> str:
        """A configuration that replays the bundled year."""
        return self.config('rules = ["rules.toml"]\n[feed.bundled]\nkind = "replay"\n'
                           f'speed = "{speed}"\n'
                           f'history = "{self.source}/config/history/history.toml"\n{more}',
                           rules)

    def daemon(self, config: str, *arguments: str, **options) -> subprocess.Popen:
        process = subprocess.Popen([self.bin / "yieldwatchd", "--config", config, *arguments],
                                   env=self.env, **options)
        self.addCleanup(self.end, process)
        return process

    @staticmethod
    def end(process: subprocess.Popen) -> None:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()

    def run_program(self, name: str, *arguments: str, **options) -> subprocess.CompletedProcess:
        return subprocess.run([self.bin / name, *arguments], env=self.env, text=True,
                              timeout=PATIENCE, capture_output=True, **options)

    def status(self) -> str:
        return self.run_program("yieldwatch", "status").stdout

    def eventually(self, is_so) -> None:
        deadline = time.monotonic() + PATIENCE
        while not is_so():
            self.assertLess(time.monotonic(), deadline, "it never came to be so")
            time.sleep(0.01)

    def until_up(self) -> None:
        self.eventually(lambda: "yieldwatchd" in self.status())

    def publish(self, *lines: str) -> None:
        """Ticks, each "NAME VALUE TIME"."""
        subprocess.run([self.source / "scripts/publish.py", "-"], env=self.env, check=True,
                       text=True, input="\n".join(lines), timeout=PATIENCE)

    def stop(self, process: subprocess.Popen, number: int = signal.SIGTERM) -> int:
        process.send_signal(number)
        return process.wait(STOP)


def main() -> None:
    DaemonCase.source = Path(sys.argv.pop())
    DaemonCase.bin = Path(sys.argv.pop())
    unittest.main()
