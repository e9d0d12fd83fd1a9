"""A made-up history of one yield and two funds, and `yieldwatch evidence` run over it."""

from __future__ import annotations

import datetime
import json
import math
import random
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

HISTORY = """\
[[file]]
path = "yields.csv"
date = "date"
at = "15:30 America/New_York"
columns = { UST10Y = "UST10Y" }
[[file]]
path = "prices.csv"
date = "date"
at = "16:00 America/New_York"
columns = { IWM = "IWM", SPY = "SPY" }
[series.RELATIVE]
expr = "ln(IWM / SPY)"
"""

# The outcome is in line 5.
RULE = """\
[[rule]]
name = "up"
expr = "change(UST10Y, 60d)"
tiers.watch = { enter = "50bp", exit = "40bp" }
outcome = { series = "RELATIVE", horizons = ["20d", "60d"] }
"""


def weekdays(count: int) -> list[str]:
    first = datetime.date(2000, 1, 3)
    return [(first + datetime.timedelta(weeks=i // 5, days=i % 5)).isoformat()
            for i in range(count)]


def yields(days: list[str], period: float = 90, scale: float = 1) -> list[str]:
    """A wave of ±2 points with noise: three alerts in 1,500 sessions, or one in each period."""
    noise = random.Random(1)
    return ["date,UST10Y"] + [
        f"{day},{scale * (5 + 2 * math.sin(weekdays_since(day) / period) + noise.uniform(-.05, .05)):.4f}"
        for day in days]


def weekdays_since(day: str) -> int:
    days = (datetime.date.fromisoformat(day) - datetime.date(2000, 1, 3)).days
    return days // 7 * 5 + days % 7


def prices(days: list[str]) -> list[str]:
    noise = random.Random(2)
    rows, small, large = ["date,IWM,SPY"], 100.0, 100.0
    for day in days:
        small *= 1 + noise.uniform(-.01, .01)
        large *= 1 + noise.uniform(-.01, .01)
        rows.append(f"{day},{small:.2f},{large:.2f}")
    return rows


@dataclass
class Result:
    code: int
    out: str
    err: str

    def rows(self) -> list[dict]:
        def refuse(word: str) -> None:
            raise ValueError(f"{word} is no JSON")
        return json.loads(self.out, parse_constant=refuse)


def evidence(program: str, yield_rows: list[str], price_rows: list[str], rules: str = RULE,
             *options: str, history: str = HISTORY) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("yields.csv", "\n".join(yield_rows) + "\n"), ("history.toml", history),
                           ("prices.csv", "\n".join(price_rows) + "\n"), ("rules.toml", rules)):
            Path(folder, name).write_text(text)
        run = subprocess.run([program, "evidence", "--history", folder, "--rules",
                              folder + "/rules.toml", *options], capture_output=True, text=True,
                             check=False, timeout=60)
        return Result(run.returncode, run.stdout, run.stderr.replace(folder + "/", ""))
