"""yieldwatch verify, and where alerts, log and verify find the journal.

usage: verify_test.py BIN SOURCE
"""

import re
import shutil
import sqlite3
import subprocess

import daemon_case

RISE = """
[[rule]]
name = "rise"
expr = "change(UST10Y, 60d)"
tiers.watch = { enter = "50bp", exit = "40bp" }
tiers.warning = { enter = "75bp", exit = "60bp" }
"""


class VerifyTest(daemon_case.DaemonCase):
    def setUp(self) -> None:
        super().setUp()
        self.journal = self.folder / "journal"

    def run_client(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run([self.bin / "yieldwatch", *arguments], env=self.env, text=True,
                              cwd=self.folder, capture_output=True, check=False,
                              timeout=daemon_case.PATIENCE)

    def played(self) -> str:
        """The bundled year, played into the journal; gives the configuration."""
        config = self.bundled(rules=RISE)
        daemon = self.daemon(config, "--once", "--journal", str(self.journal),
                             stdout=subprocess.DEVNULL)
        self.assertEqual(daemon.wait(daemon_case.PATIENCE), 0)
        return config

    def verify(self, config: str) -> subprocess.CompletedProcess:
        return self.run_client("verify", str(self.journal), "--config", config)

    def alter(self, sql: str) -> None:
        database = sqlite3.connect(self.journal / "alerts.sqlite")
        with database:
            database.execute(sql)
        database.close()

    def test_what_was_played_is_identical(self) -> None:
        config = self.played()
        self.alter("DELETE FROM checkpoint WHERE tick_record > 0")
        found = self.verify(config)
        self.assertRegex(found.stdout, r"^identical, 5 transitions \(records 1 to \d+\)\n$")
        self.assertEqual((found.returncode, found.stderr), (0, ""))

    def test_the_first_difference_is_explained(self) -> None:
        config = self.played()
        self.alter("DELETE FROM checkpoint WHERE tick_record > 0")
        whole = self.folder / "whole"
        shutil.copytree(self.journal, whole)
        for sql, explained in (
                ("DELETE FROM transition WHERE journal_seq = 3", "number 3 is missing"),
                ("UPDATE transition SET body = (SELECT body FROM transition WHERE journal_seq = 2) "
                 "WHERE journal_seq = 4", r"number 4, of record \d+, is in the journal: 2026-05-15")):
            self.alter(sql)
            found = self.verify(config)
            self.assertEqual(found.returncode, 65, found.stdout)
            self.assertRegex(found.stdout, r"^different after \d transitions: " + explained)
            shutil.rmtree(self.journal)
            shutil.copytree(whole, self.journal)

    def test_alerts_that_a_checkpoint_knows_of_are_missing_where_they_are_gone(self) -> None:
        config = self.played()
        self.alter("DELETE FROM transition WHERE journal_seq = 5")
        self.alter("UPDATE journal SET value = 4 WHERE key = 'head'")
        for _ in range(2):
            found = self.verify(config)
            self.assertEqual(found.returncode, 65, found.stdout)
            self.assertRegex(found.stdout, r"^different after \d transitions?: number 5 is missing")
            # Nor by the numbers alone: the checkpoints are of later ticks.
            self.alter("UPDATE checkpoint SET journal_seq = min(journal_seq, 4)")

    def test_other_rules_can_not_be_verified(self) -> None:
        self.played()
        found = self.verify(self.bundled())
        self.assertEqual(found.returncode, 74)
        self.assertIn("no checkpoint made with these rules", found.stderr)

    def test_a_tick_log_that_lacks_a_segment_says_so(self) -> None:
        config = self.played()
        for segment in (self.journal / "ticks").iterdir():
            segment.unlink()
        self.alter("DELETE FROM checkpoint WHERE tick_record > 0")
        found = self.verify(config)
        self.assertNotRegex(found.stdout, "identical, ")

    def test_what_is_pruned_is_not_missing(self) -> None:
        config = self.played()
        self.alter("DELETE FROM transition WHERE journal_seq < 3")
        self.alter("UPDATE journal SET value = 2 WHERE key = 'pruned_through'")
        found = self.verify(config)
        self.assertRegex(found.stdout, "^identical, 0 transitions")
        self.assertIn("are not looked at", found.stderr)
        self.assertEqual(found.returncode, 0)

    def test_the_running_daemons_journal_is_the_default(self) -> None:
        config = self.bundled(rules=RISE, more="[feed.desk]\nkind = \"push\"\n")
        daemon = self.daemon(config, "--journal", str(self.journal), stdout=subprocess.PIPE,
                             text=True)
        for line in daemon.stdout:
            if "feed_finished" in line:
                break
        self.assertIn(f"kept in {self.journal}", self.run_client("status").stdout)
        self.assertRegex(self.run_client("verify", "--config", config).stdout, "^identical, ")
        self.assertTrue(re.search(r"\.ticks  +open", self.run_client("log").stdout))
        self.assertEqual(self.run_client("alerts").returncode, 0)

    def test_without_a_journal_the_error_says_what_to_do(self) -> None:
        found = self.run_client("alerts")
        self.assertEqual(found.returncode, 64)
        self.assertIn("name the directory of the journal", found.stderr)


if __name__ == "__main__":
    daemon_case.main()
