#!/usr/bin/python3
"""yieldwatch history pull, from sources whose data are bad."""

from __future__ import annotations

import tempfile
from pathlib import Path

import made_sources
from made_sources import CHARTS, FACTORS, FRED, GRAPH, Step, archive, graph
from pull_case import ALL, GOOD, PullCase, main

HTML: Step = {"body": "<!DOCTYPE html><html><title>Under maintenance</title></html>"}


class PullDataTest(PullCase):
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

    def test_an_older_file_that_cannot_be_read_is_not_replaced(self) -> None:
        server = self.server()
        self.assertEqual(self.pull(server).returncode, 0)
        path = self.out / "HYOAS.csv"
        spoiled = path.read_text().replace("\n", ",\n", 2).replace("HYOAS,", "HYOAS")
        path.write_text(spoiled)
        self.age("HYOAS")
        result = self.pull(server)
        self.assertEqual(result.returncode, 65)
        self.assertIn(f"the older file can't be read, and stays: {path}:2: no date and value",
                      result.stdout)
        self.assertEqual(path.read_text(), spoiled)

    def test_an_older_file_that_cannot_be_read_is_told_to_who_reads_the_history(self) -> None:
        server = self.server()
        self.assertEqual(self.pull(server).returncode, 0)
        path = self.out / "HYOAS.csv"
        path.write_text(path.read_text().replace("\n", "\nnonsense,1\n", 1))
        self.assertEqual(self.pull(server).returncode, 65)
        checked = self.run_it("check", str(self.out / "history.toml"))
        self.assertEqual(checked.returncode, 78)
        self.assertIn(f"{path}:2:1: error", checked.stderr)

    def test_a_table_that_may_be_cut_within_its_last_figure_is_refused(self) -> None:
        table = graph("DGS2", None)
        cut: Step = {"body": table["body"].rsplit("\n", 2)[0][:-1], "content_length": None,
                     "then": "close"}
        steps = [cut if symbol == "DGS2" else graph(symbol, None) for symbol in FRED]
        result = self.pull(self.server(GRAPH=steps))
        self.assertEqual(result.returncode, 65)
        self.assertIn("UST2Y    FRED DGS2: the answer may be cut: its last line has no end",
                      result.stdout)
        self.assertEqual(self.files(), set(ALL) - {"UST2Y"})

    def test_data_that_fail_the_checks_are_refused_for_what_they_are(self) -> None:
        values = made_sources.between(FRED["DGS10"])
        half = dict(sorted(values.items())[:12000])
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

    def test_an_answer_unlike_the_older_file_is_refused_and_the_file_stays(self) -> None:
        values = made_sources.between(FRED["DGS10"])
        known = FRED["DGS10"]
        dates = sorted(values)
        older = {date: values[date] for date in dates[:-500]}
        gone = {date: values[date] for date in dates if date in known or not
                "2001" <= date < "2002-06"}
        high = values | {date: 14 + values[date] for date in dates[9000:9499]}
        for bad, why in ((gone, r"\d+ dates of the older file are missing: 2001-01-01, .* \.\.\."),
                         (high, r"499 values are far from the older file's: .* \.\.\.")):
            with self.subTest(why), tempfile.TemporaryDirectory() as folder:
                self.out = Path(folder)
                first = [graph(symbol, older if symbol == "DGS10" else None) for symbol in FRED]
                server = self.server(GRAPH=[*first, graph("DGS10", bad)])
                self.assertEqual(self.pull(server).returncode, 0)
                before = (self.out / "UST10Y.csv").read_text()
                self.age("UST10Y")
                result = self.pull(server)
                server.stop()
                self.assertEqual(result.returncode, 65)
                self.assertRegex(result.stdout, r"UST10Y +FRED DGS10: " + why + "; remove the file "
                                 r"to take it all the same; the older file stays, \d+ rows")
                self.assertEqual((self.out / "UST10Y.csv").read_text(), before)

    def test_another_series_and_months_in_place_of_days_are_refused(self) -> None:
        others = {"BAA10Y": "BAMLH0A0HYM2", "BAMLH0A0HYM2": "T10YIE", "VIXCLS": "BAA10Y"}
        large = made_sources.between(CHARTS["^GSPC"])
        months = {date: close for date, close in made_sources.between(CHARTS["IWM"]).items()
                  if date.endswith("-01")}
        paths = GOOD | {
            GRAPH: [graph(one, made_sources.between(FRED[others.get(one, one)])) for one in FRED],
            made_sources.chart_path("^RUT"): [made_sources.chart("^RUT", large)],
            made_sources.chart_path("IWM"): [made_sources.chart("IWM", months)]}
        result = self.pull(self.serve(paths))
        self.assertEqual(result.returncode, 65)
        for line in (r"BAA10Y +FRED BAA10Y: .*, of which 2.34 is known",
                     r"HYOAS +FRED BAMLH0A0HYM2: .*, of which 21.82 is known",
                     r"VIX +FRED VIXCLS: .*, of which 17.24 is known",
                     r"RUT +Yahoo \^RUT: 1987-10-19 224.84, of which 133.6 is known",
                     r"IWM +Yahoo IWM: only \d+ values on \d+ weekdays: these are no daily "
                     r"figures; left out"):
            self.assertRegex(result.stdout, line)
        self.assertEqual(self.files(), set(ALL) - {"BAA10Y", "HYOAS", "VIX", "RUT", "IWM"})

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


if __name__ == "__main__":
    main()
