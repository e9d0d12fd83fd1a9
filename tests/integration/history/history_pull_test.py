#!/usr/bin/python3
"""yieldwatch history pull, from a server that does well and badly.

usage: history_pull_test.py YIELDWATCH SOURCE
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import made_sources
from made_sources import CLOSES, FACTORS, FRED, GRAPH, OBSERVATIONS, Step, archive, graph

SOURCE = Path(sys.argv.pop())
YIELDWATCH = sys.argv.pop()
PATIENCE = 60.0  # seconds; only a test that fails waits for so long
CANARY = "canary0123456789abcdefghijklmnop"
ALL = ["UST1M", "UST3M", "UST6M", "UST1Y", "UST2Y", "UST3Y", "UST5Y", "UST7Y", "UST10Y", "UST20Y",
       "UST30Y", "DFII10", "T10YIE", "BAA10Y", "HYOAS", "VIX", "SMB", "RUT", "SPX", "IWM", "SPY"]
RULE = """\
[[rule]]
name = "up"
expr = "change(UST10Y, 60d)"
tiers.watch = { enter = "50bp", exit = "40bp" }
outcome = { series = "RELATIVE", horizons = ["20d", "60d"] }
"""
GOOD = made_sources.sources()
HTML: Step = {"body": "<!DOCTYPE html><html><title>Under maintenance</title></html>"}


class Server:
    def __init__(self, folder: Path, paths: dict[str, list[Step]]) -> None:
        script = folder / "script.json"
        script.write_text(json.dumps({"paths": paths}))
        self._events = folder / "events"
        with self._events.open("w") as events:
            self._process = subprocess.Popen(
                ["/usr/bin/python3", SOURCE / "tests/support/scripted_server.py", script],
                stdout=events)
        self.wait_for('"ready"')
        ready = json.loads(self._events.read_text().partition("\n")[0])["ready"]
        self.http = f"http://127.0.0.1:{ready['http']}"
        self.closed = f"http://127.0.0.1:{ready['closed']}"

    def wait_for(self, text: str, times: int = 1) -> None:
        end = time.monotonic() + PATIENCE
        while self._events.read_text().count(text) < times:
            if time.monotonic() > end:
                raise AssertionError(f"{text} did not come {times} times")
            time.sleep(0.02)

    def targets(self) -> list[str]:
        lines = [line for line in self._events.read_text().split("\n") if '{"request"' in line]
        return [json.loads(line)["request"]["target"] for line in lines]

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE)


class HistoryPullTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.out = self.folder / "history"
        self.env = {k: v for k, v in os.environ.items() if k != "FRED_API_KEY"}

    def server(self, **steps: list[Step]) -> Server:
        """All is good, but for the paths that are given by the name of a constant."""
        paths = GOOD | {globals()[name]: value for name, value in steps.items()}
        return self.serve(paths)

    def serve(self, paths: dict[str, list[Step]]) -> Server:
        server = Server(self.folder, paths)
        self.addCleanup(server.stop)
        return server

    def run_it(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run([YIELDWATCH, *arguments], capture_output=True, text=True, check=False,
                              env=self.env, timeout=PATIENCE)

    def pull(self, server: Server, *options: str) -> subprocess.CompletedProcess:
        return self.run_it("history", "pull", str(self.out), "--from", server.http + "/", *options)

    def files(self) -> set[str]:
        return {path.stem for path in self.out.glob("*.csv")}

    def age(self, *names: str) -> None:
        """Makes these files two days old."""
        then = time.time() - 2 * 86400
        for name in names:
            os.utime(self.out / f"{name}.csv", (then, then))

    # All is well.

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

    # A break.

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

    # Trouble.

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

    # Bad data.

    def test_a_page_of_html_leaves_the_older_file(self) -> None:
        server = self.server(GRAPH=[*GOOD[GRAPH], HTML])
        self.assertEqual(self.pull(server).returncode, 0)
        before = (self.out / "UST2Y.csv").read_text()
        self.age("UST2Y")
        result = self.pull(server)
        self.assertEqual(result.returncode, 65)
        self.assertRegex(result.stdout, r"UST2Y +FRED DGS2: a page of HTML, its title: Under "
                                        r"maintenance; the older file stays, \d+ rows")
        self.assertEqual((self.out / "UST2Y.csv").read_text(), before)
        self.assertIn("UST2Y", (self.out / "history.toml").read_text())

    def test_a_table_that_may_be_cut_within_its_last_figure_is_refused(self) -> None:
        table = graph("DGS2", None)
        cut: Step = {"body": table["body"].rsplit("\n", 2)[0][:-1], "content_length": None, "then": "close"}
        steps = [cut if symbol == "DGS2" else graph(symbol, None) for symbol in FRED]
        result = self.pull(self.server(GRAPH=steps))
        self.assertEqual(result.returncode, 65)
        self.assertIn("UST2Y    FRED DGS2: the answer may be cut: its last line has no end",
                      result.stdout)
        self.assertEqual(self.files(), set(ALL) - {"UST2Y"})

    def test_data_that_fail_the_checks_are_refused_for_what_they_are(self) -> None:
        values = made_sources.between(FRED["DGS10"])
        half = dict(sorted(values.items())[:2000])
        for spoiled, why in (
                (values | {"1990-01-05": 95}, "1 value is out of bounds: 1990-01-05 95"),
                (values | {"1990-01-05": 0.9}, "1 spike: 1990-01-05 0.9"),
                (values | {"2090-01-05": 0.52}, "a value of 2090-01-05, which is to come"),
                (values | {"1981-09-30": 15.8}, "1981-09-30 15.8, of which 15.84 is known"),
                (half, "no value of 2020-08-04, of which 0.52 is known"),
                (values | {"1990-01-05": "x"}, "1 place could not be read: line "),
                ({}, "no value at all")):
            with self.subTest(why), tempfile.TemporaryDirectory() as folder:
                self.out = Path(folder)
                steps = [graph(symbol, spoiled if symbol == "DGS10" else None) for symbol in FRED]
                server = self.server(GRAPH=steps)
                result = self.pull(server)
                server.stop()
                self.assertEqual(result.returncode, 65)
                self.assertIn("UST10Y   FRED DGS10: " + why, result.stdout)
                self.assertEqual(self.files(), set(ALL) - {"UST10Y"})

    def test_less_than_before_is_refused(self) -> None:
        values = made_sources.between(FRED["DGS10"])
        del values["2020-08-25"]
        server = self.server(GRAPH=[*GOOD[GRAPH], graph("DGS10", values)])
        self.assertEqual(self.pull(server).returncode, 0)
        self.age("UST10Y")
        result = self.pull(server)
        self.assertEqual(result.returncode, 65)
        self.assertIn("the source gave less than before", result.stdout)
        self.assertIn("2020-08-25,", (self.out / "UST10Y.csv").read_text())

    def test_a_damaged_archive_leaves_the_indices(self) -> None:
        content = made_sources.factors()
        middle = len(content) // 2
        spoiled = content[:middle] + bytes([content[middle] ^ 4]) + content[middle + 1:]
        for bad in (content[:middle], spoiled, b"PK\3\4"):
            with self.subTest(len(bad)), tempfile.TemporaryDirectory() as folder:
                self.out = Path(folder)
                server = self.server(FACTORS=[archive(bad)])
                result = self.pull(server)
                server.stop()
                self.assertEqual(result.returncode, 65)
                self.assertRegex(result.stdout, r"SMB +Kenneth French's library SMB: (is no zip|its file)")
                self.assertIn('expr = "ln(RUT / SPX)"', (self.out / "history.toml").read_text())

    # Keys.

    def test_a_key_goes_to_fred_alone_and_is_shown_nowhere(self) -> None:
        echo: Step = {"body": json.dumps({"error_message": f"Bad value {CANARY} for api_key"})}
        server = self.server(OBSERVATIONS=[echo, *GOOD[OBSERVATIONS][1:]])
        result = self.pull(server, "--fred-key-file", self.key_file(CANARY))
        self.assertEqual(result.returncode, 65)
        self.assertIn("UST1M    FRED DGS1MO: FRED says: Bad value *** for api_key", result.stdout)
        self.assertNotIn(CANARY, result.stdout + result.stderr)
        self.assertEqual(self.files(), set(ALL) - {"UST1M"})
        keyed = [target for target in server.targets() if CANARY in target]
        self.assertEqual(len(keyed), len(FRED))
        self.assertTrue(all(target.startswith(OBSERVATIONS) for target in keyed))
        for path in self.out.iterdir():
            self.assertNotIn(CANARY, path.read_text())

    def key_file(self, key: str, mode: int = 0o600) -> str:
        path = self.folder / "fred.key"
        path.write_text(key + "\n")
        path.chmod(mode)
        return str(path)

    def test_a_key_that_is_cut_where_it_is_quoted_is_not_shown_either(self) -> None:
        echo: Step = {"body": json.dumps({"error_message": "x" * 190 + CANARY})}
        server = self.server(OBSERVATIONS=[echo, *GOOD[OBSERVATIONS][1:]])
        result = self.pull(server, "--fred-key-file", self.key_file(CANARY))
        self.assertIn("x" * 100, result.stdout)
        self.assertNotIn(CANARY[:8], result.stdout + result.stderr)

    def test_a_mirror_does_not_get_the_key_of_the_environment(self) -> None:
        self.env["FRED_API_KEY"] = CANARY
        server = self.server()
        self.assertEqual(self.pull(server).returncode, 0)
        self.assertNotIn(CANARY, "".join(server.targets()))
        self.assertFalse(any(target.startswith(OBSERVATIONS) for target in server.targets()))

    def test_a_key_that_everybody_can_read_is_refused(self) -> None:
        server = self.server()
        result = self.pull(server, "--fred-key-file", self.key_file(CANARY, 0o644))
        self.assertEqual(result.returncode, 64)
        self.assertIn("can be read or written by everybody", result.stderr)
        self.assertEqual(server.targets(), [])

    def test_what_is_no_key_is_not_repeated(self) -> None:
        self.env["FRED_API_KEY"] = CANARY + " &file_type=xml"
        result = self.run_it("history", "pull", str(self.out))
        self.assertEqual(result.returncode, 64)
        self.assertIn("the environment's FRED_API_KEY holds no key", result.stderr)
        self.assertNotIn(CANARY, result.stderr)
        missing = self.run_it("history", "pull", str(self.out), "--fred-key-file", "/no/such.key")
        self.assertEqual(missing.returncode, 64)
        self.assertIn("/no/such.key: No such file", missing.stderr)

    # The command line and the directory.

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
    unittest.main()
