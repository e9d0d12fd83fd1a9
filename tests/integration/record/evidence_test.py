#!/usr/bin/python3
"""Runs `yieldwatch evidence` over the real record and computes its figures a second time.

usage: evidence_test.py YIELDWATCH SOURCE_DIRECTORY

The second computation shares nothing with the program: dates in dictionaries, levels walked by
hand, rotations by numpy's transform. The data is not part of the project: $YIELDWATCH_SHARED, or a
`shared` directory beside the checkout. Without it, or without python3-numpy, the test skips (exit
status 77).
"""

from __future__ import annotations

import csv
import json
import math
import os
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import numpy as np
except ImportError:
    print("skipped: needs python3-numpy")
    sys.exit(77)

WINDOW = 60
TIERS = {"watch": (50, 40), "warning": (75, 60), "critical": (100, 80)}
HORIZONS = (20, 60, 120)
NEAR = 1e-4
ENOUGH = 10  # episodes; of fewer there is no figure
LONGEST_WAIT = 14  # days that an alert may wait for a session of the outcome

YIELDS = """
[[file]]
path = "{data}/treasury_cmt_yields.csv"
date = "date"
at = "15:30 America/New_York"
columns = {{ DGS10 = "UST10Y" }}
"""
SMB = YIELDS + """
[[file]]
path = "{data}/FF3_daily.csv"
date = "date"
at = "16:00 America/New_York"
columns = {{ SMB = "SMB" }}
returns = true
[series.RELATIVE]
expr = "ln(SMB)"
"""
RUSSELL = YIELDS + """
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
[series.RELATIVE]
expr = "ln(RUT / SPX)"
"""


def column(path: Path, name: str) -> dict[str, float]:
    with path.open() as rows:
        return {row["date"]: float(row[name]) for row in csv.DictReader(rows) if row[name].strip()}


def smb(data: Path) -> dict[str, float]:
    index, out = 100.0, {}
    for day, percent in column(data / "FF3_daily.csv", "SMB").items():
        index *= 1 + percent / 100
        out[day] = 100 * math.log(index)
    return out


def russell(data: Path) -> dict[str, float]:
    large = column(data / "GSPC.csv", "GSPC")
    return {day: 100 * math.log(small / large[day])
            for day, small in column(data / "RUT.csv", "RUT").items() if day in large}


def days_between(a: str, b: str) -> int:
    return int((np.datetime64(b) - np.datetime64(a)).astype(int))


class Record:
    """The signal along the sessions of the outcome, and the dates on which it was crossed."""

    def __init__(self, yields: dict[str, float], outcome: dict[str, float]) -> None:
        quoted = list(yields.items())
        changes = {day: 100 * (now - quoted[i - WINDOW][1])
                   for i, (day, now) in enumerate(quoted) if i >= WINDOW}
        self.days = list(outcome)
        self.level = np.array(list(outcome.values()))
        self.signal = self.stand(changes)
        self.alerts = self.crossings(changes)

    def stand(self, changes: dict[str, float]) -> np.ndarray:
        """The last change known at each session of the outcome."""
        dates = list(changes)
        newest = np.searchsorted(dates, self.days, side="right") - 1
        values = np.array(list(changes.values()))
        return np.where(newest >= 0, values[np.maximum(newest, 0)], np.nan)

    def crossings(self, changes: dict[str, float]) -> list[tuple[int, int, int]]:
        """(session of the outcome, tier before, tier after) of every rise."""
        out, tier = [], 0
        for day, change in changes.items():
            value = round(change, 6)
            held = sum(value >= (exit if i < tier else enter)
                       for i, (enter, exit) in enumerate(TIERS.values()))
            if held > tier:
                at = int(np.searchsorted(self.days, day))
                waits = at < len(self.days) and days_between(day, self.days[at]) > LONGEST_WAIT
                if day >= self.days[0] and not waits:
                    out.append((at, tier, held))
            tier = held
        return out

    def question(self, horizon: int) -> tuple[int, np.ndarray, np.ndarray]:
        """The first session, and from it the signal and what came after."""
        first = int(np.flatnonzero(~np.isnan(self.signal))[0])
        end = len(self.days) - 1 - horizon
        after = self.level[first + 1 + horizon :] - self.level[first + 1 : end + 1]
        return first, self.signal[first:end], after


def slope(x: np.ndarray, y: np.ndarray) -> float:
    return float(np.polyfit(x - x.mean(), y, 1)[0])


def rotated(weights: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.fft.irfft(np.conj(np.fft.rfft(weights)) * np.fft.rfft(y), len(y))


def rotations(weights: np.ndarray, y: np.ndarray, horizon: int) -> np.ndarray:
    margin = max(250, WINDOW + horizon)
    return rotated(weights, y)[margin : len(y) - margin + 1]


def share_as_low(ours: float, others: np.ndarray, horizon: int, n: int) -> float:
    return max((1 + np.sum(others <= ours)) / (1 + len(others)), (WINDOW + horizon) / n)


def response(record: Record, horizon: int) -> dict[str, float]:
    _, x, y = record.question(horizon)
    n, centred = len(x), x - x.mean()
    cut = [n * third // 3 for third in range(4)]
    out = {"response": 100 * slope(x, y), "signal_mean": float(x.mean()), "sessions": n,
           "response_p": share_as_low(slope(x, y), rotations(centred / (centred @ centred), y, horizon),
                                      horizon, n)}
    for third in range(3):
        part = slice(cut[third], cut[third + 1])
        out[f"response_thirds[{third}]"] = 100 * slope(x[part], y[part])
    return out


def corrected(record: Record) -> dict[int, float]:
    """By horizon: over the sessions on which all outcomes are known, with the same rotations."""
    first, shared, _ = record.question(max(HORIZONS))
    n, margin, scores, ours = len(shared), max(250, WINDOW + max(HORIZONS)), [], []
    for horizon in HORIZONS:
        y = record.question(horizon)[2][:n]
        every = rotated(shared - shared.mean(), y)
        tested = every[margin : n - margin + 1]
        scores.append((tested - tested.mean()) / tested.std())
        ours.append((every[0] - tested.mean()) / tested.std())
    smallest = np.min(scores, axis=0)
    return {horizon: max(share_as_low(one, smallest, horizon, n),
                         response(record, horizon)["response_p"])
            for horizon, one in zip(HORIZONS, ours)}


def episodes(record: Record, number: int, horizon: int) -> dict[str, float]:
    first, _, y = record.question(horizon)
    places: list[int] = []
    for at, before, after in record.alerts:
        if before < number <= after and (not places or at - places[-1] >= horizon):
            places.append(at)
    places = [at - first for at in places if at - first < len(y)]
    values = y[places]
    weights = np.zeros(len(y))
    weights[places] = 1
    if len(places) < ENOUGH:
        return {"n": len(places)}
    return {"n": len(places), "mean_pp": values.mean(), "median_pp": float(np.median(values)),
            "hit_share": np.mean(values < 0), "base_mean_pp": y.mean(),
            "base_hit_share": np.mean(y < 0), "excess_pp": values.mean() - y.mean(),
            "p": share_as_low(values.sum() + 1e-9, rotations(weights, y, horizon), horizon, len(y)),
            "path_pp[horizon]": values.mean()}


def expected(record: Record) -> dict[tuple[str, int], dict[str, float]]:
    by_horizon = corrected(record)
    return {(tier, horizon): response(record, horizon) | episodes(record, number, horizon)
            | {"response_p_corrected": by_horizon[horizon]}
            for number, tier in enumerate(TIERS, 1) for horizon in HORIZONS}


def told(program: str, rules: Path, history: str, data: Path) -> list[dict]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "history.toml").write_text(history.format(data=data))
        run = subprocess.run([program, "evidence", "--history", folder, "--rules", str(rules),
                              "--format", "json"], check=True, capture_output=True, text=True)
    rows = json.loads(run.stdout)
    for row in rows:
        for third, value in enumerate(row["response_thirds"]):
            row[f"response_thirds[{third}]"] = value
        if row["n"] >= ENOUGH:
            row["path_pp[horizon]"] = row["path_pp"][row["horizon"] - 1]["mean"]
    return rows


# What another program found in the same data, 120 sessions after, rounded as it gave it.
KNOWN = {
    "SMB": {("20d", "watch"): {"response": -2.1, "response_p": 0.01, "n": 49, "mean_pp": -1.1},
            ("60d", "watch"): {"response": -1.7, "response_p": 0.01, "n": 36, "mean_pp": -2.4,
                               "base_mean_pp": 0.3, "hit_share": 0.67, "base_hit_share": 0.52},
            ("60d", "critical"): {"n": 20, "mean_pp": -1.2},
            ("120d", "watch"): {"n": 14, "mean_pp": -3.3}},
    "Russell": {("20d", "watch"): {"response": -2.6}, ("60d", "watch"): {"response": -2.3}},
}


def digits(figure: float) -> int:
    return len(str(figure).partition(".")[2])


def main() -> int:
    program, source, here = sys.argv[1], Path(sys.argv[2]), Path(__file__).parent
    data = Path(os.environ.get("YIELDWATCH_SHARED", source.parent / "shared")) / "data" / "daily"
    if not data.is_dir():
        print(f"skipped: no real data at {data}; name a folder with YIELDWATCH_SHARED")
        return 77
    yields = column(data / "treasury_cmt_yields.csv", "DGS10")
    rules = source / "tests" / "support" / "ust10y_rise_60d.toml"
    wrong = compared = 0
    for name, history, outcome in (("SMB", SMB, smb), ("Russell", RUSSELL, russell)):
        got = {(row["tier"], row["horizon"]): row for row in told(program, rules, history, data)}
        want = expected(Record(yields, outcome(data)))
        if got.keys() != want.keys():
            print(f"{name}: rows {sorted(got)}, not {sorted(want)}")
            return 1
        for key, figures in want.items():
            for figure, value in figures.items():
                compared += 1
                if abs(got[key][figure] - value) > NEAR:
                    wrong += 1
                    print(f"{name} {key} {figure}: {got[key][figure]}, not {value:.6f}")
        design = {(row["rule"], row["tier"]): row
                  for row in told(program, here / "design_rules.toml", history, data)}
        for key, figures in KNOWN[name].items():
            for figure, value in figures.items():
                compared += 1
                if round(design[key][figure], digits(value)) != value:
                    wrong += 1
                    print(f"{name} {key} {figure}: {design[key][figure]}, known to be {value}")
    print(f"{compared} figures compared, {wrong} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
