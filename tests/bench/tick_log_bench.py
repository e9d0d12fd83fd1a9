#!/usr/bin/python3
"""What the tick log costs: the daemon plays a history at full speed, with a journal and without.

usage: tick_log_bench.py YIELDWATCHD [--smoke] [--no-header]
"""

from __future__ import annotations

import datetime
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RULES = "".join(f"""
[[rule]]
name = "{name}"
expr = "{expr}"
tiers.watch = {{ enter = "{enter}", exit = "{leave}" }}
""" for name, expr, enter, leave in (
    ("high", "last(UST10Y)", "9%", "8%"),
    ("rise", "rise(UST10Y, 60d)", "900bp", "800bp"),
    ("hour", "rise(UST10Y, 1h)", "900bp", "800bp")))
CONFIG = """
rules = ["rules.toml"]
[feed.history]
kind = "replay"
history = "history.toml"
speed = "max"
"""
HISTORY = '[[file]]\npath = "data.csv"\ntime = "ts"\ncolumns = { UST10Y = "UST10Y" }\n'


def write_history(folder: Path, ticks: int) -> None:
    dice = random.Random(1)
    now = datetime.datetime(2024, 1, 1)
    value = 4000
    with open(folder / "data.csv", "w", encoding="ascii") as out:
        out.write("ts,UST10Y\n")
        for _ in range(ticks):
            now += datetime.timedelta(seconds=20)
            value = max(3000, min(5000, value + dice.choice((-1, 0, 1))))
            out.write(f"{now:%Y-%m-%dT%H:%M:%SZ},{value / 1000:.3f}\n")
    for name, text in (("history.toml", HISTORY), ("rules.toml", RULES), ("y.toml", CONFIG)):
        (folder / name).write_text(text)


def main() -> int:
    daemon, smoke = sys.argv[1], "--smoke" in sys.argv
    ticks, rounds = (2_000, 1) if smoke else (500_000, 9)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_history(folder, ticks)
        env = {**os.environ, "XDG_RUNTIME_DIR": name}
        env.pop("RUNTIME_DIRECTORY", None)

        def speed(*arguments: str) -> float:
            begun = time.monotonic()
            subprocess.run([daemon, "--config", folder / "y.toml", "--once", *arguments], env=env,
                           stdout=subprocess.DEVNULL, check=True)
            return ticks / 1e3 / (time.monotonic() - begun)

        pairs = [(speed("--journal", str(folder / f"journal{n}")), speed()) for n in range(rounds)]
    if "--no-header" not in sys.argv:
        print(f"{'what':<52} {'ours':>12} {'floor':>12}  {'ratio (min..max)':<24} bar")
    ratios = sorted(ours / floor for ours, floor in pairs)
    ours, floor = (statistics.median(column) for column in zip(*pairs))
    ratio = statistics.median(ratios)
    print(f"{'feed to analyzer, with the tick log / without':<52} {ours:>8.0f} k/s {floor:>8.0f} k/s"
          f"  {f'{ratio:.3f} ({ratios[0]:.3f}..{ratios[-1]:.3f})':<24}"
          f"{'>= 0.85':<8}{'ok' if ratio >= 0.85 else 'MISSED'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
