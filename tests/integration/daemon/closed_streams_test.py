#!/usr/bin/python3
"""Programs that were started without standard output write into no other file."""

from __future__ import annotations

import os
import subprocess

import daemon_case


class ClosedStreams(daemon_case.DaemonCase):
    def test_without_standard_output_the_log_goes_nowhere(self) -> None:
        config = self.config(daemon_case.PUSH + '[log]\nalerts_file = "alerts.log"\n')
        command = f'exec "{self.bin}/yieldwatchd" --config "{config}" <&- >&-'
        daemon = subprocess.Popen(["/bin/sh", "-c", command], env=self.env)
        self.addCleanup(self.end, daemon)
        self.until_up()
        for number in (0, 1):
            self.assertEqual(os.readlink(f"/proc/{daemon.pid}/fd/{number}"), "/dev/null")
        self.publish("UST10Y 5.5 2026-01-05T20:00:00Z")
        alerts = self.folder / "alerts.log"
        self.eventually(lambda: " ALERT watch " in alerts.read_text())
        self.assertEqual(self.stop(daemon), 0)
        self.assertEqual(alerts.read_text().count("\n"), 1)

    def test_of_the_command_line_too(self) -> None:
        command = f'"{self.bin}/yieldwatch" check "{self.config()}" >&- 2>&-'
        self.assertEqual(subprocess.run(["/bin/sh", "-c", command], env=self.env).returncode, 0)


if __name__ == "__main__":
    daemon_case.main()
