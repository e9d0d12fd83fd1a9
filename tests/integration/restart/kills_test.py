#!/usr/bin/python3
"""A daemon that is killed again and again says what an undisturbed one says: nothing is lost,
nothing comes twice. With YIELDWATCH_LONG set, 1,000 kills; else some 25."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path

import zmq

import restart_case
from restart_case import PUSH

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "scripts/python"))
import yieldwatch  # noqa: E402
from yieldwatch.wire import parse  # noqa: E402

KILLS = 1_000 if "YIELDWATCH_LONG" in os.environ else 26


class Follower:
    """Hears all alerts that are on the bus, through all restarts."""

    def __init__(self, endpoint: str) -> None:
        self.heard: list[tuple[int, str, bytes]] = []  # journal_seq, topic, body
        self._ended = threading.Event()
        self._context = zmq.Context()
        self._thread = threading.Thread(target=self._run, args=(endpoint,))
        self._thread.start()

    def _run(self, endpoint: str) -> None:
        with self._context.socket(zmq.SUB) as socket:
            socket.set(zmq.LINGER, 0)
            socket.set(zmq.RCVHWM, 0)
            socket.set(zmq.RECONNECT_IVL, 1)
            socket.subscribe("alert.")
            socket.connect(endpoint)
            while not self._ended.is_set():
                while socket.poll(20):
                    topic, envelope = parse(socket.recv_multipart())
                    self.heard.append((envelope.journal_seq, topic, envelope.body))

    def end(self) -> None:
        self._ended.set()
        self._thread.join()
        self._context.term()


class Kills(restart_case.RestartCase):
    def setUp(self) -> None:
        super().setUp()
        self.seed = int(os.environ.get("YIELDWATCH_SEED", random.SystemRandom().randrange(10**6)))
        self.dice = random.Random(self.seed)

    def undisturbed(self, config: str) -> tuple[Path, float]:
        journal = self.folder / "undisturbed"
        begun = time.monotonic()
        self.assertIn(self.play(config, journal).wait(60), (0, 65))
        return journal, time.monotonic() - begun

    def play(self, config: str, journal: Path) -> subprocess.Popen:
        with (self.folder / "log").open("a") as log:
            return self.daemon(config, "--journal", str(journal), "--once", stdout=log,
                               stderr=subprocess.STDOUT)

    def moment(self, lasts: float) -> float:
        """When to kill: often while it starts or goes on from where it was."""
        return self.dice.choice((self.dice.uniform(0, 0.03), self.dice.uniform(0, 0.1),
                                 self.dice.uniform(0, lasts)))

    def kill_until_done(self, config: str, journal: Path, lasts: float, at_most: int) -> int:
        for kills in range(at_most + 1):
            daemon = self.play(config, journal)
            deadline = time.monotonic() + (self.moment(lasts) if kills < at_most else 60)
            while daemon.poll() is None and time.monotonic() < deadline:
                time.sleep(0.001)
            if daemon.poll() is not None:
                self.assertIn(daemon.returncode, (0, 65), (self.folder / "log").read_text()[-2000:])
                return kills
            daemon.kill()
            daemon.wait(restart_case.STOP)
        self.fail("it did not end")

    def check(self, config: str, kills: int, name: str) -> None:
        reference, lasts = self.undisturbed(config)
        wanted = self.transitions(reference)
        self.assertGreater(len(wanted), 0)
        done = passes = lost = doubled = heard = 0
        while done < kills:
            journal = self.folder / "killed"
            follower = Follower(f"ipc://{self.folder}/yieldwatch/alerts")
            try:
                done += self.kill_until_done(config, journal, lasts, kills - done)
                time.sleep(0.05)
            finally:
                follower.end()
            passes += 1
            got = self.transitions(journal)
            lost += len({row[1:] for row in wanted} - {row[1:] for row in got})
            doubled += len(got) - len({row[1:] for row in got})
            heard += len(follower.heard)
            said = f"seed {self.seed}, after {done} kills"
            self.assertEqual([row[0] for row in got], list(range(1, len(got) + 1)), said)
            for mine, theirs in zip(got, wanted):
                self.assertEqual(mine, theirs, said)
            self.assertEqual(len(got), len(wanted), said)
            self.check_heard(follower, got, said)
            closes = "SELECT * FROM session_close ORDER BY instrument, session"
            self.assertTrue(set(self.rows(journal, closes)) <= set(self.rows(reference, closes)))
            shutil.rmtree(journal)
        print(f"{name}: {done} kills, {passes} replays of {len(wanted)} transitions: {lost} lost, "
              f"{doubled} doubled; heard {heard} on the bus, all of them in the journal "
              f"(seed {self.seed})", flush=True)

    def check_heard(self, follower: Follower, got: list[tuple], said: str) -> None:
        journaled = {row[0]: (row[1], row[-1]) for row in got}
        numbers = [seq for seq, _, _ in follower.heard]
        self.assertEqual(len(numbers), len(set(numbers)), "heard twice, " + said)
        for seq, topic, body in follower.heard:
            self.assertEqual(journaled.get(seq), (topic, body), said)

    def test_the_bundled_year(self) -> None:
        config = self.bundled("300 sessions/s", (self.source / "config/rules/small-caps.toml")
                              .read_text(), '[series.RELATIVE]\nexpr = "ln(IWM / SPY)"\n')
        self.check(config, KILLS // 2, "bundled year")

    def test_a_history_with_every_kind_of_rule(self) -> None:
        history = restart_case.made_history(self.folder, 300)
        config = self.replaying(history, "400 sessions/s", restart_case.RULES,
                                restart_case.SERIES + restart_case.INSTRUMENTS)
        self.check(config, KILLS - KILLS // 2, "every kind of rule")

    @unittest.skipUnless("YIELDWATCH_LONG" in os.environ, "a million records take a while")
    def test_a_start_after_a_million_records(self) -> None:
        names = ("UST2Y", "UST10Y", "IWM", "SPY")
        rows = [",".join(("ts",) + names)]
        first = datetime(2026, 1, 5, tzinfo=timezone.utc)
        for i in range(250_000):
            rows.append(f"{first + timedelta(seconds=40 * i):%Y-%m-%dT%H:%M:%SZ},"
                        f"{3 + i % 97 / 100},{4 + i % 89 / 100},{200 + i % 83},{500 + i % 79}")
        (self.folder / "long.csv").write_text("\n".join(rows) + "\n")
        history = self.folder / "history.toml"
        columns = ", ".join(f'{name} = "{name}"' for name in names)
        history.write_text(f'[[file]]\npath = "long.csv"\ntime = "ts"\ncolumns = {{ {columns} }}\n')
        journal = self.folder / "journal"
        with (self.folder / "log").open("w") as log:
            daemon = self.daemon(
                self.replaying(history, "max", restart_case.RULES, restart_case.SERIES),
                "--journal", str(journal), stdout=log, stderr=subprocess.STDOUT)
        while "Played 1000000 ticks" not in (self.folder / "log").read_text():
            time.sleep(0.5)
        daemon.kill()
        daemon.wait(restart_case.STOP)
        config = self.config(PUSH + restart_case.SERIES, restart_case.RULES)
        for what in ("as a kill leaves them", "the checkpoint of the start", "once more"):
            if what == "the checkpoint of the start":  # more than a kill can ever leave
                with sqlite3.connect(journal / "alerts.sqlite") as database:
                    database.execute("DELETE FROM checkpoint WHERE tick_record > 0")
                database.close()
            begun = time.monotonic()
            daemon = self.start(config, journal)
            recovered = self.until_line(daemon, " info recovered ").split(" new=")[1].strip()
            self.until_line(daemon, " info ready ")
            print(f"READY after 1,000,000 records, {what}: "
                  f"{1000 * (time.monotonic() - begun):.0f} ms (new={recovered})", flush=True)
            self.kill(daemon)


if __name__ == "__main__":
    restart_case.main()
