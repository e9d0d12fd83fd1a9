#!/usr/bin/python3
"""A journal that can't be used: each is said clearly, with what to do, and nothing is destroyed."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import disk_case


class DiskStart(disk_case.DiskCase):
    def made(self) -> None:
        """A journal with some alerts in it."""
        daemon = self.start()
        self.turn(3)
        self.eventually(lambda: len(self.numbers()) == 3)
        self.assertEqual(self.stop(daemon), 0)

    def test_a_directory_that_is_read_only(self) -> None:
        self.made()
        before = self.files()
        self.disk(f"readonly {self.journal}")
        said = self.refused()
        self.assertIn(f"cannot write in {self.journal}: Read-only file system", said)
        self.assertIn("or name another directory", said)
        self.assertEqual(self.files(), before)

    def test_a_directory_that_can_not_be_made(self) -> None:
        self.disk(f"readonly {self.journal}")
        said = self.refused()
        self.assertIn(f"cannot make the directory {self.journal}", said)
        self.assertIn("make it", said)

    def test_a_full_disk_at_the_start(self) -> None:
        self.made()
        before = self.files()
        self.disk(f"full {self.journal}")
        said = self.refused()
        self.assertIn("No space left on device", said)
        self.assertEqual(self.files(), before)

    def test_no_directory(self) -> None:
        self.journal.write_text("mine")
        self.assertIn("is no directory; name one for the journal", self.refused())
        self.assertEqual(self.journal.read_text(), "mine")

    def test_two_daemons(self) -> None:
        first = self.start()
        other = self.folder / "other"
        other.mkdir(mode=0o700)
        env = self.env
        self.env = {**env, "XDG_RUNTIME_DIR": str(other)}
        said = self.refused()
        self.env = env
        self.assertIn(f"{self.journal} is in use by process {first.pid}; stop that one", said)
        self.turn()
        self.eventually(lambda: (self.journal / "alerts.sqlite").exists() and self.numbers())

    def test_a_journal_of_a_newer_version(self) -> None:
        self.made()
        with closing(sqlite3.connect(self.journal / "alerts.sqlite")) as journal:
            journal.execute("PRAGMA user_version = 99")
            journal.commit()
        before = self.files()
        said = self.refused()
        self.assertIn("was written by a newer yieldwatch (format 99, this one knows ", said)
        self.assertIn("run that version, or move the file elsewhere", said)
        self.assertEqual(self.files(), before)

    def test_a_corrupt_page(self) -> None:
        self.made()
        file = self.journal / "alerts.sqlite"
        with closing(sqlite3.connect(file)) as journal:
            journal.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        image = bytearray(file.read_bytes())
        for page in range(1, len(image) // 4096):
            image[page * 4096:page * 4096 + 64] = b"\xa5" * 64
        file.write_bytes(image)
        before = self.files()
        said = self.refused()
        self.assertIn(f"{file} is damaged", said)
        self.assertIn("restore it from a backup, or move it", said)
        self.assertEqual(self.files(), before)

    def test_a_missing_segment_of_the_tick_log(self) -> None:
        for _ in range(3):  # a segment each: an fsync that fails begins another
            daemon = self.start()
            self.disk(f"sync_once {self.ticks} {self.journal}/ticks")
            self.turn(2)
            self.eventually(lambda: "disk_works_again part=tick_log" in self.log.read_text())
            self.disk()
            self.log.write_text("")
            self.assertEqual(self.stop(daemon), 0)
        segments = sorted((self.journal / "ticks").iterdir())
        self.assertGreaterEqual(len(segments), 3)
        with closing(sqlite3.connect(self.journal / "alerts.sqlite")) as journal:
            journal.execute("DELETE FROM checkpoint")  # so that all of it is read
            journal.commit()
        shutil.move(segments[1], self.folder / "moved")
        self.start()
        self.eventually(lambda: "recovered" in self.log.read_text())
        self.assertRegex(self.log.read_text(), r"tick_log detail=.*records? [0-9]+.*(lost before|missing)")
        count = len(self.numbers())
        self.turn()
        self.eventually(lambda: len(self.numbers()) > count)


if __name__ == "__main__":
    disk_case.main()
