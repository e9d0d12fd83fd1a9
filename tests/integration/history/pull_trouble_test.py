#!/usr/bin/python3
"""yieldwatch history pull, broken off, and from sources that can't be reached."""

from __future__ import annotations

import signal
import subprocess

import made_sources
from made_sources import CLOSES, GRAPH, Step
from pull_case import ALL, GOOD, PATIENCE, YIELDWATCH, PullCase, main


class PullTroubleTest(PullCase):
    def test_what_was_fetched_before_a_kill_is_not_asked_for_again(self) -> None:
        silent: Step = {"raw": "", "then": "silence"}
        server = self.server(GRAPH=[*GOOD[GRAPH][:4], silent, *GOOD[GRAPH][4:]])
        pull = subprocess.Popen(
            [YIELDWATCH, "history", "pull", str(self.out), "--from", server.http],
            stdout=subprocess.DEVNULL, env=self.env)
        server.wait_for('{"request"', times=5)
        pull.send_signal(signal.SIGKILL)
        pull.wait(PATIENCE)
        self.assertEqual(self.files(), set(ALL[:4]))
        result = self.pull(server)
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertEqual(self.files(), set(ALL))
        self.assertEqual(len(server.targets()), len(ALL) + 1)

    def test_two_at_once_do_not_write_the_same_files(self) -> None:
        server = self.server(GRAPH=[{"raw": "", "then": "silence"}])
        first = subprocess.Popen(
            [YIELDWATCH, "history", "pull", str(self.out), "--from", server.http],
            stdout=subprocess.DEVNULL, env=self.env)
        server.wait_for('{"request"')
        second = self.pull(server)
        first.kill()
        first.wait(PATIENCE)
        self.assertEqual(second.returncode, 74)
        self.assertIn(f"is in use by process {first.pid}", second.stderr)

    def test_trouble_that_passes_is_waited_out(self) -> None:
        cut = GOOD[GRAPH][0] | {"cut": 100}
        server = self.server(GRAPH=[{"status": 503}, cut, *GOOD[GRAPH]])
        self.assertEqual(self.pull(server).returncode, 0)
        self.assertEqual(len(server.targets()), len(ALL) + 2)

    def test_one_series_that_fails_is_named_and_the_others_are_there(self) -> None:
        broken = [{"status": 500}] * 3
        result = self.pull(self.server(GRAPH=[*GOOD[GRAPH][:8], *broken, *GOOD[GRAPH][9:]]))
        self.assertEqual(result.returncode, 69)
        self.assertIn("UST10Y   FRED DGS10: answered with status 500; left out\n", result.stdout)
        self.assertIn("not fetched: UST10Y; the next run asks", result.stderr)
        self.assertEqual(self.files(), set(ALL) - {"UST10Y"})
        self.assertNotIn("UST10Y", (self.out / "history.toml").read_text())

    def test_a_source_that_wants_to_be_left_alone_is(self) -> None:
        paths = dict(GOOD)
        later: Step = {"status": 429, "headers": {"Retry-After": "3600"}}
        for symbol in made_sources.CHARTS:
            paths[made_sources.chart_path(symbol)] = [later]
        server = self.serve(paths)
        result = self.pull(server)
        self.assertEqual(result.returncode, 69)
        self.assertIn("not fetched: RUT, IWM, SPY;", result.stderr)
        self.assertRegex(result.stdout, r"SPX .*not asked.*; Stooq \^spx: \d+ rows, 1928-01-03 to")
        self.assertEqual(sum("chart" in target for target in server.targets()), 1)
        self.assertTrue(any(target.startswith(CLOSES) for target in server.targets()))

    def test_without_any_source_there_is_no_history(self) -> None:
        server = self.server()
        result = self.run_it("history", "pull", str(self.out), "--from", server.closed)
        self.assertEqual(result.returncode, 69)
        self.assertEqual(result.stdout.count("left out"), len(ALL))
        self.assertEqual(self.files(), set())
        self.assertFalse((self.out / "history.toml").exists())


if __name__ == "__main__":
    main()
