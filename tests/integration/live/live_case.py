"""What the tests of live feeds share: a source that does what a script says, and a daemon with it."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "daemon"))
from daemon_case import PATIENCE, DaemonCase, main  # noqa: E402, F401

RULES_TREND = """
[[rule]]
name = "trend"
expr = "change(UST10Y, 2d)"
tiers.watch = { enter = "20bp", exit = "15bp" }
"""


def treasury(rows: dict[date, str]) -> str:
    """The Treasury's XML of ten-year yields."""
    entries = "".join(
        f'<entry><content><m:properties><d:NEW_DATE>{day}T00:00:00</d:NEW_DATE>'
        f'<d:BC_10YEAR>{value}</d:BC_10YEAR></m:properties></content></entry>'
        for day, value in rows.items())
    return f'<feed xmlns:m="m" xmlns:d="d">{entries}</feed>'


def fred(rows: dict[date, str], series: str = "DGS10") -> str:
    return "".join([f"observation_date,{series}\n", *(f"{d},{v}\n" for d, v in rows.items())])


def chart(symbol: str, rows: dict[date, float]) -> str:
    """Yahoo's bars of days, each stamped half past nine in New York's winter."""
    times = [int(datetime(d.year, d.month, d.day, 14, 30, tzinfo=timezone.utc).timestamp())
             for d in rows]
    closes = list(rows.values())
    return json.dumps({"chart": {"error": None, "result": [{
        "meta": {"symbol": symbol, "dataGranularity": "1d", "gmtoffset": -18000,
                 "regularMarketTime": times[-1] + 23400, "regularMarketPrice": closes[-1]},
        "timestamp": times, "indicators": {"quote": [{"close": closes}]}}]}})


class LiveCase(DaemonCase):
    def server(self, paths: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
        """Starts one; gives its ports."""
        process = subprocess.Popen(
            ["/usr/bin/python3", self.source / "tests/support/scripted_server.py",
             json.dumps({"paths": paths})], stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.end, process)
        return json.loads(process.stdout.readline())["ready"]

    def sessions(self, count: int) -> list[date]:
        """The newest sessions of bonds before today, oldest first."""
        calendar = tomllib.loads((self.source / "config/calendars/us-bond.toml").read_text())
        found: list[date] = []
        day = date.today()
        while len(found) < count:
            day -= timedelta(days=1)
            if day.weekday() < 5 and str(day) not in calendar["closed"]:
                found.insert(0, day)
        return found

    def logged_daemon(self, config: str, *arguments: str, **env: str) -> subprocess.Popen:
        log = (self.folder / "log").open("a")
        self.addCleanup(log.close)
        self.env.update(env)
        return self.daemon(config, "--journal", str(self.folder / "journal"), *arguments,
                           stdout=log, stderr=log)

    def log(self) -> str:
        return (self.folder / "log").read_text()

    def logged(self, *words: str) -> bool:
        """Whether a line of the log holds all of them."""
        return any(all(word in line for word in words) for line in self.log().splitlines())

    def until_logged(self, *words: str) -> None:
        try:
            self.eventually(lambda: self.logged(*words))
        except AssertionError:
            self.fail(f"never logged: {words}\n{self.log()}")
