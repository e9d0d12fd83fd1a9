#!/usr/bin/python3
"""A key is nowhere but where its user has put it: a canary for one, and a search for it."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

from live_case import RULES_TREND, LiveCase, main

# With what URLs and JSON write otherwise.
CANARY = "c4n4ry/0123456789+abcdef0123/456789"
SECOND = "s3c0nd/0123456789+abcdef0123/456789"


def escaped(key: str) -> str:
    """As some libraries write it into JSON."""
    return key.replace("/", "\\/")


def spellings(key: str) -> list[str]:
    return [key, escaped(key), quote(key, safe=""), quote(key)]


class CanaryTest(LiveCase):
    def test_a_key_is_in_no_log_file_answer_or_command_line(self) -> None:
        keys = {"FRED_API_KEY": CANARY, "ALPACA_KEY_ID": CANARY, "ALPACA_SECRET_KEY": SECOND,
                "FINNHUB_TOKEN": CANARY}
        # What echoes the key: a page, a refusal, a redirect, a body that can't be read.
        echo = f"bad api_key={CANARY}"
        ports = self.server({
            "/refused": [{"status": 403, "body": echo}],
            "/html": [{"body": f"<html>{echo}</html>"}],
            "/json": [{"body": f'{{"observations":[{{"date":"{escaped(CANARY)}",'
                               f'"value":"{escaped(echo)}"}}]}}'}],
            "/redirect": [{"redirect": f"http://127.0.0.1:1/?api_key={CANARY}"}],
            "/auth": [{"websocket": [
                {"text": '[{"T":"success","msg":"connected"}]'}, {"expect": "auth"},
                {"text": f'[{{"T":"t","S":"{escaped(SECOND)}","p":1,"t":"2026-01-05T15:00:00Z"}},'
                         f'{{"T":"t","S":"X","p":1,"t":"{escaped(CANARY)}"}}]'},
                {"text": f'[{{"T":"error","code":402,'
                         f'"msg":"auth failed {escaped(CANARY)} {SECOND}"}}]'}]}],
            "/plain": [{"status": 401, "body": echo}]})
        http, https = ports["http"], ports["https_self_signed"]
        feeds = {
            "refused": ("fred", f"http://127.0.0.1:{http}/refused"),
            "html": ("fred", f"http://127.0.0.1:{http}/html"),
            "json": ("fred", f"http://127.0.0.1:{http}/json"),
            "redirect": ("fred", f"http://127.0.0.1:{http}/redirect"),
            "closed": ("fred", f"http://127.0.0.1:{ports['closed']}/x"),
            "nobody": ("fred", "https://no-such-host.invalid/x"),
            "certificate": ("fred", f"https://localhost:{https}/x"),
            "auth": ("alpaca", f"ws://127.0.0.1:{http}/auth"),
            "alpaca-tls": ("alpaca", f"wss://localhost:{https}/x"),
            "token": ("finnhub", f"ws://127.0.0.1:{http}/plain"),
            "token-tls": ("finnhub", f"wss://localhost:{https}/x"),
            "token-nobody": ("finnhub", "wss://no-such-host.invalid"),
        }
        text = 'rules = ["rules.toml"]\n[log]\nlevel = "debug"\nmetrics_file = "metrics"\n'
        for number, (name, (kind, address)) in enumerate(feeds.items()):
            text += (f'[feed.{name}]\nkind = "{kind}"\naddress = "{address}"\n'
                     f'symbols = {{ S{number} = "I{number}" }}\n')
        config = self.config(text, RULES_TREND)
        daemon = self.logged_daemon(config, **keys)
        for name in feeds:
            if name != "json":
                self.until_logged("feed_trouble", f"feed={name} ")
        self.until_logged("reason=reading", "source=json")
        self.until_logged("reason=reading", "source=auth")
        self.until_logged("ready")
        self.eventually(lambda: (self.folder / "metrics").exists())

        said = {"status": self.status(),
                "jsonl": self.run_program("yieldwatch", "status", "--format", "jsonl").stdout,
                "check": self.run_program("yieldwatch", "check", config).stdout,
                "cmdline": Path(f"/proc/{daemon.pid}/cmdline").read_text()}
        self.assertIn("FRED_API_KEY", said["check"])
        for name in ("html", "auth", "token"):
            done = self.run_program("yieldwatch", "feed", name, "--config", config, "--for", "2s")
            said[f"feed {name}"] = done.stdout + done.stderr
        self.assertEqual(self.stop(daemon), 0)
        for path in self.folder.rglob("*"):
            if path.is_file():
                said[str(path)] = path.read_bytes().decode("latin-1")
        for where, what in said.items():
            for key in spellings(CANARY) + spellings(SECOND):
                self.assertNotIn(key, what, where)

    def test_a_process_that_holds_a_key_dumps_no_core(self) -> None:
        config = self.config('rules = ["rules.toml"]\n[feed.etfs]\nkind = "finnhub"\n'
                             'address = "ws://127.0.0.1:1"\n', RULES_TREND)
        most = resource.getrlimit(resource.RLIMIT_CORE)[1]
        resource.setrlimit(resource.RLIMIT_CORE, (most, most))
        other = subprocess.Popen(["sleep", "600"], cwd=self.folder)
        self.addCleanup(self.end, other)
        daemon = self.logged_daemon(config, FINNHUB_TOKEN=CANARY)
        self.until_logged("feed_trouble", "feed=etfs")
        # The kernel gives the files of a process that may dump to its user, of others to root.
        told_by_owner = os.getuid() != 0
        if told_by_owner:
            self.assertEqual(os.stat(f"/proc/{other.pid}/environ").st_uid, os.getuid())
            self.assertEqual(os.stat(f"/proc/{daemon.pid}/environ").st_uid, 0)
        told_by_core = self.dumps(other)
        self.assertFalse(self.dumps(daemon))
        if not told_by_owner and not told_by_core:
            self.skipTest("can't be judged here: no process dumps a core (the limit is "
                          f"{most}), and to root all processes look alike")

    def dumps(self, process: subprocess.Popen) -> bool:
        process.send_signal(signal.SIGQUIT)
        status = os.waitpid(process.pid, 0)[1]
        process.returncode = os.waitstatus_to_exitcode(status)
        self.assertTrue(os.WIFSIGNALED(status))
        return os.WCOREDUMP(status)


if __name__ == "__main__":
    main()
