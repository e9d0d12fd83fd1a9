#!/usr/bin/python3
"""The daemon goes on, and stops when it is asked to, while nobody reads its log."""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import termios

import daemon_case

PIPE_SIZE = 4096  # bytes, the least there is
EVERY_TURN = """
[[rule]]
name = "turn"
expr = "change(UST10Y, 1d)"
tiers.watch = { enter = "0bp", exit = "0bp" }
"""


def alerts(count: int) -> list[str]:
    """Ticks, each of which makes an alert."""
    return [f"UST10Y {5.5 if i % 2 == 0 else 4.5} 2026-01-05T{10 + i // 3600:02}:"
            f"{i // 60 % 60:02}:{i % 60:02}Z" for i in range(count)]


class StalledReader(daemon_case.DaemonCase):
    def test_a_pipe_that_nobody_reads_holds_up_neither_alerts_nor_the_stop(self) -> None:
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, PIPE_SIZE)
        config = self.config(daemon_case.PUSH + '[log]\nalerts_file = "alerts.log"\n')
        daemon = self.daemon(config, stdout=writer)
        os.close(writer)
        self.until_up()
        self.publish(*alerts(300))
        self.eventually(lambda: "300 transitions" in self.status())
        self.eventually(lambda: (self.folder / "alerts.log").read_text().count("\n") == 300)
        self.assertEqual(self.stop(daemon), 0)

    def test_a_terminal_after_ctrl_s_holds_nobody_up(self) -> None:
        person, terminal = pty.openpty()
        self.addCleanup(os.close, person)
        self.addCleanup(os.close, terminal)
        termios.tcflow(terminal, termios.TCOOFF)
        daemon = self.daemon(self.config(), stdout=terminal)
        self.until_up()
        self.publish(*alerts(300))
        self.eventually(lambda: "300 transitions" in self.status())
        self.assertEqual(self.stop(daemon, signal.SIGINT), 0)

    def test_a_slow_reader_gets_all_of_a_replay_that_is_played_once(self) -> None:
        reader, writer = os.pipe()
        fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, PIPE_SIZE)
        config = self.bundled(rules=EVERY_TURN)
        daemon = self.daemon(config, "--once", stdout=writer)
        os.close(writer)
        with os.fdopen(reader) as log:
            lines = log.read()
        self.assertEqual(daemon.wait(daemon_case.PATIENCE), 0)
        self.assertIn("Played 1650 ticks", lines)
        numbers = [int(line.rsplit("seq=", 1)[1].split()[0])
                   for line in lines.splitlines() if " seq=" in line]
        self.assertGreater(len(lines), 2 * PIPE_SIZE)
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + len(numbers))))


if __name__ == "__main__":
    daemon_case.main()
