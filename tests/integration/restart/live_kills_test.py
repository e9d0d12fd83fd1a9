#!/usr/bin/python3
"""A daemon with live feeds that is killed again and again: each start is sent all of the past anew,
by two sources of one instrument, and says what an undisturbed one says, with the windows of the
preferred source alone. With YIELDWATCH_LONG set, 200 kills; else 12."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import restart_case

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "live"))
from live_case import LiveCase, fred, treasury  # noqa: E402

KILLS = 200 if "YIELDWATCH_LONG" in os.environ else 12
# All past but for the newest, which is a tick: these are on at the end.
VALUES = ["4.0", "4.1", "4.0", "4.2", "4.1", "4.05", "4.3", "4.5", "4.4", "4.7"]
RULES = "".join(f"""
[[rule]]
name = "{name}"
expr = "{expr}"
tiers.watch = {{ enter = "{enter}", exit = "{leave}" }}
""" for name, expr, enter, leave in (("change", "change(UST10Y, 2d)", "15bp", "10bp"),
                                     ("rise", "rise(UST10Y, 8d)", "50bp", "30bp"),
                                     ("quiet", "fall(UST10Y, 5d)", "20bp", "10bp"),
                                     ("mean", "mean(UST10Y, 4d)", "4.4%", "4.3%"),
                                     ("all", "mean(UST10Y, 10d)", "5%", "4.9%")))
# Of the Treasury's closes; FRED's are a basis point higher, and one among them would be seen.
SIGNALS = {"change": "+20bp", "rise": "+70bp", "quiet": "+0bp", "mean": "+4.475%", "all": "+4.235%"}


def higher(rows: dict[date, str]) -> dict[date, str]:
    return {day: f"{float(value) + 0.01:.2f}" for day, value in rows.items()}


class LiveKills(restart_case.RestartCase, LiveCase):
    def setUp(self) -> None:
        super().setUp()
        self.seed = int(os.environ.get("YIELDWATCH_SEED", random.SystemRandom().randrange(10**6)))
        self.dice = random.Random(self.seed)
        shutil.copytree(self.source / "config/calendars", self.folder / "calendars")
        rows = dict(zip(self.sessions(len(VALUES)), VALUES))
        ports = self.server({"/treasury": [{"body": treasury(rows)}],
                             "/fred": [{"body": fred(higher(rows))}]})
        server = f"http://127.0.0.1:{ports['http']}"
        self.path = self.config(f"""
rules = ["rules.toml"]
[instrument.UST10Y]
sources = ["treasury", "fred"]
[feed.treasury]
kind = "treasury"
symbols = {{ BC_10YEAR = "UST10Y" }}
address = "{server}/treasury"
[feed.fred]
kind = "fred"
symbols = {{ DGS10 = "UST10Y" }}
address = "{server}/fred"
""", RULES)

    def begin(self, journal: Path) -> subprocess.Popen:
        with (self.folder / "log").open("w") as log:
            return self.daemon(self.path, "--journal", str(journal), stdout=log, stderr=log)

    def until_all_is_known(self) -> None:
        """Both feeds have sent what they have, the last of it a tick; what comes of it is right."""
        def is_known() -> bool:
            feeds = {line[1]: line for line in self.status_lines() if line[:1] == ["feed"]}
            return (feeds.get("treasury", [])[2:5] == ["good,", "UST10Y", "4.7%"] and
                    feeds.get("fred", [])[2:5] == ["good,", "UST10Y", "4.71%"])
        self.eventually(is_known)
        signals = {line[0]: next(word for word in line if word.startswith("+"))
                   for line in self.status_lines() if line and line[0] in SIGNALS}
        self.assertEqual(signals, SIGNALS, f"seed {self.seed}")

    def status_lines(self) -> list[list[str]]:
        return [line.split() for line in self.status().splitlines()]

    def changes(self, journal: Path) -> list[tuple]:
        """But for their times: what is learned of the past happens when it comes."""
        return [row[:5] for row in self.alerts(journal)]

    def undisturbed(self) -> tuple[list[tuple], float]:
        journal = self.folder / "undisturbed"
        begun = time.monotonic()
        daemon = self.begin(journal)
        self.until_all_is_known()
        lasts = time.monotonic() - begun
        self.assertEqual(self.stop(daemon), 0)
        return self.changes(journal), lasts

    def test_what_feeds_send_again_at_each_start_is_said_once(self) -> None:
        wanted, lasts = self.undisturbed()
        on = {row[0] for row in wanted if row[2] == "firing"}
        self.assertEqual(on, {"change", "rise", "mean"})
        journal = self.folder / "killed"
        for kills in range(KILLS + 1):
            daemon = self.begin(journal)
            if kills < KILLS:
                time.sleep(self.dice.uniform(0, lasts))
                daemon.kill()
                daemon.wait(restart_case.STOP)
        self.until_all_is_known()
        self.assertEqual(self.stop(daemon), 0)
        self.assertEqual(self.changes(journal), wanted, f"seed {self.seed}, after {KILLS} kills")
        verified = self.run_program("yieldwatch", "verify", str(journal), "--config", self.path)
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
        print(f"live feeds: {KILLS} kills, {len(wanted)} transitions, none lost, none doubled "
              f"(seed {self.seed})", flush=True)


if __name__ == "__main__":
    restart_case.main()
