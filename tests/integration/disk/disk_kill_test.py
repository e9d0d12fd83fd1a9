#!/usr/bin/python3
"""A daemon that is killed at any step of a reload: before each write and fsync there is, until one
comes through. Whatever was reached, a start with the new rules goes on from there."""

from __future__ import annotations

import signal

import disk_case

# "turn" is another rule, "kept" goes on.
KEPT = """
[[rule]]
name = "kept"
expr = "last(UST2Y)"
tiers.watch = { enter = "3%", exit = "2%" }
"""
BEFORE = disk_case.RULES + KEPT
AFTER = disk_case.RULES.replace("5%", "4.9%") + KEPT
MOST_STEPS = 200  # far more than a reload has


class DiskKill(disk_case.DiskCase):
    def on(self) -> list[tuple]:
        return self.rows("SELECT rule FROM now ORDER BY rule")

    def reload_killed_before(self, step: int) -> bool:
        """Whether it was killed; else the reload has fewer steps. The journal has two alerts."""
        self.disk()
        self.log.write_text("")
        daemon = self.start(self.text, BEFORE)
        self.ticks = 0
        self.turn()
        self.publish("UST2Y 3.5 2026-01-05T08:00:02Z")
        self.eventually(lambda: len(self.numbers()) == 2)
        self.config(self.text, AFTER)
        self.disk(f"kill {step} {self.journal}")
        daemon.send_signal(signal.SIGHUP)
        self.eventually(lambda: daemon.poll() is not None
                        or " rules_changed " in self.log.read_text())
        # What comes after it writes too.
        killed = " rules_changed " not in self.log.read_text()
        self.kill(daemon)
        return killed

    def goes_on(self) -> None:
        self.disk()
        daemon = self.start(self.text, AFTER)
        self.assertEqual(self.on(), [("kept",)], "the other's rule is gone as it was")
        self.assertEqual(self.rows("SELECT rule, reason FROM transition WHERE id <> '' "
                                   "ORDER BY journal_seq"),
                         [("turn", "enter"), ("kept", "enter"), ("turn", "superseded")])
        self.publish("UST2Y 1.5 2026-01-05T08:00:03Z", "UST10Y 5.5 2026-01-05T08:00:04Z")
        self.eventually(lambda: self.on() == [("turn",)])
        numbers = [row[0] for row in
                   self.rows("SELECT journal_seq FROM transition ORDER BY journal_seq")]
        self.assertEqual(numbers, list(range(1, len(numbers) + 1)))
        self.assertEqual(self.rows("SELECT * FROM lost"), [])
        said = self.run_program("yieldwatch", "verify", str(self.journal), "--config",
                                str(self.folder / "yieldwatch.toml"))
        self.assertIn("identical", said.stdout, said.stdout + said.stderr)
        self.assertEqual(self.stop(daemon), 0)

    def test_a_kill_at_any_step_of_a_reload(self) -> None:
        for step in range(1, MOST_STEPS):
            self.journal = self.folder / f"journal{step}"
            self.text = disk_case.CONFIG.replace('"journal"', f'"{self.journal.name}"')
            killed = self.reload_killed_before(step)
            self.goes_on()
            if not killed:
                print(f"killed before each of the {step - 1} steps of a reload", flush=True)
                self.assertGreater(step, 5)
                return
        self.fail("a reload never came to its end")


if __name__ == "__main__":
    disk_case.main()
