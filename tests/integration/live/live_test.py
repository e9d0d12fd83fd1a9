#!/usr/bin/python3
"""The daemon with sources of its own, which come, go, err and correct themselves."""

from __future__ import annotations

import re
import shutil
from datetime import date, timedelta

from live_case import RULES_TREND, LiveCase, chart, fred, main, treasury


class LiveTest(LiveCase):
    def treasury_config(self, port: int, more: str = "") -> str:
        return self.config(
            'rules = ["rules.toml"]\n[feed.treasury]\nkind = "treasury"\n'
            'symbols = { BC_10YEAR = "UST10Y" }\n'
            f'address = "http://127.0.0.1:{port}/treasury"\npoll = "1s"\n{more}', RULES_TREND)

    def rows(self, *values: str) -> dict:
        # Some sessions back, so that the feed asks again for those since.
        return dict(zip(self.sessions(len(values) + 2), values))

    def test_alerts_come_of_what_a_source_had_before_it_was_asked(self) -> None:
        ports = self.server({"/treasury": [{"body": treasury(self.rows("4.0", "4.1", "4.3"))}]})
        self.logged_daemon(self.treasury_config(ports["http"]))
        self.until_logged("ALERT watch trend UST10Y")
        self.assertIn("UST10Y", self.status())

    def test_a_source_that_is_down_is_told_once_and_so_is_its_return(self) -> None:
        down = {"status": 503, "body": "later"}
        ports = self.server({"/treasury": [
            down, down, {"body": treasury(self.rows("4.0", "4.1", "4.3"))}]})
        self.logged_daemon(self.treasury_config(ports["http"]))
        self.until_logged("feed_trouble", "feed=treasury", "state=trouble", "503")
        self.until_logged("feed_good", "feed=treasury")
        self.until_logged("ALERT watch trend UST10Y")
        self.assertEqual(self.log().count("feed_trouble"), 1)

    def test_a_restart_resumes_and_says_nothing_twice(self) -> None:
        ports = self.server({"/treasury": [{"body": treasury(self.rows("4.0", "4.1", "4.3"))}]})
        config = self.treasury_config(ports["http"])
        first = self.logged_daemon(config)
        self.until_logged("ALERT watch trend UST10Y")
        self.stop(first)
        self.logged_daemon(config)
        self.eventually(lambda: "UST10Y" in self.status() and "firing" in self.status())
        self.assertEqual(self.log().count("ALERT watch trend"), 1)

    def test_a_corrected_close_ends_the_alert_that_it_had_made(self) -> None:
        # At first it is asked by years, of which there are two at least.
        years = len({(date.today() - timedelta(days=days)).year for days in range(401)})
        wrong = treasury(self.rows("4.0", "4.1", "4.3"))
        right = treasury(self.rows("4.2", "4.1", "4.3"))
        ports = self.server({"/treasury": [{"body": wrong}] * years + [{"body": right}]})
        config = self.treasury_config(ports["http"])
        first = self.logged_daemon(config)
        self.until_logged("ALERT watch trend UST10Y")
        self.stop(first)  # the next one asks for all again
        self.logged_daemon(config)
        self.until_logged("corrected", "instrument=UST10Y")
        alerts = lambda: self.run_program(  # noqa: E731
            "yieldwatch", "alerts", str(self.folder / "journal"), "--format", "jsonl").stdout
        self.eventually(lambda: '"reason":"corrected"' in alerts())

    def test_what_can_not_be_read_is_refused_by_name_and_the_rest_is_taken(self) -> None:
        ports = self.server({"/treasury": [
            {"body": treasury(self.rows("abc", "4.0", "4.1", "4.3"))}]})
        self.logged_daemon(self.treasury_config(ports["http"]))
        self.until_logged("reason=reading", "source=treasury", "BC_10YEAR")
        self.until_logged("ALERT watch trend UST10Y")

    def test_the_second_source_takes_over_and_gives_back(self) -> None:
        shutil.copytree(self.source / "config/calendars", self.folder / "calendars")
        days = self.sessions(5)
        early = {day: "4.0" for day in days[:3]}
        late = {day: "4.0" for day in days}
        down = {"status": 503}
        ports = self.server({
            "/treasury": [{"body": treasury(early)}, down, down, {"body": treasury(late)}],
            "/fred": [{"body": fred(late)}]})
        self.logged_daemon(self.treasury_config(
            ports["http"], '[feed.fred]\nkind = "fred"\nsymbols = { DGS10 = "UST10Y" }\n'
            f'address = "http://127.0.0.1:{ports["http"]}/fred"\npoll = "1s"\n'))
        self.until_logged("taken_over", "instrument=UST10Y", "source=fred")
        self.until_logged("given_back", "instrument=UST10Y", "source=treasury")

    def test_what_another_program_says_of_a_live_feeds_instrument_is_refused(self) -> None:
        ports = self.server({"/treasury": [{"body": treasury(self.rows("4.0", "4.0", "4.0"))}]})
        self.logged_daemon(self.treasury_config(
            ports["http"], '[feed.desk]\nkind = "push"\n'))
        self.until_logged("rule_state rule=trend", "state=inactive")
        self.publish("UST10Y 4.5", "UST2Y 3.9")
        self.until_logged("reason=other_source", "source=publish", "instrument=UST10Y",
                          "[instrument.UST10Y] sources")
        self.eventually(lambda: "3.9%" in self.status())  # that no live feed has
        self.assertNotIn("4.5%", self.status())
        self.assertNotIn("ALERT", self.log())

    def test_another_program_that_is_named_in_sources_is_taken_and_said(self) -> None:
        ports = self.server({"/treasury": [{"body": treasury(self.rows("4.0", "4.0", "4.0"))}]})
        self.logged_daemon(self.treasury_config(
            ports["http"], '[feed.publish]\nkind = "push"\n'
            '[instrument.UST10Y]\nsources = ["publish", "treasury"]\n'))
        self.until_logged("taken_over", "instrument=UST10Y", "source=treasury")
        self.publish("UST10Y 4.5")
        self.until_logged("given_back", "instrument=UST10Y", "source=publish")
        self.until_logged("ALERT watch trend UST10Y", "of several sources: treasury to", "publish")

    def test_a_replay_goes_before_a_live_feed(self) -> None:
        (self.folder / "past.csv").write_text("date,A\n2025-01-06,4.0\n2025-01-07,4.1\n")
        (self.folder / "history.toml").write_text(
            '[[file]]\npath = "past.csv"\ndate = "date"\nat = "15:30 America/New_York"\n'
            'columns = { A = "UST10Y" }\n')
        ports = self.server({"/treasury": [{"body": treasury(self.rows("4.0", "4.1", "4.3"))}]})
        self.logged_daemon(self.treasury_config(
            ports["http"], '[feed.past]\nkind = "replay"\nhistory = "history.toml"\n'))
        self.until_logged("feed_finished", "feed=past", "ticks=2")
        self.until_logged("given_back", "instrument=UST10Y", "source=treasury")
        self.until_logged("ALERT watch trend UST10Y")
        self.assertNotIn("other_source", self.log())

    def test_a_feed_without_its_key_is_refused_and_the_others_go_on(self) -> None:
        ports = self.server({"/treasury": [{"body": treasury(self.rows("4.0", "4.1", "4.3"))}]})
        self.logged_daemon(self.treasury_config(
            ports["http"], '[feed.etfs]\nkind = "finnhub"\n'))
        self.until_logged("feed_trouble", "feed=etfs", "state=refused", "FINNHUB_TOKEN")
        self.until_logged("ALERT watch trend UST10Y")

    def test_the_configuration_of_live_sources_says_whom_it_can_not_reach_and_goes_on(self) -> None:
        nowhere = "http://127.0.0.1:9"  # where nobody listens
        self.logged_daemon(str(self.source / "config/live.toml"),
                           https_proxy=nowhere, HTTPS_PROXY=nowhere, no_proxy="", NO_PROXY="")
        feeds = ("treasury", "fred", "fred-macro", "yahoo")
        for feed in feeds:
            self.until_logged("feed_trouble", f"feed={feed} ", "state=trouble", "connect")
        self.eventually(lambda: len(re.findall(r"([2-9]|\d\d) of \1 attempts failed",
                                               self.status())) == len(feeds))
        self.assertEqual(self.log().count("feed_trouble"), len(feeds))
        self.assertNotIn(" error ", self.log())

    def test_the_regimes_of_live_sources_have_values_once_these_have_answered(self) -> None:
        days = self.sessions(1275)  # since 1,850 days or so: it asks for 1,900
        saturdays = [date.today() - timedelta(days=date.today().weekday() + 2 + 7 * week)
                     for week in reversed(range(50))]
        months = [date(date.today().year - 1 + i // 12, 1 + i % 12, 1) for i in range(8)]
        ports = self.server({
            "/treasury": [{"body": treasury(dict.fromkeys(days[-270:], "4.0"))}],
            "/fred-macro": [
                {"body": fred({d: str(230000 - 1000 * i) for i, d in enumerate(saturdays)}, "ICSA")},
                {"body": fred({d: str(100 + i) for i, d in enumerate(months)}, "INDPRO")}],
            "/yahoo/IWM": [{"body": chart("IWM", {d: 300 - i / 8 for i, d in enumerate(days)})}],
            "/yahoo/SPY": [{"body": chart("SPY", {d: 600 + i / 8 for i, d in enumerate(days)})}]})
        text = (self.source / "config/live.toml").read_text()
        for feed, kind in (("treasury", "treasury"), ("fred", "fred"), ("fred-macro", "fred"),
                           ("yahoo", "yahoo")):
            begin = f'[feed.{feed}]\nkind = "{kind}"\n'
            self.assertIn(begin, text)
            text = text.replace(
                begin, f'{begin}address = "http://127.0.0.1:{ports["http"]}/{feed}"\n')
        folder = self.folder / "config"
        shutil.copytree(self.source / "config", folder)
        (folder / "live.toml").write_text(text)
        self.logged_daemon(str(folder / "live.toml"))

        def explained() -> str:
            return self.run_program("yieldwatch", "explain", "ust10y-rise-60d").stdout

        for regime in ("jobless claims falling (revised since)", "small caps cheap",
                       "production rising (revised since)"):
            self.eventually(lambda regime=regime: f"  regime {regime} holds\n" in explained())
        self.assertNotIn("small caps dear", explained())

    def test_a_feed_alone_prints_its_ticks(self) -> None:
        days = self.sessions(3)
        ports = self.server({"/treasury": [{"body": treasury(self.rows("4.0"))}]})
        config = self.treasury_config(ports["http"])
        done = self.run_program("yieldwatch", "feed", "treasury", "--config", config, "--for", "3s")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"{days[0]}T", done.stdout)
        self.assertIn(" UST10Y 4 treasury", done.stdout)

    def test_a_feed_alone_says_why_there_are_none(self) -> None:
        ports = self.server({"/treasury": [{"status": 503}]})
        config = self.treasury_config(ports["http"], '[feed.etfs]\nkind = "finnhub"\n')
        run = lambda name: self.run_program(  # noqa: E731
            "yieldwatch", "feed", name, "--config", config, "--for", "3s")
        down = run("treasury")
        self.assertEqual(down.returncode, 69)
        self.assertIn("trouble", down.stderr)
        self.assertIn("503", down.stderr)
        self.assertIn("FINNHUB_TOKEN", run("etfs").stderr)
        self.assertEqual(run("etfs").returncode, 78)
        self.assertEqual(run("none").returncode, 64)


if __name__ == "__main__":
    main()
