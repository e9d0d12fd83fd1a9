#!/usr/bin/python3
"""Rules that are changed under a running daemon (SIGHUP), or while it is down."""

from __future__ import annotations

import signal
import subprocess
from datetime import datetime, timedelta, timezone
from pathlib import Path

import restart_case

BEFORE = """
[[rule]]
name = "high"
expr = "last(UST10Y)"
tiers.watch = { enter = "5%", exit = "4.8%" }

[[rule]]
name = "low"
expr = "last(UST2Y)"
tiers.watch = { enter = "3%", exit = "2%" }

[[rule]]
name = "held"
expr = "last(UST30Y)"
for = "30m"
tiers.watch = { enter = "6%", exit = "5%" }
"""
AFTER = BEFORE.replace('"5%", exit = "4.8%"', '"5.1%", exit = "4.9%"')
LONGER = BEFORE + """
[[rule]]
name = "longer"
expr = "change(UST10Y, 8d)"
tiers.watch = { enter = "5bp", exit = "0bp" }
"""
SHORT = BEFORE + """
[[rule]]
name = "shorter"
expr = "change(UST10Y, 2d)"
tiers.watch = { enter = "5bp", exit = "0bp" }
"""


class Reload(restart_case.RestartCase):
    def setUp(self) -> None:
        super().setUp()
        self.journal = self.folder / "journal"

    def begin(self, rules: str = BEFORE) -> tuple[str, subprocess.Popen]:
        config = self.config(rules=rules)
        return config, self.up(config)

    def up(self, config: str) -> subprocess.Popen:
        daemon = self.start(config, self.journal)
        self.until_line(daemon, " info ready ")
        return daemon

    def publish(self, *lines: str) -> None:
        """All of them have been applied when it returns."""
        head = self.ticks() + len(lines)
        super().publish(*lines)
        self.eventually(lambda: self.ticks() >= head)

    def ticks(self) -> int:
        said = self.run_program("yieldwatch", "log", str(self.journal), "--print", "--topic",
                                "tick.", "--format", "jsonl")
        return len(said.stdout.splitlines())

    def three_alerts(self) -> None:
        self.publish("UST10Y 5.2 2026-01-05T15:00:00Z", "UST2Y 3.5 2026-01-05T15:01:00Z",
                     "UST30Y 6.5 2026-01-05T15:02:00Z")

    def change_while_it_runs(self, config: str, daemon: subprocess.Popen,
                             rules: str) -> subprocess.Popen:
        self.config(rules=rules)
        daemon.send_signal(signal.SIGHUP)
        self.until_line(daemon, " info rules_changed ")
        return daemon

    def change_while_it_is_stopped(self, config: str, daemon: subprocess.Popen,
                                   rules: str) -> subprocess.Popen:
        self.stop(daemon)
        self.config(rules=rules)
        return self.up(config)

    def change_while_it_is_killed(self, config: str, daemon: subprocess.Popen,
                                  rules: str) -> subprocess.Popen:
        self.kill(daemon)
        self.config(rules=rules)
        return self.up(config)

    def each_way(self, check) -> None:
        for change in (self.change_while_it_runs, self.change_while_it_is_stopped,
                       self.change_while_it_is_killed):
            with self.subTest(change.__name__):
                self.journal = self.folder / change.__name__
                check(change)

    def test_only_the_changed_rule_starts_anew(self) -> None:
        self.each_way(self.check_only_the_changed_rule)

    def check_only_the_changed_rule(self, change) -> None:
        config, daemon = self.begin()
        self.three_alerts()
        daemon = change(config, daemon, AFTER)
        self.publish("UST10Y 5.3 2026-01-05T15:10:00Z", "UST2Y 1.5 2026-01-05T15:11:00Z",
                     "UST30Y 6.6 2026-01-05T15:33:00Z")
        self.kill(daemon)
        self.assertEqual(self.alerts(self.journal), [
            ("high", "UST10Y", "firing", "watch", "enter", "2026-01-05T15:00:00Z",
             "high/UST10Y/2026-01-05T15:00:00Z"),
            ("low", "UST2Y", "firing", "watch", "enter", "2026-01-05T15:01:00Z",
             "low/UST2Y/2026-01-05T15:01:00Z"),
            ("held", "UST30Y", "pending", "none", "enter", "2026-01-05T15:02:00Z",
             "held/UST30Y/2026-01-05T15:02:00Z"),
            ("high", "UST10Y", "inactive", "none", "superseded", "2026-01-05T15:02:00Z",
             "high/UST10Y/2026-01-05T15:00:00Z"),
            ("high", "UST10Y", "firing", "watch", "enter", "2026-01-05T15:10:00Z",
             "high/UST10Y/2026-01-05T15:10:00Z"),
            ("low", "UST2Y", "inactive", "none", "exit", "2026-01-05T15:11:00Z",
             "low/UST2Y/2026-01-05T15:01:00Z"),
            ("held", "UST30Y", "firing", "watch", "enter", "2026-01-05T15:32:00Z",
             "held/UST30Y/2026-01-05T15:02:00Z")])
        on = self.rows(self.journal, "SELECT rule, id FROM now")
        self.assertEqual(on, [("held", "held/UST30Y/2026-01-05T15:02:00Z"),
                              ("high", "high/UST10Y/2026-01-05T15:10:00Z")])

    def test_a_rule_that_is_gone_ends_its_alert(self) -> None:
        def check(change) -> None:
            config, daemon = self.begin()
            self.three_alerts()
            daemon = change(config, daemon, BEFORE[BEFORE.index('[[rule]]\nname = "low"'):])
            self.kill(daemon)
            self.assertEqual([row[0] for row in self.rows(self.journal, "SELECT rule FROM now")],
                             ["held", "low"])
            self.assertEqual(self.alerts(self.journal)[-1][:5],
                             ("high", "UST10Y", "inactive", "none", "superseded"))
        self.each_way(check)

    def test_a_longer_window_is_warm_at_once(self) -> None:
        def check(change) -> None:
            config, daemon = self.begin(SHORT)
            days = [datetime(2026, 1, 5, 20, tzinfo=timezone.utc) + timedelta(days=i)
                    for i in range(10)]
            self.publish(*(f"UST10Y {4 + i / 100} {day:%Y-%m-%dT%H:%M:%SZ}"
                           for i, day in enumerate(days)))
            daemon = change(config, daemon, LONGER)
            self.publish("UST10Y 4.09 2026-01-14T20:01:00Z")
            self.kill(daemon)
            rows = self.rows(self.journal, "SELECT state, value, event_time FROM transition "
                             "WHERE rule = 'longer' AND id <> ''")
            self.assertEqual(rows, [("firing", 8.0, "2026-01-14T20:01:00Z")])
        self.each_way(check)

    def test_a_bad_file_keeps_the_old_rules(self) -> None:
        config, daemon = self.begin()
        self.three_alerts()
        before = self.alerts(self.journal)
        self.config(rules=AFTER.replace("last(UST10Y)", "lst(UST10Y)"))
        daemon.send_signal(signal.SIGHUP)
        self.until_line(daemon, " error reload_failed ")
        self.assertIn("lst", self.until_line(daemon, "rules.toml:"))
        self.publish("UST10Y 4.85 2026-01-05T15:10:00Z")  # left by the new rule, not by the old
        self.assertEqual(self.alerts(self.journal), before)
        self.publish("UST10Y 4.75 2026-01-05T15:11:00Z")
        self.eventually(lambda: len(self.alerts(self.journal)) > len(before))
        self.assertEqual(self.alerts(self.journal)[-1][:5],
                         ("high", "UST10Y", "inactive", "none", "exit"))
        self.kill(daemon)

    def test_no_tick_is_lost_while_rules_change(self) -> None:
        _, daemon = self.begin()
        first = datetime(2026, 1, 5, 15, tzinfo=timezone.utc)
        lines = [f"UST10Y {4 + i % 2} {first + timedelta(seconds=i):%Y-%m-%dT%H:%M:%SZ}"
                 for i in range(3_000)]
        publisher = subprocess.Popen([self.source / "scripts/publish.py", "-"], env=self.env,
                                     stdin=subprocess.PIPE, text=True)
        changes = 0
        for i in range(0, len(lines), 100):
            publisher.stdin.write("\n".join(lines[i:i + 100]) + "\n")
            publisher.stdin.flush()
            if i % 200 == 0:
                # Other rules each time; "high" stays.
                self.config(rules=BEFORE.replace('"3%"', f'"3.{i // 100:02}%"'))
                daemon.send_signal(signal.SIGHUP)
                self.until_line(daemon, " info rules_changed ")
                changes += 1
        publisher.stdin.close()
        publisher.wait(restart_case.PATIENCE)
        self.eventually(lambda: self.ticks() == len(lines))
        self.stop(daemon)
        highs = [row for row in self.alerts(self.journal) if row[0] == "high" and row[6]]
        self.assertEqual(len(highs), len(lines) - 1)
        print(f"rules changed {changes} times under {len(lines)} ticks: "
              f"{len(lines) - 1 - len(highs)} transitions lost", flush=True)


STARTED = """
rules = ["rules.toml"]
[feed.treasury]
kind = "treasury"
own_process = true
[log]
level = "info"
"""


class NotReloaded(restart_case.RestartCase):
    """What a reload does not touch is said, and nothing else."""

    def setUp(self) -> None:
        super().setUp()
        calendars = self.folder / "calendars"
        calendars.symlink_to(self.source / "config/calendars")
        self.started = STARTED + f'[journal]\ndirectory = "{self.folder}/journal"\n'
        self.running = self.daemon(self.config(self.started), stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, text=True)
        self.until_line(self.running, " info ready ")

    def said_of(self, text: str) -> str:
        """All that a reload of this says."""
        self.config(text)
        self.running.send_signal(signal.SIGHUP)
        said = ""
        for line in self.running.stdout:
            said += line
            if " info rules_changed " in line:
                return said
        self.fail(said)

    def test_a_file_that_is_as_it_was_needs_no_restart(self) -> None:
        self.assertNotIn("restart_needed", self.said_of(self.started))
        self.assertNotIn("restart_needed", self.said_of(self.started))

    def test_what_needs_a_restart_is_named(self) -> None:
        for before, now, section in (
                ("own_process", 'poll = "5m"\nown_process', "[feed.treasury]"),
                ("[journal]", "[journal]\nkeep_ticks_days = 9", "[journal]"),
                ('level = "info"', 'level = "warning"', "[log]")):
            with self.subTest(section):
                said = self.said_of(self.started.replace(before, now))
                self.assertIn(f' warning restart_needed changed="{section}" detail=', said)
        self.assertNotIn("restart_needed", self.said_of(self.started))


class Resume(restart_case.RestartCase):
    def test_a_replay_that_is_known_says_so(self) -> None:
        config = self.bundled()
        journal = self.folder / "journal"
        said = []
        for _ in range(2):
            daemon = self.start(config, journal, "--once")
            said.append(daemon.communicate(timeout=restart_case.PATIENCE)[0])
            self.assertEqual(daemon.returncode, 0)
        self.assertIn("Played ", said[0])
        self.assertIn("Nothing new: the journal knows this history up to 2026-10-06.\n", said[1])
        self.assertNotIn("no ticks", said[1])


if __name__ == "__main__":
    restart_case.main()
