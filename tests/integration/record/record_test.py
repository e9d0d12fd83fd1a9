#!/usr/bin/python3
"""Runs `yieldwatch replay` over the real record and computes every transition a second time.

usage: record_test.py YIELDWATCH SOURCE_DIRECTORY

The second computation is the plain one: floating point, every window from its values anew. The
data is not part of the project: $YIELDWATCH_SHARED, or a `shared` directory beside the
checkout. Without it the test skips (exit status 77).
"""

from __future__ import annotations

import csv
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

Series = list[tuple[str, float]]  # session, value
Signal = list[tuple[str, float]]  # from the first session on which it has a value
TIERS = ["none", "watch", "warning", "critical"]
ROUNDING = 2e-6  # the program rounds a signal to 1e-6, its inputs likewise

HISTORY = """
[[file]]
path = "{data}/treasury_cmt_yields.csv"
date = "date"
at = "15:30 America/New_York"
columns = {{ DGS2 = "UST2Y", DGS10 = "UST10Y", DGS30 = "UST30Y" }}
[[file]]
path = "{data}/FF3_daily.csv"
date = "date"
at = "16:00 America/New_York"
columns = {{ SMB = "SMB" }}
returns = true
[[file]]
path = "{data}/RUT.csv"
date = "date"
at = "16:00 America/New_York"
columns = {{ RUT = "RUT" }}
[[file]]
path = "{data}/GSPC.csv"
date = "date"
at = "16:00 America/New_York"
columns = {{ GSPC = "SPX" }}
"""


def column(path: Path, name: str) -> Series:
    with path.open() as rows:
        return [(row["date"], float(row[name])) for row in csv.DictReader(rows) if row[name].strip()]


def windows(x: Series, n: int):
    """Each session that has n before it, with its values from then to now."""
    for i in range(n, len(x)):
        yield x[i][0], [value for _, value in x[i - n : i + 1]]


def change(x: Series, n: int, scale: float) -> Signal:
    return [(day, (w[-1] - w[0]) * scale) for day, w in windows(x, n)]


def slope(x: Series, n: int, scale: float) -> Signal:
    days = range(n + 1)
    spread = sum((d - n / 2) ** 2 for d in days)
    return [
        (day, scale * sum((d - n / 2) * (v - w[0]) for d, v in zip(days, w)) / spread)
        for day, w in windows(x, n)
    ]


def zscore(x: Series, n: int, v: int) -> Signal:
    out = []
    for day, w in windows(x, max(n, v)):
        steps = [b - a for a, b in zip(w[-v - 1 :], w[-v:])]
        out.append((day, (w[-1] - w[-n - 1]) / (statistics.stdev(steps) * math.sqrt(n))))
    return out


def transitions(signal: Signal, levels: list[tuple[float, float]], below: bool = False):
    """(session, tier, value) at the first value and at each change of tier."""
    sign = -1 if below else 1
    tier, out = -1, []
    for day, exact in signal:
        value = round(exact, 6)
        held = [sign * value >= sign * (exit if i < tier else enter)
                for i, (enter, exit) in enumerate(levels)]
        now = sum(held)
        if now != tier:
            out.append((day, TIERS[now], value))
        tier = now
    return out


def expected(data: Path):
    curve = data / "treasury_cmt_yields.csv"
    two, ten, thirty = (column(curve, name) for name in ("DGS2", "DGS10", "DGS30"))
    two_at, rut_at = dict(two), dict(column(data / "RUT.csv", "RUT"))
    index, smb = 100.0, []
    for day, percent in column(data / "FF3_daily.csv", "SMB"):
        index *= 1 + percent / 100
        smb.append((day, 100 * math.log(round(index, 6))))
    spread = [(day, value - two_at[day]) for day, value in ten if day in two_at]
    relative = [(day, 100 * math.log(rut_at[day] / value))
                for day, value in column(data / "GSPC.csv", "GSPC") if day in rut_at]
    return {
        "change": transitions(change(ten, 60, 100), [(50, 40), (75, 60), (100, 80)]),
        "derived": transitions(change(spread, 60, 100), [(50, 40)]),
        "below": transitions(change(relative, 60, 1), [(-8, -5)], below=True),
        "zscore": transitions(zscore(ten, 20, 250), [(2, 1)]),
        "slope": transitions(slope(ten, 60, 100), [(1, 0.5)]),
        "breakout": transitions(
            [(day, 100 * (w[-1] - max(w[:-1]))) for day, w in windows(thirty, 250)], [(0, -20)]),
        "rise": transitions(
            [(day, 100 * (w[-1] - min(w))) for day, w in windows(two, 120)], [(100, 50)]),
        "fall": transitions([(day, max(w) - w[-1]) for day, w in windows(smb, 250)], [(15, 5)]),
    }


def replayed(program: str, data: Path, rules: Path):
    with tempfile.TemporaryDirectory() as folder:
        history = Path(folder) / "history.toml"
        history.write_text(HISTORY.format(data=data))
        command = [program, "replay", "--history", folder, "--rules", str(rules), "--format", "jsonl"]
        lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    out: dict[str, list[tuple[str, str, float]]] = {}
    for line in lines.splitlines():
        t = json.loads(line)
        out.setdefault(t["rule"], []).append((t["session"], t["tier"], t["value"]))
    return out


def main() -> int:
    program, source = sys.argv[1], Path(sys.argv[2])
    data = Path(os.environ.get("YIELDWATCH_SHARED", source.parent / "shared")) / "data" / "daily"
    if not data.is_dir():
        print(f"skipped: no real data at {data}; name a folder with YIELDWATCH_SHARED")
        return 77
    got = replayed(program, data, Path(__file__).parent / "rules.toml")
    wrong = 0
    for rule, want in expected(data).items():
        pairs = zip(want, got.get(rule, []))
        differ = next((p for p in pairs
                       if p[0][:2] != p[1][:2] or abs(p[0][2] - p[1][2]) > ROUNDING), None)
        same = differ is None and len(want) == len(got.get(rule, []))
        wrong += not same
        print(f"{rule:9} {len(want):4} transitions: {'the same' if same else differ or 'not as many'}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
