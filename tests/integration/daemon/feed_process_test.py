#!/usr/bin/python3
"""A feed as a process of its own: the daemon waits for it, sees it die and come back."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from typing import Any, Optional

import daemon_case

CONFIG = """
rules = ["rules.toml"]
[feed.pipe]
kind = "stdin"
own_process = true
[feed.desk]
kind = "push"
[log]
metrics_file = "yieldwatch.prom"
"""


class FeedProcess(daemon_case.DaemonCase):
    def setUp(self) -> None:
        super().setUp()
        sys.path.insert(0, str(self.source / "scripts/python"))
        import yieldwatch
        self.api = yieldwatch
        self.path = self.config(CONFIG)

    def start(self) -> None:
        self.log = self.folder / "log"
        with self.log.open("w") as log:
            self.daemon(self.path, stdout=log)

    def feed(self, name: str = "pipe", **options: Any) -> subprocess.Popen:
        process = self.daemon(self.path, "--feed", name, stdin=subprocess.PIPE, text=True,
                              stdout=subprocess.DEVNULL, **options)
        self.addCleanup(process.stdin.close)
        return process

    def tick(self, process: subprocess.Popen, value: str) -> None:
        process.stdin.write(f"UST10Y {value}\n")
        process.stdin.flush()

    def client(self) -> Any:
        client = self.api.AlertClient(["alert.", "sys.feed."],
                                      endpoint=f"ipc://{self.folder}/yieldwatch/alerts",
                                      control=f"ipc://{self.folder}/yieldwatch/control")
        self.addCleanup(client.close)
        self.eventually(lambda: isinstance(client.receive(1), self.api.Heartbeat))
        return client

    def next(self, client: Any, kind: type) -> Any:
        deadline = time.monotonic() + daemon_case.PATIENCE
        while time.monotonic() < deadline:
            if isinstance(event := client.receive(0.1), kind):
                return event
        return self.fail(f"no {kind.__name__} came; the log: {self.log.read_text()}")

    def news(self, client: Any) -> tuple[str, str, str]:
        body = self.next(client, self.api.System).body
        return body.feed, body.state, body.detail

    def feeds(self) -> dict[str, Any]:
        return {feed.source: feed for feed in self.api.status(
            f"ipc://{self.folder}/yieldwatch/control").feeds}

    def metrics(self) -> str:
        try:
            return (self.folder / "yieldwatch.prom").read_text()
        except FileNotFoundError:
            return ""

    def metric(self, name: str) -> Optional[str]:
        found = re.search(rf"^{re.escape(name)} (\S+)$", self.metrics(), re.MULTILINE)
        return found and found[1]

    def test_it_is_missed_from_the_start_seen_to_die_and_welcome_when_it_is_back(self) -> None:
        self.start()
        client = self.client()
        self.assertEqual(self.news(client), ("pipe", "silent", "not heard in the first 5 s"))
        self.assertIn("feed pipe                  SILENT: never heard, no value yet",
                      self.status())
        self.eventually(lambda: self.metric('yieldwatch_feed_up{source="pipe"}') == "0")

        first = self.feed()
        self.assertEqual(self.news(client), ("pipe", "good", "it is heard again"))
        self.tick(first, "5.1")
        self.assertEqual(self.next(client, self.api.Alert).state, "firing")
        self.assertRegex(self.status(), r"feed pipe +good, UST10Y 5\.1% \d+s ago\n")
        self.eventually(lambda: self.metric('yieldwatch_feed_up{source="pipe"}') == "1")

        killed = time.monotonic()
        first.kill()
        name, state, detail = self.news(client)
        print(f"a feed that was killed is announced after {time.monotonic() - killed:.1f} s "
              f"({detail})", file=sys.stderr)
        self.assertEqual((name, state), ("pipe", "silent"))
        self.assertRegex(detail, r"^not heard for \d+ s$")
        self.assertRegex(self.status(), r"feed pipe +SILENT for \d+s, UST10Y 5\.1%")
        self.assertIn("error feed_silent feed=pipe", self.log.read_text())

        again = self.feed()
        self.assertEqual(self.news(client), ("pipe", "good", "it is heard again"))
        self.tick(again, "4.5")
        self.assertEqual(self.next(client, self.api.Alert).state, "inactive")
        self.assertIn("info feed_back feed=pipe", self.log.read_text())
        feeds = self.feeds()
        self.assertTrue(feeds["pipe"].expected)
        self.assertFalse(feeds["pipe"].silent)
        self.assertEqual(feeds["pipe"].newest.value_e6, 4_500_000)

    def test_what_it_can_not_read_is_announced_by_the_daemon(self) -> None:
        self.start()
        client = self.api.AlertClient(["sys.bad."], endpoint=f"ipc://{self.folder}/yieldwatch/alerts",
                                      control=f"ipc://{self.folder}/yieldwatch/control")
        self.addCleanup(client.close)
        self.eventually(lambda: isinstance(client.receive(1), self.api.Heartbeat))
        feed = self.feed()
        self.tick(feed, "5.x")
        refused = self.next(client, self.api.System).body
        self.assertEqual((refused.reason, refused.source), ("reading", "pipe"))
        self.assertIn("line 1", refused.detail)
        self.eventually(lambda: "warning bad reason=reading source=pipe" in self.log.read_text())

    def test_it_is_ready_when_the_daemon_listens_and_ends_as_it_is_told(self) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
            systemd.bind(str(self.folder / "notify"))
            env = {**self.env, "NOTIFY_SOCKET": str(self.folder / "notify")}
            feed = subprocess.Popen([self.bin / "yieldwatchd", "--config", self.path, "--feed",
                                     "pipe"], env=env, stdin=subprocess.PIPE,
                                    stdout=subprocess.PIPE, text=True)
            self.addCleanup(self.end, feed)
            self.addCleanup(feed.stdin.close)
            self.assertIn(" info starting ", feed.stdout.readline())
            systemd.settimeout(1)
            with self.assertRaises(TimeoutError):
                systemd.recv(4096)
            self.start()
            systemd.settimeout(daemon_case.PATIENCE)
            self.assertIn(b"READY=1", systemd.recv(4096))
            self.eventually(lambda: " info ready " in feed.stdout.readline())
            feed.send_signal(signal.SIGHUP)
            self.eventually(lambda: " info hang_up " in feed.stdout.readline())
            self.assertEqual(self.stop(feed), 0)
            self.assertIn(b"STOPPING=1", systemd.recv(4096))

    def test_it_ends_with_what_it_reads(self) -> None:
        self.start()
        client = self.client()
        feed = self.feed()
        self.tick(feed, "5.1")
        feed.stdin.close()
        self.assertEqual(self.next(client, self.api.Alert).state, "firing")
        self.assertEqual(feed.wait(daemon_case.PATIENCE), 0)
        # And is not missed, however long it has not been heard.
        while self.news(client)[1:] != ("ended", "its input has ended"):
            pass
        self.eventually(lambda: self.feeds()["pipe"].heard_ms > 4_000)
        self.assertRegex(self.status(), r"feed pipe +ended, UST10Y 5\.1% \d+s ago\n")
        since = self.log.read_text().partition("info feed_ended feed=pipe state=ended")[2]
        self.assertIn("its input has ended", since)
        self.assertNotIn("feed_silent", since)
        self.eventually(lambda: "yieldwatch_feed_newest" in self.metrics())
        self.assertNotIn('yieldwatch_feed_up{source="pipe"}', self.metrics())

    def test_it_begins_when_a_replay_has_ended(self) -> None:
        self.path = self.config(CONFIG + f"""
[feed.bundled]
kind = "replay"
history = "{self.source}/config/history/history.toml"
speed = "100 sessions/s"
""")
        feed = self.feed()
        self.tick(feed, "5.1")
        self.start()
        self.eventually(lambda: "Played " in self.log.read_text())
        self.eventually(lambda: re.search(r"feed pipe +good, UST10Y 5\.1% \d+s ago", self.status()))
        self.assertNotIn("replay_running", self.log.read_text())

    def test_what_is_no_feed_to_run_alone_is_refused(self) -> None:
        path = self.config(CONFIG.replace("own_process = true", "") + f"""
[feed.bundled]
kind = "replay"
history = "{self.source}/config/history/history.toml"
""")
        for name, why in (("pipes", "there is no [feed.pipes]; there is: "),
                          ("desk", "[feed.desk] is for other programs"),
                          ("bundled", "[feed.bundled] plays a history"),
                          ("pipe", "write own_process = true")):
            ran = self.run_program("yieldwatchd", "--config", path, "--feed", name)
            self.assertEqual(ran.returncode, 78, name)
            self.assertIn(why, ran.stderr)
            self.assertEqual(ran.stdout, "")
        ran = self.run_program("yieldwatchd", "--config", path, "--feed", "pipe", "--once")
        self.assertEqual(ran.returncode, 64)

    def test_another_of_that_name_cant_take_the_place_of_a_feed_that_the_daemon_runs(self) -> None:
        self.path = self.config(CONFIG.replace("own_process = true", ""))
        with open(os.devnull) as nothing:
            self.log = self.folder / "log"
            with self.log.open("w") as log:
                self.daemon(self.path, stdin=nothing, stdout=log)
        self.until_up()
        with self.api.Publisher("pipe", endpoint=f"ipc://{self.folder}/yieldwatch/ticks",
                                timeout=daemon_case.PATIENCE) as feed:
            feed.tick("UST10Y", "5.1")
        self.eventually(lambda: "the name of a feed of the daemon itself" in self.log.read_text())
        self.assertNotIn("ALERT", self.log.read_text())


if __name__ == "__main__":
    daemon_case.main()
