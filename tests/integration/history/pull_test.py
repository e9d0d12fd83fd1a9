#!/usr/bin/python3
"""yieldwatch history pull: what it makes, what it asks for again, and what it says of a wrong call."""

from __future__ import annotations

import os
import pty
import subprocess

import made_sources
from made_sources import FACTORS, FRED, GRAPH, graph
from pull_case import ALL, GOOD, PATIENCE, YIELDWATCH, PullCase, main

RULE = """\
[[rule]]
name = "up"
expr = "change(UST10Y, 60d)"
tiers.watch = { enter = "50bp", exit = "40bp" }
outcome = { series = "RELATIVE", horizons = ["20d", "60d"] }
"""


class PullTest(PullCase):
    def test_all_that_there_is_makes_a_history_on_which_evidence_runs(self) -> None:
        result = self.pull(self.server())
        self.assertEqual((result.returncode, result.stderr), (0, ""), result.stdout)
        self.assertEqual(self.files(), set(ALL))
        self.assertEqual(list(self.out.glob("*.new")), [])
        self.assertRegex(result.stdout, r"UST10Y +FRED DGS10: \d+ rows, 1962-01-02 to 2026-09-\d\d\n")
        self.assertRegex(result.stdout, r"SMB +Kenneth French's library SMB: \d+ rows, 1926-07-01 to")
        self.assertIn("\n1981-09-30,15.84\n", (self.out / "UST10Y.csv").read_text())
        self.assertIn("\n1987-10-20,-11.6\n", (self.out / "SMB.csv").read_text())
        checked = self.run_it("check", str(self.out / "history.toml"))
        self.assertEqual(checked.returncode, 0, checked.stderr)
        (self.folder / "rules.toml").write_text(RULE)
        evidence = self.run_it("evidence", "--history", str(self.out), "--rules",
                               str(self.folder / "rules.toml"))
        self.assertEqual(evidence.returncode, 0, evidence.stderr)
        self.assertRegex(evidence.stdout, "verdict|supported|weak")

    def test_a_second_run_asks_only_for_what_is_missing_or_old(self) -> None:
        server = self.server(GRAPH=[*GOOD[GRAPH], graph("DGS10")])
        self.assertEqual(self.pull(server).returncode, 0)
        asked = len(server.targets())
        again = self.pull(server)
        self.assertEqual((again.returncode, len(server.targets())), (0, asked), again.stdout)
        self.assertEqual(again.stdout.count("is younger than a day"), len(ALL))
        self.age("UST10Y")
        (self.out / "SMB.csv").unlink()
        self.assertEqual(self.pull(server).returncode, 0)
        self.assertEqual(server.targets()[asked:], [GRAPH + "?id=DGS10", FACTORS])

    def test_a_terminal_sees_which_series_is_waited_for_and_how_far_it_is(self) -> None:
        server = self.server()
        terminal, of_program = pty.openpty()
        pull = subprocess.Popen(
            [YIELDWATCH, "history", "pull", str(self.out), "--from", server.http], env=self.env,
            stdout=subprocess.PIPE, stderr=of_program, text=True)
        os.close(of_program)
        shown = b""
        try:
            while part := os.read(terminal, 4096):
                shown += part
        except OSError:  # how a terminal ends
            pass
        os.close(terminal)
        said, _ = pull.communicate(timeout=PATIENCE)
        self.assertEqual(pull.returncode, 0)
        for i, name in enumerate(ALL):
            self.assertRegex(shown.decode(), rf"\r{name}  \[[= ]+\] {100 * i // len(ALL)}%")
        self.assertTrue(shown.endswith(b"\r\x1b[K"), shown[-40:])
        self.assertNotIn("%", said)
        self.assertEqual(said.count(" rows, "), len(ALL))

    def test_refresh_asks_for_all_and_tells_what_was_revised(self) -> None:
        server = self.server(GRAPH=GOOD[GRAPH] * 2)
        self.assertEqual(self.pull(server).returncode, 0)
        path = self.out / "UST10Y.csv"
        path.write_text(path.read_text().replace("1981-09-30,15.84", "1981-09-30,15.8"))
        result = self.pull(server, "--refresh")
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertRegex(result.stdout, r"UST10Y .*; 1 revised\n")
        self.assertIn("1981-09-30,15.84", path.read_text())
        self.assertEqual(len(server.targets()), 2 * len(ALL))

    def test_what_a_source_drops_at_the_beginning_stays_where_that_is_its_way(self) -> None:
        full = made_sources.between(FRED["BAMLH0A0HYM2"])
        recent = {date: value for date, value in full.items() if date > "2023-10"}
        server = self.server(GRAPH=[*GOOD[GRAPH], graph("BAMLH0A0HYM2", recent)])
        self.assertEqual(self.pull(server).returncode, 0)
        before = (self.out / "HYOAS.csv").read_text()
        self.age("HYOAS")
        self.assertEqual(self.pull(server).returncode, 0)
        self.assertEqual((self.out / "HYOAS.csv").read_text(), before)

    def test_what_is_asked_for_wrongly_is_usage(self) -> None:
        for arguments in (["history"], ["history", "pull"], ["history", "push", "x"],
                          ["history", "pull", str(self.out), "--from", "http://example.com"],
                          ["history", "pull", str(self.out), "--from", "ftp://localhost"]):
            self.assertEqual(self.run_it(*arguments).returncode, 64, arguments)
        self.assertFalse(self.out.exists())

    def test_a_directory_that_cannot_be_made_is_told_before_anything_is_asked(self) -> None:
        self.out.write_text("a file")
        server = self.server()
        result = self.pull(server)
        self.assertEqual(result.returncode, 74)
        self.assertIn(str(self.out), result.stderr)
        self.assertEqual(server.targets(), [])

    def test_somebody_elses_history_toml_stays(self) -> None:
        self.out.mkdir()
        (self.out / "history.toml").write_text("# mine\n")
        result = self.pull(self.server())
        self.assertEqual(result.returncode, 0)
        self.assertIn("was not written by this command, and stays as it is", result.stderr)
        self.assertEqual((self.out / "history.toml").read_text(), "# mine\n")


if __name__ == "__main__":
    main()
