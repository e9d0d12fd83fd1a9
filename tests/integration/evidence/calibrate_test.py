#!/usr/bin/python3
"""What `yieldwatch calibrate` asks, says, writes and refuses.

usage: calibrate_test.py YIELDWATCH
"""

from __future__ import annotations

import json
import math
import random
import resource
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from made_history import weekdays

YIELDWATCH = sys.argv.pop(1)
DAYS = weekdays(9_000)
GRID = """
outcome = { series = "RELATIVE", horizons = ["60d", "120d"] }
[[search]]
expr = "change($x, $w)"
for_each = ["UST10Y"]
windows = ["20d", "60d"]
levels = ["50bp", "75bp", "100bp", "150bp"]
hysteresis = "10bp"
"""
HISTORY = """
[[file]]
path = "market.csv"
date = "date"
at = "16:00 UTC"
columns = { UST10Y = "UST10Y", SMALL = "SMALL" }
[series.RELATIVE]
expr = "ln(SMALL)"
"""


def market(response: float) -> str:
    """A yield at random, and an index that does `response` pp for each 100 bp that it rose."""
    rng = random.Random(7)
    level, walk, rows = 100.0, [10.0], ["date,UST10Y,SMALL"]
    for day in DAYS:
        known = walk[-1] - walk[-61] if len(walk) > 61 else 0.0
        level *= math.exp(rng.gauss(0, 0.004) + response * known / 3_000)
        walk.append(10 + 0.9995 * (walk[-1] - 10) + rng.gauss(0, 0.06))
        rows.append(f"{day},{walk[-1]:.4f},{level:.4f}")
    return "\n".join(rows) + "\n"


INDEPENDENT = market(0)
PLANTED = market(-3)


class CalibrateTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "history.toml").write_text(HISTORY)

    def run_it(self, *options: str, data: str = PLANTED, grid: str = GRID) -> subprocess.CompletedProcess[str]:
        (self.folder / "market.csv").write_text(data)
        (self.folder / "grid.toml").write_text(grid)
        return subprocess.run([YIELDWATCH, "calibrate", "--history", ".", "--grid", "grid.toml", *options],
                              cwd=self.folder, capture_output=True, text=True)

    def test_what_was_planted_is_found_and_written_with_its_correction(self) -> None:
        result = self.run_it("--write", "found.toml")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("asked: 2 signals, 4 responses with their horizons; 8 levels, 16", result.stdout)
        self.assertRegex(result.stdout, r"\d of 4 responses are supported")
        rules = (self.folder / "found.toml").read_text()
        self.assertIn('name    = "change-ust10y-60d"', rules)
        self.assertIn('search  = { candidates = "4", p = "0.', rules)
        checked = subprocess.run([YIELDWATCH, "evidence", "--history", ".", "--rules", "found.toml",
                                  "--format", "json"], cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(checked.returncode, 0, checked.stderr)
        row = next(r for r in json.loads(checked.stdout) if r["rule"] == "change-ust10y-60d")
        noted = float(rules.split('name    = "change-ust10y-60d"')[1].split('p = "')[1].split('"')[0])
        self.assertGreaterEqual(row["response_p_corrected"], noted)
        self.assertEqual(row["verdict"], "supported")

    def test_where_nothing_is_it_says_so_and_writes_nothing(self) -> None:
        result = self.run_it("--write", "found.toml", data=INDEPENDENT)
        self.assertEqual(result.returncode, 0)
        self.assertIn("nothing is supported: of 4 responses the best has a corrected p of 0.", result.stdout)
        self.assertIn("found.toml is not written", result.stderr)
        self.assertFalse((self.folder / "found.toml").exists())

    def test_the_later_part_stands_for_itself(self) -> None:
        rows = json.loads(self.run_it("--split", DAYS[4_500], "--format", "json").stdout)
        self.assertEqual(len(rows), 4)
        for row in rows:
            self.assertEqual(row["split"], DAYS[4_500])
            self.assertEqual(row["later"]["sessions"], len(DAYS) - 4_500 - row["horizon"] - 1)
            self.assertLess(row["later"]["response"], 0)

    def test_the_same_input_gives_the_same_bytes(self) -> None:
        self.assertEqual(self.run_it("--format", "json").stdout, self.run_it("--format", "json").stdout)

    def test_a_level_is_what_evidence_says_of_a_rule_with_it(self) -> None:
        rows = json.loads(self.run_it("--format", "json").stdout)
        level = next(r for r in rows if r["signal"] == "change(UST10Y, 60d)" and r["horizon"] == 120)
        (self.folder / "rule.toml").write_text(
            '[[rule]]\nname = "one"\nexpr = "change(UST10Y, 60d)"\n'
            'tiers.watch = { enter = "75bp", exit = "65bp" }\n'
            'outcome = { series = "RELATIVE", horizons = ["120d"] }\n')
        said = subprocess.run([YIELDWATCH, "evidence", "--history", ".", "--rules", "rule.toml",
                               "--format", "json"], cwd=self.folder, capture_output=True, text=True)
        row = json.loads(said.stdout)[0]
        found = next(x for x in level["levels"] if x["level"] == 75)
        for key in ("n", "mean_pp", "excess_pp"):
            self.assertEqual(row[key], found[key])
        for key in ("response", "response_p", "response_thirds"):
            self.assertEqual(row[key], level[key])

    def test_instruments_that_a_history_lacks_are_left_out_and_named(self) -> None:
        result = self.run_it(grid=GRID.replace('["UST10Y"]', '["UST10Y", "UST2Y"]'))
        self.assertIn("left out, since no file of this history has it: UST2Y", result.stderr)
        self.assertIn("asked: 2 signals", result.stdout)

    def test_mistakes_in_a_grid_are_told_where_they_stand(self) -> None:
        mistakes = {
            ('expr = "change($x, $w)"', 'expr = "chnage($x, $w)"'): "grid.toml:4:8: error: chnage(UST10Y, 20d): ",
            ('levels = ["50bp"', 'levels = ["0.5%"'): "grid.toml:7:15: error: ",
            ('"75bp", "100bp"', '"100bp", "75bp"'): "grid.toml:7:28: error: levels rise",
            ('hysteresis = "10bp"', ''): "levels need a hysteresis",
            ('windows = ["20d", "60d"]', ''): "$w needs windows",
            ('series = "RELATIVE"', 'series = "RELATIV"'): '"RELATIV" is not a known series',
            ('["UST10Y"]', '["UST2Y"]'): "nothing to search",
            ('[[search]]', '[[serch]]'): "unknown key serch",
        }
        for (right, wrong), message in mistakes.items():
            result = self.run_it(grid=GRID.replace(right, wrong))
            self.assertEqual(result.returncode, 78, wrong)
            self.assertIn(message, result.stderr)
            self.assertEqual(result.stdout, "")

    def test_a_history_too_short_has_no_p_and_supports_nothing(self) -> None:
        result = self.run_it(data="\n".join(PLANTED.split("\n")[:300]) + "\n")
        self.assertEqual(result.returncode, 0)
        self.assertIn("nothing is supported", result.stdout)

    def test_a_split_that_is_no_date_is_a_usage_error(self) -> None:
        result = self.run_it("--split", "soon")
        self.assertEqual(result.returncode, 64)
        self.assertIn('--split wants a date like 1990-01-31, not "soon"', result.stderr)

    def test_a_full_disk_leaves_the_old_file_whole(self) -> None:
        def limit() -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
        self.run_it()
        (self.folder / "found.toml").write_text("old")
        result = subprocess.run([YIELDWATCH, "calibrate", "--history", ".", "--grid", "grid.toml", "--write",
                                 "found.toml"], cwd=self.folder, capture_output=True, text=True, preexec_fn=limit)
        self.assertEqual(result.returncode, 74)
        self.assertEqual((self.folder / "found.toml").read_text(), "old")
        self.assertEqual(list(self.folder.glob("found.toml.*")), [])

    def test_an_empty_history_is_an_error(self) -> None:
        result = self.run_it("--write", "found.toml", data="date,UST10Y,SMALL\n")
        self.assertEqual(result.returncode, 65)
        self.assertIn("history.toml: no value in all of this history", result.stderr)
        self.assertEqual(result.stdout, "")

    def test_a_file_that_can_not_be_written_is_an_error(self) -> None:
        result = self.run_it("--write", "nowhere/found.toml")
        self.assertEqual(result.returncode, 74)
        self.assertIn("nowhere/found.toml", result.stderr)


if __name__ == "__main__":
    unittest.main()
