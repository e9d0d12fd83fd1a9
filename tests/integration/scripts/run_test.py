"""What scripts/run starts, and where.

usage: run_test.py SCRIPTS
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPTS = Path(sys.argv.pop(1))

# Says where it was started and with what.
DAEMON = '#!/bin/sh\npwd\nprintf "%s\\n" "$@"\n'


class RunTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name).resolve() / "repository"
        self.elsewhere = Path(folder.name).resolve() / "elsewhere"
        self.elsewhere.mkdir()
        for name in ("run", "lib.sh"):
            (self.root / "scripts").mkdir(parents=True, exist_ok=True)
            shutil.copy(SCRIPTS / name, self.root / "scripts" / name)
        self.write("build/release/build.ninja", "")
        self.write("build/release/bin/yieldwatchd", DAEMON)
        self.write("tools/cmake", "#!/bin/sh\n")
        self.write("tools/dpkg-query", "#!/bin/sh\nprintf installed\n")
        self.config = f"{self.root}/config/yieldwatch.toml"
        self.journal = f"{self.root}/build/release/journal"

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o700)

    def run_script(self, *arguments: str) -> subprocess.CompletedProcess:
        path = f"{self.root}/tools:{os.environ['PATH']}"
        return subprocess.run([self.root / "scripts/run", *arguments], cwd=self.elsewhere,
                              env={**os.environ, "PATH": path}, text=True, capture_output=True,
                              timeout=60, check=False)

    def started_with(self, *arguments: str) -> list[str]:
        """The daemon's arguments; it must have been started where the script was."""
        ran = self.run_script(*arguments)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        where, *given = ran.stdout.splitlines()
        self.assertEqual(where, str(self.elsewhere))
        return given

    def test_the_bundled_configuration_is_the_default(self) -> None:
        default = ["--config", self.config, "--journal", self.journal]
        self.assertEqual(self.started_with(), default)
        self.assertEqual(self.started_with("--once"), [*default, "--once"])
        self.assertEqual(self.started_with("--"), default)
        self.assertEqual(self.started_with("--", "--once"), [*default, "--once"])

    def test_a_configuration_of_ones_own_replaces_it(self) -> None:
        for own in (["--config", "my own.toml"], ["--config=my.toml"]):
            self.assertEqual(self.started_with("--", "--once", *own), ["--once", *own])

    def test_a_journal_of_ones_own_replaces_it(self) -> None:
        self.write("build/release/journal/alerts.sqlite", "")
        self.assertEqual(self.started_with("--", "--journal", "mine"),
                         ["--config", self.config, "--journal", "mine"])
        self.assertTrue(Path(self.journal, "alerts.sqlite").exists(), "not ours to begin anew")

    def test_the_journal_begins_anew_unless_it_is_in_use(self) -> None:
        self.write("build/release/journal/alerts.sqlite", "")
        self.started_with()
        self.assertFalse(Path(self.journal).exists())
        self.write("build/release/journal/lock", "")
        with open(f"{self.journal}/lock", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            ran = self.run_script()
        self.assertEqual((ran.returncode, ran.stdout), (69, ""))
        self.assertIn("in use", ran.stderr)
        self.assertTrue(Path(self.journal, "lock").exists())

    def test_live_sources_have_a_configuration_and_a_journal_that_goes_on(self) -> None:
        kept = f"{self.root}/build/release/live-journal"
        self.write("build/release/live-journal/alerts.sqlite", "")
        self.assertEqual(self.started_with("--live"),
                         ["--config", f"{self.root}/config/live.toml", "--journal", kept])
        self.assertTrue(Path(kept, "alerts.sqlite").exists())

    def test_what_is_not_understood_is_refused(self) -> None:
        for arguments in (["--once", "anything"], ["--twice"], [""], ["", "x"], ["anything"]):
            ran = self.run_script(*arguments)
            self.assertEqual((ran.returncode, ran.stdout), (64, ""), arguments)
            self.assertIn("usage: scripts/run", ran.stderr)

    def test_a_build_that_fails_starts_nothing(self) -> None:
        self.write("tools/cmake", "#!/bin/sh\nexit 1\n")
        ran = self.run_script()
        self.assertEqual((ran.returncode, ran.stdout), (69, ""))
        self.assertIn("the build failed", ran.stderr)


if __name__ == "__main__":
    unittest.main()
