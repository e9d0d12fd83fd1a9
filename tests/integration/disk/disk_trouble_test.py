#!/usr/bin/python3
"""The disk fails while the daemon runs: alerts go on, it is said, and it heals."""

from __future__ import annotations

import signal
import threading
import time

import disk_case


class DiskTrouble(disk_case.DiskCase):
    def warm(self):
        """A daemon and a client, with two alerts that are kept."""
        daemon = self.start()
        client = self.client()
        self.turn(2)
        alerts = self.alerts(client, 2)
        self.assertTrue(all(a.durable for a in alerts))
        return daemon, client, alerts[-1].journal_seq

    def fails(self, client, part: str, *lines: str) -> None:
        """The disk fails so, an alert fires, and all say so."""
        self.disk(*lines)
        self.turn()
        event = None
        while not isinstance(event, self.api.Alert):
            event = self.next(client, (self.api.Alert, self.api.System))
            if isinstance(event, self.api.System):
                self.assertEqual(event.topic, "sys.disk.")
        self.eventually(lambda: f"disk_failing part={part}" in self.log.read_text())
        self.eventually(lambda: self.metric(f'yieldwatch_disk_failing{{part="{part}"}}') == "1")

    def heals(self, part: str) -> None:
        self.disk()
        self.eventually(lambda: f"disk_works_again part={part}" in self.log.read_text())
        self.eventually(lambda: self.metric(f'yieldwatch_disk_failing{{part="{part}"}}') == "0")

    def whole(self, through: int) -> None:
        """The journal has all numbers, and gives them all."""
        numbers = list(range(1, through + 1))
        try:
            self.eventually(lambda: [n for n, _ in self.numbers()] == numbers)
        except AssertionError:
            self.assertEqual([n for n, _ in self.numbers()], numbers)
        client = self.client(0)
        self.assertEqual([a.journal_seq for a in self.alerts(client, through)], numbers)

    def test_a_full_disk(self) -> None:
        _, client, last = self.warm()
        self.disk(f"full {self.journal}")
        self.turn(4)
        events = []
        while sum(isinstance(e, self.api.Alert) for e in events) < 4:
            events.append(self.next(client, (self.api.Alert, self.api.System)))
        alerts = [e for e in events if isinstance(e, self.api.Alert)]
        self.assertEqual([a.journal_seq for a in alerts], list(range(last + 1, last + 5)))
        self.assertFalse(any(a.durable for a in alerts))
        reports = {e.body.part: e.body for e in events if isinstance(e, self.api.System)}
        self.assertTrue(reports["journal"].failing)
        self.assertIn("No space left on device", reports["journal"].detail)
        self.eventually(lambda: self.metric('yieldwatch_disk_failing{part="journal"}') == "1")
        self.eventually(lambda: self.metric("yieldwatch_alerts_not_durable_total") == "4")
        # Who comes meanwhile gets all there is, kept or not.
        late = self.client(0)
        self.assertEqual([a.journal_seq for a in self.alerts(late, last + 4)],
                         list(range(1, last + 5)))
        self.assertEqual(self.tail("--since", "all")[-1]["journal_seq"], last + 4)
        self.heals("journal")
        report = self.disk_report(client)
        while report.failing or report.part != "journal":
            report = self.disk_report(client)
        self.assertIn("4 alerts were kept that had waited", report.detail)
        self.turn()
        self.assertTrue(self.alerts(client, 1)[0].durable)
        self.assertEqual([late for _, late in self.numbers()], [0, 0, 1, 1, 1, 1, 0])
        self.whole(last + 5)

    def test_a_disk_that_becomes_read_only(self) -> None:
        _, client, last = self.warm()
        self.fails(client, "journal", f"readonly {self.journal}")
        late = self.client(0)
        self.assertEqual([a.journal_seq for a in self.alerts(late, last + 1)],
                         list(range(1, last + 2)))
        self.heals("journal")
        self.whole(last + 1)

    def test_an_fsync_of_the_journal_that_fails_once(self) -> None:
        _, client, last = self.warm()
        self.fails(client, "journal", f"sync_once a {self.journal}/alerts.sqlite")
        self.heals("journal")
        self.turn(2)
        self.assertTrue(all(a.durable for a in self.alerts(client, 2)))
        self.whole(last + 3)

    def test_an_fsync_of_the_journal_that_fails_on_and_on(self) -> None:
        _, client, last = self.warm()
        self.fails(client, "journal", f"sync {self.journal}/alerts.sqlite")
        self.turn(2)
        self.assertFalse(any(a.durable for a in self.alerts(client, 2)))
        time.sleep(2.5)  # it is tried again, and nothing is believed
        self.assertEqual(self.metric('yieldwatch_disk_failing{part="journal"}'), "1")
        self.heals("journal")
        self.whole(last + 3)

    def test_an_fsync_of_the_tick_log_that_fails_once(self) -> None:
        daemon, client, last = self.warm()
        before = set((self.journal / "ticks").iterdir())
        self.fails(client, "tick_log", f"sync_once a {self.journal}/ticks")
        self.heals("tick_log")
        self.turn(2)
        self.alerts(client, 2)
        # Another segment goes on; what is in the old one is there once.
        self.assertGreater(len(set((self.journal / "ticks").iterdir())), len(before))
        self.assertEqual(self.stop(daemon), 0)
        self.start()
        self.turn()
        self.whole(last + 4)

    def test_more_than_can_wait_is_stated_as_lost(self) -> None:
        _, client, last = self.warm()
        self.disk(f"full {self.journal}/alerts")
        self.turn(10_050)
        control = f"ipc://{self.folder}/yieldwatch/control"
        self.eventually(lambda: self.api.status(control).journal_head == last + 10_050)
        self.heals("journal")
        self.eventually(lambda: self.rows("SELECT * FROM lost"))
        self.assertEqual(self.rows("SELECT first, last FROM lost"), [(last + 1, last + 50)])
        self.assertEqual(self.rows("SELECT count(*) FROM transition WHERE late"), [(10_000,)])
        late = self.client(last)
        missed = self.next(late, self.api.Missed)
        self.assertEqual((missed.first, missed.last), (last + 1, last + 50))
        self.assertEqual(self.next(late, self.api.Alert).journal_seq, last + 51)

    def test_the_first_report_says_how_many_wait(self) -> None:
        _, client, _ = self.warm()
        self.disk(f"full {self.journal}/alerts")
        self.turn()
        report = self.disk_report(client)
        self.assertEqual((report.part, report.failing, report.count), ("journal", True, 1))
        self.eventually(lambda: "disk_failing part=journal count=1 " in self.log.read_text())

    def test_a_question_while_the_journal_can_not_be_opened(self) -> None:
        _, client, last = self.warm()
        self.fails(client, "journal", f"sync_once a {self.journal}/alerts.sqlite",
                   f"closed {self.journal}/alerts.sqlite-wal")
        late = self.client(0)
        self.assertIn("the journal can't be read now: ",
                      self.next(late, self.api.Unanswered).detail)
        self.turn(2)
        self.assertEqual([a.journal_seq for a in self.alerts(client, 2)], [last + 2, last + 3])
        said = self.run_program("yieldwatch", "status")
        self.assertRegex(said.stdout, "(?s)TROUBLE.*journal")
        self.heals("journal")
        self.assertEqual([a.journal_seq for a in self.alerts(late, last + 3)],
                         list(range(1, last + 4)))
        self.whole(last + 3)

    def test_other_rules_on_a_full_disk(self) -> None:
        daemon, client, last = self.warm()
        self.disk(f"full {self.journal}")
        self.turn()  # an alert of the rule as it was, which the change ends
        self.assertFalse(self.alerts(client, 1)[0].durable)
        changed = disk_case.RULES.replace("5%", "4.9%")
        self.config(disk_case.CONFIG, changed)
        daemon.send_signal(signal.SIGHUP)
        self.eventually(lambda: " rules_changed " in self.log.read_text())
        self.turn(2)
        self.assertFalse(any(a.durable for a in self.alerts(client, 2)))
        self.heals("journal")
        self.heals("tick_log")
        self.turn(2)
        while not self.next(client, self.api.Alert).durable:
            pass  # the end of the old rule's alert among them
        control = f"ipc://{self.folder}/yieldwatch/control"
        numbers = "SELECT journal_seq FROM transition ORDER BY journal_seq"
        self.eventually(lambda: self.rows(numbers) == [
            (n,) for n in range(1, self.api.status(control).journal_head + 1)])
        made = self.rows(numbers)
        # With a checkpoint of the new rules a start needs no other, and asks nothing of the old.
        self.eventually(lambda: len(self.rows("SELECT DISTINCT rules_hash FROM checkpoint")) == 1)
        self.kill(daemon)
        self.log.write_text("")
        self.start(rules=changed)
        self.assertRegex(self.log.read_text(), rf"info recovered .* alerts={len(made)} new=0 ")
        said = self.run_program("yieldwatch", "verify", str(self.journal), "--config",
                                str(self.folder / "yieldwatch.toml"))
        self.assertIn("identical", said.stdout, said.stdout + said.stderr)

    def test_tail_shows_it(self) -> None:
        self.warm()
        self.disk(f"full {self.journal}")
        threading.Timer(0.7, self.turn).start()
        lines = self.tail("sys.disk")
        self.assertIn("disk_failing", [line["event"] for line in lines])

    # --- killed while it fails ----------------------------------------------------------------

    def test_killed_while_only_the_journal_fails_the_same_alerts_have_the_same_numbers(self) -> None:
        daemon, client, last = self.warm()
        self.disk(f"full {self.journal}/alerts")
        self.turn(4)
        seen = {(a.journal_seq, a.time, a.state) for a in self.alerts(client, 4)}
        self.kill(daemon)
        self.disk()
        self.start()
        self.turn()
        client = self.client(last)
        again = self.alerts(client, 5)
        self.assertEqual({(a.journal_seq, a.time, a.state) for a in again[:4]}, seen)
        self.whole(last + 5)

    def test_killed_while_all_fails_no_number_is_given_twice(self) -> None:
        daemon, client, last = self.warm()
        self.disk(f"full {self.journal}")
        self.turn(4)
        seen = [a.journal_seq for a in self.alerts(client, 4)]
        self.assertEqual(seen, list(range(last + 1, last + 5)))
        self.kill(daemon)
        self.disk()
        self.start()
        self.turn()  # the same value as the last tick that is kept: begins an alert, or none
        self.turn()
        alerts = self.alerts(client, 1)
        self.assertGreater(alerts[0].journal_seq, seen[-1])
        self.assertEqual(self.rows("SELECT first, last FROM lost"), [(last + 1, last + 4)])
        late = self.client(0)
        missed = self.next(late, self.api.Missed)
        self.assertEqual((missed.first, missed.last), (last + 1, last + 4))

    # --- the clock ----------------------------------------------------------------------------

    def test_the_clock_is_set_back_by_a_day(self) -> None:
        daemon, client, last = self.warm()
        self.disk("clock -86400")
        self.turn(2)
        self.assertTrue(all(a.durable for a in self.alerts(client, 2)))
        segments = len(list((self.journal / "ticks").iterdir()))
        self.assertEqual(self.stop(daemon), 0)
        self.start()
        self.turn(2)
        late = self.client(0)
        self.assertEqual([a.journal_seq for a in self.alerts(late, last + 4)],
                         list(range(1, last + 5)))
        self.assertGreaterEqual(len(list((self.journal / "ticks").iterdir())), segments)


if __name__ == "__main__":
    disk_case.main()
