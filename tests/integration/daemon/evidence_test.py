#!/usr/bin/python3
"""The record of its rule in every alert: in the log, over the bus, in a replay, in explain."""

from __future__ import annotations

import json
import subprocess

import daemon_case

# The rules of the record in evidence.toml, and a regime that always holds.
REGIME = """
[[regime]]
name = "ten-year above three"
expr = "last(UST10Y)"
above = "3%"
[[regime]]
name = "never"
expr = "last(UST10Y)"
above = "20%"
"""
REGIME_HASH = "c34da59e4ed9f1dc"
MORE = """
[series.RELATIVE]
expr = "ln(IWM / SPY)"
"""


class EvidenceCase(daemon_case.DaemonCase):
    def setUp(self) -> None:
        super().setUp()
        self.rules = (self.source / "tests/integration/daemon/evidence_rules.toml").read_text()
        self.evidence = (self.source / "tests/integration/daemon/evidence.toml").read_text()

    def configured(self, speed: str = "max", evidence: str | None = None,
                   rules: str | None = None) -> str:
        (self.folder / "evidence.toml").write_text(evidence or self.evidence)
        config = self.bundled(speed, rules or self.rules + REGIME, MORE)
        with open(config, "r+") as file:
            text = file.read()
            file.seek(0)
            file.write('evidence = "evidence.toml"\n' + text)
        return config

    def replayed(self, *arguments: str) -> str:
        """What the replay of a configuration's rules prints."""
        (self.folder / "config").mkdir(exist_ok=True)
        for name in ("yieldwatch.toml", "rules.toml", "evidence.toml"):
            (self.folder / "config" / name).write_text((self.folder / name).read_text())
        ran = self.run_program("yieldwatch", "replay", "--history",
                               f"{self.source}/config/history", *arguments, cwd=self.folder)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        return ran.stdout

    def alerts(self, config: str) -> list[str]:
        ran = self.run_program("yieldwatchd", "--config", config, "--once")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        return [line for line in ran.stdout.splitlines() if " ALERT " in line]

    def test_the_alert_line_carries_it_until_the_alert_ends(self) -> None:
        watch, over, again, warning = self.alerts(self.configured())
        self.assertEqual(
            watch,
            "2026-05-15T19:30:00Z ALERT watch ust10y-rise-60d UST10Y +51bp in 60 sessions (level "
            "50bp) | small caps -0.9pp against usual expected over the next 120 sessions (-1.7pp "
            "per 100bp, p 0.04 corrected, 1962-2025); after 58 such rises -0.6pp, 59% lagged (any "
            "day 52%); in ten-year above three: after 51 -0.8pp | supported | "
            "id=ust10y-rise-60d/UST10Y/2026-05-15T19:30:00Z seq=2 origin=replay")
        self.assertIn("(left at 40bp), was watch | id=", over)
        self.assertIn(" | same period: small caps -3.5% per 100bp over the last 250 sessions | ",
                      again)
        self.assertIn("after 36 such rises -2.4pp, 67% lagged (any day 52%);", warning)

    def test_over_the_bus_and_in_a_replay_it_is_the_same_to_the_byte(self) -> None:
        config = self.configured("50 sessions/s")
        replayed = self.replayed("--format", "jsonl")
        daemon = self.daemon(config, stdout=subprocess.DEVNULL)
        self.until_up()
        tail = subprocess.Popen([self.bin / "yieldwatch", "tail", "--format", "jsonl"],
                                env=self.env, stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.end, tail)
        wanted = [line for line in replayed.splitlines() if '"tier":"warning"' in line]
        for line in tail.stdout:
            if '"tier":"warning"' in line:
                self.assertEqual(line.rstrip("\n"), wanted[0])
                break
        record = json.loads(line)
        held = [{"name": "ten-year above three", "revised": False, "hash": REGIME_HASH}]
        self.assertEqual(record["regimes"], held)
        self.assertEqual(record["same_period"]["unit"], "%/100bp")
        self.assertEqual(record["evidence"]["verdict"], "supported")
        self.assertEqual([h["horizon"] for h in record["evidence"]["horizons"]], [20, 60, 120])
        self.eventually(lambda: "complete up to 2026-10-06" in self.status())
        explained = self.run_program("yieldwatch", "explain", "ust10y-rise-60d").stdout
        self.assertIn("  record: supported, of SMB 1962-2026\n", explained)
        self.assertIn("      small caps -1.1pp against usual expected over the next 120 sessions",
                      explained)
        self.assertIn("      warning: after 36 such alerts -2.4pp, 67% lagged", explained)
        self.assertIn("  regime ten-year above three holds\n", explained)
        self.assertIn("  same period: small caps -", explained)
        as_json = json.loads(self.run_program("yieldwatch", "explain", "ust10y-rise-60d",
                                              "--format", "jsonl").stdout)
        self.assertEqual(as_json["evidence"]["tier"], "warning")
        self.stop(daemon)

    def test_a_rule_that_was_changed_has_stale_evidence(self) -> None:
        changed = self.rules.replace('exit = "60bp"', 'exit = "65bp"')
        self.assertNotEqual(changed, self.rules)
        config = self.configured(rules=changed)
        checked = self.run_program("yieldwatch", "check", config)
        self.assertEqual(checked.returncode, 0)
        self.assertIn("stale evidence: rule ust10y-rise-60d UST10Y was changed since",
                      checked.stdout + checked.stderr)
        for line in self.alerts(config):
            if " over " not in line:
                self.assertIn(" | stale evidence: the rule was changed since | id=", line)
                self.assertNotIn("supported", line)

    def test_a_regime_that_was_changed_has_stale_evidence(self) -> None:
        changed = self.rules + REGIME.replace('above = "3%"', 'above = "2%"')
        config = self.configured(rules=changed)
        checked = self.run_program("yieldwatch", "check", config)
        self.assertEqual(checked.returncode, 0)
        self.assertIn("stale evidence: regime ten-year above three was changed since",
                      checked.stdout + checked.stderr)
        line = self.alerts(config)[0]
        self.assertIn("; in ten-year above three: stale evidence, the regime was changed since | "
                      "supported | id=", line)

    def test_an_unsupported_rule_says_so(self) -> None:
        config = self.configured(
            evidence=self.evidence.replace('verdict = "supported"', 'verdict = "unsupported"'))
        self.assertIn(" | unsupported | id=", self.alerts(config)[0])

    def test_a_replay_takes_another_file_or_none(self) -> None:
        self.configured()
        rules = str(self.folder / "rules.toml")
        self.assertIn(" | supported\n", self.replayed())
        self.assertNotIn("supported", self.replayed("--rules", rules))
        other = self.folder / "other.toml"
        other.write_text(self.evidence.replace('"SMB 1962-2026"', '"another"'))
        for arguments in ([], ["--rules", rules]):
            self.assertIn('"history":"another"', self.replayed(
                "--format", "jsonl", "--evidence", str(other), *arguments))
        ran = self.run_program("yieldwatch", "replay", "--history",
                               f"{self.source}/config/history", "--evidence", "nowhere.toml")
        self.assertEqual(ran.returncode, 74)
        self.assertIn("nowhere.toml", ran.stderr)

    def test_evidence_is_written_the_same_every_time(self) -> None:
        path = self.folder / "made.toml"
        made = []
        for _ in range(2):
            ran = self.run_program(
                "yieldwatch", "evidence", "--history", f"{self.source}/config/history", "--rules",
                self.config(rules=self.rules).replace("yieldwatch.toml", "rules.toml"), "--write",
                str(path), "--name", "the bundled year", "--source", "one", "--source", "two")
            self.assertEqual(ran.returncode, 0, ran.stderr)
            made.append(path.read_text())
        self.assertEqual(made[0], made[1])
        self.assertEqual(made[0].count("[[history]]"), 1)
        self.assertIn('sources = ["one", "two"]', made[0])
        self.assertEqual(self.run_program("yieldwatch", "check", str(path)).returncode, 0)
        unnamed = self.run_program("yieldwatch", "evidence", "--history",
                                   f"{self.source}/config/history", "--write", str(path))
        self.assertEqual(unnamed.returncode, 64)


if __name__ == "__main__":
    daemon_case.main()
