#!/usr/bin/python3
"""What signals do to the daemon."""

from __future__ import annotations

import signal
import subprocess

import daemon_case


class Signals(daemon_case.DaemonCase):
    def test_hang_up_opens_the_file_of_alerts_anew(self) -> None:
        config = self.config(daemon_case.PUSH + '[log]\nalerts_file = "alerts.log"\n')
        daemon = self.daemon(config, stdout=subprocess.PIPE, text=True)
        self.until_up()
        alerts, rotated = self.folder / "alerts.log", self.folder / "alerts.log.1"
        self.publish("UST10Y 5.5 2026-01-05T20:00:00Z")
        self.eventually(lambda: " ALERT watch " in alerts.read_text())
        alerts.rename(rotated)
        daemon.send_signal(signal.SIGHUP)
        self.eventually(alerts.exists)
        self.publish("UST10Y 4.5 2026-01-05T20:01:00Z")
        self.eventually(lambda: " ALERT over " in alerts.read_text())
        self.assertNotIn(" ALERT over ", rotated.read_text())
        self.assertEqual(self.stop(daemon), 0)
        self.assertIn(" info alerts_file_reopened ", daemon.stdout.read())

    def test_hang_up_without_a_file_of_alerts_stops_nobody(self) -> None:
        daemon = self.daemon(self.config(), stdout=subprocess.PIPE, text=True)
        self.until_up()
        daemon.send_signal(signal.SIGHUP)
        while " info hang_up" not in daemon.stdout.readline():
            self.assertIsNone(daemon.poll())
        self.assertEqual(self.stop(daemon), 0)

    def test_a_replay_to_be_played_once_that_is_interrupted_is_no_success(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            daemon = self.daemon(self.bundled("10 sessions/s"), "--once",
                                 stdout=subprocess.DEVNULL)
            self.until_up()
            self.assertEqual(self.stop(daemon, number), 128 + number)


if __name__ == "__main__":
    daemon_case.main()
