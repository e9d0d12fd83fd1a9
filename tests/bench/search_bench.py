#!/usr/bin/python3
"""The search of config/calibrate.toml over 64 simulated years, every rotation, against numpy.

usage: search_bench.py YIELDWATCH SOURCE_DIRECTORY [--smoke] [--no-header]

numpy does what the program's search does: the same signals over the same sessions, each response
and each level's episodes at every rotation by FFT, the smallest score of each rotation, and every
corrected p. It reads its arrays from memory, and keeps no account of tiers; the program reads its
files and runs its rules. Both use what processors they find. Ends with status 77 without numpy.
"""

import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

try:
    import numpy as np
except ModuleNotFoundError:
    print("skipped: python3-numpy is not installed")
    sys.exit(77)

TENORS = ["UST3M", "UST1Y", "UST2Y", "UST5Y", "UST7Y", "UST10Y", "UST20Y", "UST30Y"]
SESSIONS = 16_000


def market(sessions: int) -> dict[str, np.ndarray]:
    """A curve of random walks that share most of their steps, and an index."""
    random = np.random.default_rng(1)
    common = random.normal(0, 0.02, sessions)
    out = {name: np.round(10 + np.cumsum(common + random.normal(0, 0.01, sessions)), 4)
           for name in TENORS}
    out["SMALL"] = np.round(100 * np.exp(np.cumsum(random.normal(0, 0.005, sessions))), 4)
    return out


def write_history(folder: Path, values: dict[str, np.ndarray]) -> None:
    days = np.datetime64("1962-01-01") + np.arange(len(values["SMALL"]))
    rows = zip(days.astype(str), *values.values())
    (folder / "market.csv").write_text(
        "date," + ",".join(values) + "\n"
        + "".join(",".join(map(str, row)) + "\n" for row in rows))
    columns = ", ".join(f'{name} = "{name}"' for name in values)
    (folder / "history.toml").write_text(
        f'[[file]]\npath = "market.csv"\ndate = "date"\nat = "16:00 UTC"\n'
        f'columns = {{ {columns} }}\n[series.RELATIVE]\nexpr = "ln(SMALL)"\n')


def windows(x: np.ndarray, n: int) -> np.ndarray:
    return np.lib.stride_tricks.sliding_window_view(x, n)


def signal(name: str, x: np.ndarray, n: int) -> np.ndarray:
    """The signal at each session, in bp; not a number where there is none yet."""
    out = np.full(len(x), np.nan)
    if name == "last":
        return x / 100
    if name == "change":
        out[n:] = x[n:] - x[:-n]
    elif name == "rise":
        out[n:] = x[n:] - windows(x, n + 1).min(axis=1)
    elif name == "breakout":
        out[n:] = x[n:] - windows(x[:-1], n).max(axis=1)
    elif name == "slope":
        t = np.arange(n + 1) - n / 2
        out[n:] = windows(x, n + 1) @ t / (t @ t)
    elif name == "zscore":
        steps = np.diff(x)
        out[250:] = ((x[250:] - x[250 - n:-n])
                     / (windows(steps, 250).std(axis=1, ddof=1) * np.sqrt(n)))
    elif name == "vol":
        out[n:] = windows(np.diff(x), n).std(axis=1, ddof=1) * np.sqrt(252)
    elif name == "rank":
        out[n - 1:] = (windows(x, n) <= x[n - 1:, None]).mean(axis=1)
    return out


def ask(grid: dict, values: dict[str, np.ndarray]):
    """(signal, levels, hysteresis) of each that the grid asks about."""
    def series(text: str) -> np.ndarray:
        first, *second = text.split(" - ")
        return (values[first] - (values[second[0]] if second else 0)) * 100

    def number(text: str) -> float:
        return float(text.rstrip(" abcdefghijklmnopqrstuvwxyz/%"))

    for search in grid["search"]:
        name = search["expr"].split("(")[0]
        levels = [number(level) for level in search["levels"]]
        gap = number(search["hysteresis"])
        for text in search["for_each"]:
            for window in search.get("windows", ["0d"]):
                yield signal(name, series(text), int(window[:-1])), levels, gap


def crossings(x: np.ndarray, enter: float, leave: float, horizon: int) -> list[int]:
    out: list[int] = []
    inside = False
    for t in np.flatnonzero((x >= enter) | (x < leave)):
        if not inside and x[t] >= enter and (not out or t >= out[-1] + horizon):
            out.append(int(t))
        inside = x[t] >= enter
    return out


def search(grid: dict, values: dict[str, np.ndarray]) -> tuple[int, int]:
    level = 100 * np.log(values["SMALL"])
    horizons = [int(h[:-1]) for h in grid["outcome"]["horizons"]]
    asked = list(ask(grid, values))
    first = max(int(np.flatnonzero(~np.isnan(x))[0]) for x, _, _ in asked)
    end = len(level) - 1 - max(horizons)
    n = end - first
    margin = max(250, 500 + max(horizons))
    size = 1 << (2 * n - 1).bit_length()
    outcomes = {h: level[first + 1 + h:end + 1 + h] - level[first + 1:end + 1] for h in horizons}
    spectra = {h: np.fft.rfft(y, size) for h, y in outcomes.items()}

    def scores(weights: np.ndarray, h: int) -> np.ndarray:
        sums = np.fft.irfft(np.conj(weights) * spectra[h], size)
        rotated = sums[:n] + sums[size - n:]
        tested = rotated[margin:n - margin + 1]
        return (np.concatenate(([rotated[0]], tested)) - tested.mean()) / tested.std()

    counts = []
    responses, episodes = [], []
    for of, kind in ((responses, "responses"), (episodes, "episodes")):
        smallest, own = np.full(n - 2 * margin + 1, np.inf), []
        for x, levels, gap in asked:
            part = x[first:end]
            if kind == "responses":
                centred = part - part.mean()
                spectrum = np.fft.rfft(centred / (centred @ centred), size)
                tests = [(spectrum, h) for h in horizons]
            else:
                tests = []
                for enter in levels:
                    for h in horizons:
                        weights = np.zeros(n)
                        weights[crossings(part, enter, enter - gap, h)] = 1
                        if weights.any():
                            tests.append((np.fft.rfft(weights, size), h))
            for spectrum, h in tests:
                score = scores(spectrum, h)
                own.append(score[0])
                np.minimum(smallest, score[1:], out=smallest)
        p = (1 + np.searchsorted(np.sort(smallest), own, side="right")) / (1 + len(smallest))
        of.append(p)
        counts.append(len(own))
    return counts[0], counts[1]


def timed(run) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def main() -> int:
    program, source = sys.argv[1], Path(sys.argv[2])
    smoke = "--smoke" in sys.argv
    rounds = 1 if smoke else 5
    values = market(3_000 if smoke else SESSIONS)
    grid_file = source / "config" / "calibrate.toml"
    grid = tomllib.loads(grid_file.read_text())
    if smoke:
        grid["search"] = grid["search"][:1]
    with tempfile.TemporaryDirectory() as folder:
        write_history(Path(folder), values)

        def ours() -> None:
            subprocess.run([program, "calibrate", "--history", folder, "--grid", str(grid_file)],
                           check=True, capture_output=True)

        pairs = []
        for i in range(rounds):
            runs = [ours, lambda: search(grid, values)]
            times = [timed(run) for run in (runs if i % 2 == 0 else runs[::-1])]
            pairs.append(times if i % 2 == 0 else times[::-1])
    ratios = sorted(a / b for a, b in pairs)
    ratio = statistics.median(ratios)
    if "--no-header" not in sys.argv:
        print(f"{'what':<52} {'ours':>12} {'floor':>12}  {'ratio (min..max)':<24} bar")
    print(f"{'search of the default grid, 64 years / numpy':<52} "
          f"{statistics.median(a for a, _ in pairs):7.4g} s    "
          f"{statistics.median(b for _, b in pairs):7.4g} s     "
          f"{ratio:6.3f} ({ratios[0]:.3f}..{ratios[-1]:.3f})  <= 1     "
          f"{'ok' if ratio <= 1 else 'MISSED'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
