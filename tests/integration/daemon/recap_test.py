#!/usr/bin/python3
"""The summary after a replay."""

from __future__ import annotations

import daemon_case

RULES = """
[[rule]]
name = "high"
expr = "last(UST10Y)"
tiers.watch = { enter = "5%", exit = "4.8%" }
outcome = { series = "RELATIVE", horizons = ["2d"] }
"""
SERIES = """
[series.RELATIVE]
expr = "ln(IWM / SPY)"
"""
FILE = """
[[file]]
path = "data.csv"
date = "date"
at = "{at}"
columns = {{ UST10Y = "UST10Y", IWM = "IWM", SPY = "SPY" }}
"""
# The alert comes on the 6th, the first close after it on the 7th.
ROWS = """date,UST10Y,IWM,SPY
2026-01-05,4.5,200,500
2026-01-06,5.5,200,500
2026-01-07,5.5,200,500
2026-01-08,5.5,210,500
2026-01-09,5.5,2100,500
"""


class RecapCase(daemon_case.DaemonCase):
    def summaries(self, at: str, rows: str = ROWS) -> list[str]:
        """Of `yieldwatch replay` and of `yieldwatchd --once`."""
        (self.folder / "data.csv").write_text(rows)
        history = self.folder / "history.toml"
        history.write_text(FILE.format(at=at) + SERIES)
        config = self.config(f'rules = ["rules.toml"]\n[feed.past]\nkind = "replay"\n'
                             f'speed = "max"\nhistory = "{history}"\n{SERIES}', RULES)
        replay = self.run_program("yieldwatch", "replay", "--history", str(history), "--rules",
                                  str(self.folder / "rules.toml"))
        daemon = self.run_program("yieldwatchd", "--config", config, "--once")
        return [text[text.index("Played "):] for text in (replay.stdout, daemon.stdout)]

    def test_a_close_that_was_refused_is_not_in_it(self) -> None:
        for summary in self.summaries("16:00 America/New_York"):
            self.assertIn("IWM +5.0%, SPY +0.0%: +5.0pp", summary)

    def test_an_alert_before_its_outcome_begins_has_no_figure(self) -> None:
        late = ROWS.replace("2026-01-07,5.5,200,500", "2026-01-07,5.5,,").replace(
            "2026-01-08,5.5,210,500", "2026-01-08,5.5,,").replace("2026-01-09,5.5,2100,500", "")
        late = late.replace(",200,500", ",,") + "2026-01-21,5.5,200,500\n2026-01-22,5.5,210,500\n"
        for summary in self.summaries("16:00 America/New_York", late):
            self.assertIn("2026-01-06  watch", summary)
            self.assertNotIn("IWM", summary)
        replay = self.run_program("yieldwatch", "replay", "--history", str(self.folder / "history.toml"),
                                  "--rules", str(self.folder / "rules.toml"))
        self.assertRegex(replay.stdout, r"ALERT watch high .* \| no record attached\n")

    def test_it_speaks_of_sessions_wherever_they_are(self) -> None:
        for summary in self.summaries("08:00 Asia/Tokyo"):  # the day before in UTC
            self.assertIn("Played 15 ticks, 2026-01-05 to 2026-01-09.", summary)


if __name__ == "__main__":
    daemon_case.main()
