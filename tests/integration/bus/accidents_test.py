"""What can happen to alerts on their way, to both clients: `yieldwatch tail` and the Python
package. Whatever happens, each alert comes once and in order, or is told as missed.

accidents_test.py BIN SOURCE [TailTest|PythonTest]

Without a class the two are run side by side.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import unittest

from accidents_fixture import BIN, SOURCE, AccidentsFixture, Client, Proxy


class Accidents(AccidentsFixture):
    """The list. Each is run with each client."""

    def test_who_joins_late_gets_what_is_on_and_then_all_that_comes(self) -> None:
        self.daemon("publish 100")
        client = self.client("")
        self.assertTrue(client.has(100))
        self.assertEqual(client.seqs, list(range(94, 101)), "one of each of seven rules")
        self.assertEqual(set(client.vias), {"snapshot"})
        self.assertEqual(self.daemon("publish 50"), 150)
        self.assertTrue(client.has(150))
        self.assertEqual(client.seqs[7:], list(range(101, 151)))

    def test_who_joins_in_the_midst_of_it_misses_nothing(self) -> None:
        self.daemon("publish 1000")
        client = self.client()
        self.assert_all_once(client, self.daemon("publish 4000 5000"))
        self.assertEqual(client.events, [])

    def test_what_a_lossy_network_drops_is_repaired(self) -> None:
        proxied = f"ipc://{self.folder}/proxied"
        proxy = Proxy(self.alerts, proxied, 0.01)
        self.addCleanup(proxy.close)
        self.alerts = proxied
        client = self.joined()
        client.delays.clear()
        self.assert_all_once(client, self.daemon("publish 4000 2000"))
        self.assertGreater(proxy.lost, 20)
        self.assertEqual(client.events, [])
        repaired = [d for d, via in zip(client.delays, client.vias[1:]) if via == "resent"]
        print(f"{type(self).__name__}: {proxy.lost} of 4,000 messages lost; {len(repaired)} alerts "
              f"resent, the slowest {max(repaired) * 1_000:.0f} ms after it happened",
              file=sys.stderr)

    def test_the_loss_of_the_last_alert_is_seen_by_the_heartbeat(self) -> None:
        client = self.joined()
        head = self.daemon("lose 3")
        self.assert_all_once(client, head)
        self.assertEqual(client.vias[1:], ["resent"] * 3)

    def test_lost_heartbeats_do_no_harm(self) -> None:
        client = self.joined()
        self.daemon("beats 0")
        self.daemon("lose 2")
        self.assert_all_once(client, self.daemon("publish 2"))

    def test_duplicates_are_dropped(self) -> None:
        client = self.joined()
        for _ in range(3):
            self.daemon("publish 1")
            self.daemon("repeat")
        self.assert_all_once(client, self.daemon("publish 1"))

    def test_who_was_stopped_for_a_while_gets_all_the_same(self) -> None:
        client = self.joined()
        client.process.send_signal(signal.SIGSTOP)
        head = self.daemon("publish 25000 60000")  # more than all queues hold
        client.process.send_signal(signal.SIGCONT)
        self.assert_all_once(client, head)
        self.assertEqual(client.events, [])

    def test_late_answers_do_no_harm(self) -> None:
        client = self.joined()
        self.daemon("control late")
        self.daemon("lose 2")
        self.assert_all_once(client, self.daemon("publish 2"))

    def test_a_daemon_that_does_not_answer_is_told_and_asked_until_it_does(self) -> None:
        for manners in ("never", "garbage"):
            with self.subTest(manners):
                client = self.client("0")
                self.assertTrue(client.has(self.daemon("publish 1")))
                self.daemon(f"control {manners}")
                self.daemon("lose 1")
                head = self.daemon("publish 5000 20000")  # more than is held back
                self.assertTrue(client.heard("unanswered"))
                self.assertLess(client.seqs[-1], head)
                self.daemon("control answer")
                self.assert_all_once(client, head)

    def test_ten_restarts_of_the_daemon_lose_nothing(self) -> None:
        client = self.joined()
        for _ in range(10):
            self.daemon("publish 20")
            self.daemon("restart")
            self.daemon("publish 20")  # before anyone is there again
        self.assert_all_once(client, self.daemon("publish 1"))
        self.assertEqual(client.events, [])

    def test_a_restart_in_the_midst_of_a_repair_loses_nothing(self) -> None:
        client = self.joined()
        self.daemon("control never")
        self.daemon("lose 5")
        self.daemon("publish 5")
        self.daemon("restart")
        self.daemon("control answer")
        self.assert_all_once(client, self.daemon("publish 5"))

    def test_a_clock_that_is_set_back_hides_nothing(self) -> None:
        client = self.joined()
        self.daemon("publish 3")
        self.daemon("clock-back")
        self.daemon("lose 1")
        self.assert_all_once(client, self.daemon("publish 3"))
        for _ in range(2):  # its next life begins just after the one before, whatever the clock says
            self.daemon("restart")
            self.daemon("lose 1")
            self.assert_all_once(client, self.daemon("publish 3"))
        self.assertEqual(client.events, [])

    def test_what_a_killed_daemon_had_not_kept_is_not_shown_twice_and_hides_nothing(self) -> None:
        client = self.joined()
        self.daemon("disk 0")
        self.assert_all_once(client, self.daemon("publish 5"))
        # 2 to 6 are lost; then come two others, 2 and 3, and the old 2 to 4 as 4 to 6.
        self.assertEqual(self.daemon("crash 3 2"), 6)
        self.assertEqual(self.daemon("publish 1"), 7)
        self.assertTrue(client.has(7) and client.heard("not_kept"))
        self.assertEqual(client.seqs, [*range(1, 7), 2, 3, 7])
        self.assertEqual([{k: e[k] for k in ("event", "count", "first", "last")}
                          for e in client.events],
                         [{"event": "not_kept", "count": 2, "first": 5, "last": 6}])

    def test_what_a_killed_daemon_has_made_once_more_is_not_shown_twice(self) -> None:
        client = self.joined()
        self.daemon("disk 0")
        self.assert_all_once(client, self.daemon("publish 5"))
        self.daemon("crash 5")
        self.assert_all_once(client, self.daemon("publish 1"))
        self.assertEqual(client.events, [])

    def test_what_a_daemon_could_keep_later_is_like_any_other(self) -> None:
        client = self.joined()
        self.daemon("disk 0")
        self.assert_all_once(client, self.daemon("publish 5"))
        self.daemon("disk 1")
        self.daemon("publish 2")
        self.daemon("crash")
        self.assert_all_once(client, self.daemon("publish 1"))
        self.assertEqual(client.events, [])

    def comes_back_to_another_past(self, since: str, head: int) -> None:
        """A client joins while the disk fails: 3 to `head` are not kept, and it has none of them.
        With nobody there the daemon is killed, comes again, and has more than before."""
        client = self.client(since)
        self.assertEqual(self.daemon("publish 1"), head + 1)
        self.assertTrue(client.has(head + 1))
        self.assertEqual(self.daemon("crash 0 20"), 22)
        self.assertEqual(self.daemon("publish 1"), 23)
        self.assertTrue(client.has(23))
        self.assertEqual(client.seqs, [head + 1, *range(3, 24)])

    def test_who_joins_while_the_disk_fails_misses_nothing_of_what_comes_after_it(self) -> None:
        self.daemon("publish 2")
        self.daemon("disk 0")
        self.comes_back_to_another_past("", self.daemon("end 7"))  # nothing is on

    def test_who_goes_on_from_a_number_that_is_not_kept_misses_nothing_after_it(self) -> None:
        self.daemon("publish 2")
        self.daemon("disk 0")
        head = self.daemon("publish 5")
        self.comes_back_to_another_past(str(head), head)

    def test_who_goes_on_from_a_number_of_another_journal_is_told(self) -> None:
        client = self.joined()
        self.assert_all_once(client, self.daemon("publish 4"))
        client.close()
        again = self.client(client.position)
        self.assert_all_once(again, self.daemon("publish 2"), first=6)
        self.assertEqual(again.events, [])
        again.close()
        self.daemon("new-journal")
        self.daemon("publish 30")
        last = self.client(client.position)
        self.assertTrue(last.heard("new_journal"))
        self.assertTrue(last.has(30))
        self.assertEqual(last.seqs, list(range(24, 31)), "what is on")

    def test_what_was_pruned_is_told_with_its_numbers(self) -> None:
        self.daemon("publish 50")
        self.daemon("prune")
        client = self.client("10")
        self.assertTrue(client.has(self.daemon("publish 5")))
        self.assertEqual(client.seqs[-5:], list(range(51, 56)))
        missed = [(e["first"], e["last"], e["reason"]) for e in client.events
                  if e["event"] == "missed"]
        self.assertEqual(missed, [(11, 49, "pruned")])

    def test_a_new_journal_is_told_and_begun_with_what_is_on(self) -> None:
        self.daemon("publish 50")
        client = self.client()
        self.assertTrue(client.has(50))
        self.daemon("new-journal")
        head = self.daemon("publish 60")  # more than the old one had
        self.assertTrue(client.heard("new_journal"))
        self.assertTrue(client.until(lambda: client.seqs[50:] and client.seqs[-1] == head))
        fresh = client.seqs[50:]
        self.assertEqual(fresh, sorted(set(fresh)))
        self.assertTrue(set(range(54, 61)) <= set(fresh), fresh)


class TailTest(Accidents):
    def command(self, since: str) -> list:
        since = {"0": "all"}.get(since, since)
        return [BIN / "yieldwatch", "tail", "--format", "jsonl", "--config",
                self.folder / "bus.toml", *(["--since", since] if since else [])]


class PythonTest(Accidents):
    def command(self, since: str) -> list:
        return [sys.executable, SOURCE / "tests/integration/bus/python_tail.py", self.alerts,
                self.control, *([since] if since else [])]


def run_side_by_side() -> int:
    runs = [subprocess.Popen([sys.executable, *sys.argv, name])
            for name in ("TailTest", "PythonTest")]
    return max(abs(run.wait()) for run in runs)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        sys.exit(run_side_by_side())
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
