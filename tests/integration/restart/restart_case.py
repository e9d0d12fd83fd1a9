"""What the tests of restarts share: a history of their own, and the journal as a test looks at it."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "daemon"))
from daemon_case import PATIENCE, PUSH, STOP, DaemonCase, main  # noqa: E402, F401

# Every kind of rule that remembers something: holds, windows of sessions and of time, tiers,
# conditions, joined series, silence.
RULES = """
[[rule]]
name = "level"
expr = "last(UST10Y)"
tiers.watch = { enter = "4.3%", exit = "4.2%" }
tiers.warning = { enter = "4.5%", exit = "4.4%" }

[[rule]]
name = "held"
expr = "change(UST10Y, 1d)"
for = "40m"
tiers.watch = { enter = "6bp", exit = "2bp" }

[[rule]]
name = "held-sessions"
expr = "change(UST10Y, 2d)"
for = "1d"
tiers.watch = { enter = "8bp", exit = "2bp" }

[[rule]]
name = "kept"
expr = "rise(UST2Y, 3d)"
keep_firing = "90m"
tiers.watch = { enter = "12bp", exit = "8bp" }
tiers.critical = { enter = "25bp", exit = "20bp" }

[[rule]]
name = "jolt"
expr = "change($x, 30m)"
for_each = ["UST2Y", "UST10Y"]
tiers.watch = { enter = "5bp", exit = "3bp" }

[[rule]]
name = "high"
expr = "rise(UST10Y, 1h)"
and = ["change(CURVE, 1d) > 0bp"]
tiers.watch = { enter = "6bp", exit = "3bp" }

[[rule]]
name = "curve"
expr = "fall(CURVE, 5d)"
tiers.watch = { enter = "15bp", exit = "9bp" }

[[rule]]
name = "small-caps"
expr = "change(RELATIVE, 2d)"
tiers.watch = { enter = "1%", exit = "0.5%" }
"""
SERIES = """
[series.CURVE]
expr = "UST10Y - UST2Y"
[series.RELATIVE]
expr = "ln(IWM / SPY)"
"""
INSTRUMENTS = """
[instrument.UST2Y]
stale_after = "6h"
[instrument.UST10Y]
max_jump = "30bp"
[instrument.SPY]
stale_after = "30h"
"""


def made_history(folder: Path, sessions: int) -> Path:
    """Ticks every few minutes: some share their instant, some are refused, hours of silence."""
    dice = random.Random(20261123)
    value = {"UST2Y": 3.9, "UST10Y": 4.3, "IWM": 220.0, "SPY": 600.0}
    lines: dict[tuple[str, ...], list[str]] = {("UST2Y", "UST10Y"): [], ("IWM",): [], ("SPY",): []}
    day = datetime(2026, 1, 5, 14, tzinfo=timezone.utc)
    for _ in range(sessions):
        time = day
        while time < day + timedelta(hours=7):
            stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ")
            for _ in range(2 if dice.random() < 0.1 else 1):
                value["UST2Y"] += dice.gauss(0, 0.012)
                value["UST10Y"] += dice.gauss(0, 0.012) - 0.01 * (value["UST10Y"] - 4.3)
                slip = 1.5 if dice.random() < 0.02 else 0.0  # more than max_jump
                two = "" if dice.random() < 0.1 else f"{value['UST2Y']:.3f}"
                lines["UST2Y", "UST10Y"].append(f"{stamp},{two},{value['UST10Y'] + slip:.3f}")
            for name in ("IWM", "SPY"):
                value[name] *= 1 + dice.gauss(0, 0.002)
                if dice.random() < 0.7:
                    lines[(name,)].append(f"{stamp},{value[name]:.2f}")
            time += timedelta(minutes=dice.randrange(3, 25))
        day += timedelta(days=1 if dice.random() < 0.8 else 3)
    text = ""
    for names, rows in lines.items():
        path = folder / f"{names[0]}.csv"
        path.write_text("\n".join([",".join(("ts",) + names), *rows]) + "\n")
        columns = ", ".join(f'{name} = "{name}"' for name in names)
        text += f'[[file]]\npath = "{path.name}"\ntime = "ts"\ncolumns = {{ {columns} }}\n'
    history = folder / "history.toml"
    history.write_text(text)
    return history


class RestartCase(DaemonCase):
    def replaying(self, history: Path, speed: str, rules: str, more: str) -> str:
        return self.config('rules = ["rules.toml"]\n[feed.past]\nkind = "replay"\n'
                           f'speed = "{speed}"\nhistory = "{history}"\n{more}', rules)

    def start(self, config: str, journal: Path, *arguments: str) -> subprocess.Popen:
        return self.daemon(config, "--journal", str(journal), *arguments,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def until_line(self, daemon: subprocess.Popen, text: str) -> str:
        for line in daemon.stdout:
            if text in line:
                return line
        self.fail(f"it never said {text!r}")

    def kill(self, daemon: subprocess.Popen) -> None:
        daemon.send_signal(signal.SIGKILL)
        daemon.wait(STOP)
        daemon.stdout.close()

    @staticmethod
    def rows(journal: Path, query: str) -> list[tuple]:
        database = sqlite3.connect(f"file:{journal}/alerts.sqlite?mode=ro", uri=True,
                                   timeout=PATIENCE)
        try:
            return database.execute(query).fetchall()
        finally:
            database.close()

    def transitions(self, journal: Path) -> list[tuple]:
        """All that is said of each, but when, by the wall clock, and in which record."""
        return self.rows(journal, "SELECT journal_seq, topic, event_time, session, rule, rule_hash,"
                         " instrument, tier, previous_tier, state, previous_state, reason, value,"
                         " level, unit, id, origin, late, verdict, summary, record, body"
                         " FROM transition ORDER BY journal_seq")

    def alerts(self, journal: Path) -> list[tuple]:
        return self.rows(journal, "SELECT rule, instrument, state, tier, reason, event_time, id"
                         " FROM transition ORDER BY journal_seq")
