"""What the tests of `yieldwatch history pull` share: a server that does what a script says, and a
directory to pull into. Each is run as TEST YIELDWATCH SOURCE."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import made_sources
from made_sources import Step

SOURCE = Path(sys.argv.pop())
YIELDWATCH = sys.argv.pop()
PATIENCE = 60.0  # seconds; only a test that fails waits for so long
ALL = ["UST1M", "UST3M", "UST6M", "UST1Y", "UST2Y", "UST3Y", "UST5Y", "UST7Y", "UST10Y", "UST20Y",
       "UST30Y", "DFII10", "T10YIE", "BAA10Y", "HYOAS", "VIX", "SMB", "RUT", "SPX", "IWM", "SPY"]
GOOD = made_sources.sources()


class Server:
    def __init__(self, folder: Path, paths: dict[str, list[Step]]) -> None:
        script = folder / "script.json"
        script.write_text(json.dumps({"paths": paths}))
        self._events = folder / "events"
        with self._events.open("w") as events:
            self._process = subprocess.Popen(
                ["/usr/bin/python3", SOURCE / "tests/support/scripted_server.py", script],
                stdout=events)
        self.wait_for('"ready"')
        ready = json.loads(self._events.read_text().partition("\n")[0])["ready"]
        self.http = f"http://127.0.0.1:{ready['http']}"
        self.closed = f"http://127.0.0.1:{ready['closed']}"

    def wait_for(self, text: str, times: int = 1) -> None:
        end = time.monotonic() + PATIENCE
        while self._events.read_text().count(text) < times:
            if time.monotonic() > end:
                raise AssertionError(f"{text} did not come {times} times")
            time.sleep(0.02)

    def targets(self) -> list[str]:
        lines = [line for line in self._events.read_text().split("\n") if '{"request"' in line]
        return [json.loads(line)["request"]["target"] for line in lines]

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE)


class PullCase(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.out = self.folder / "history"
        self.env = {k: v for k, v in os.environ.items() if k != "FRED_API_KEY"}

    def server(self, **steps: list[Step]) -> Server:
        """All is good, but for the paths that are given by their names in made_sources."""
        paths = GOOD | {getattr(made_sources, name): value for name, value in steps.items()}
        return self.serve(paths)

    def serve(self, paths: dict[str, list[Step]]) -> Server:
        server = Server(self.folder, paths)
        self.addCleanup(server.stop)
        return server

    def run_it(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run([YIELDWATCH, *arguments], capture_output=True, text=True, check=False,
                              env=self.env, timeout=PATIENCE)

    def pull(self, server: Server, *options: str) -> subprocess.CompletedProcess:
        return self.run_it("history", "pull", str(self.out), "--from", server.http + "/", *options)

    def files(self) -> set[str]:
        return {path.stem for path in self.out.glob("*.csv")}

    def age(self, *names: str) -> None:
        """Makes these files two days old."""
        then = time.time() - 2 * 86400
        for name in names:
            os.utime(self.out / f"{name}.csv", (then, then))


def main() -> None:
    unittest.main()
