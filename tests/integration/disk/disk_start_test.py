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

    def says_that_it_fails(self, why: str) -> None:
        """The log, the metrics, `status`, and sys.disk. to whoever comes."""
        self.assertRegex(self.log.read_text(), f"error disk_failing part=journal.*{why}")
        self.eventually(lambda: self.metric('yieldwatch_disk_failing{part="journal"}') == "1")
        said = self.run_program("yieldwatch", "status").stdout
        self.assertRegex(said, f"(?s)TROUBLE.*journal.*{why}")
        late = self.client()
        self.assertTrue(self.disk_report(late).failing)

    def goes_on_and_heals(self, why: str, *disk: str, made: int = 3) -> None:
        """Started on such a disk: alerts go on, it says so, and it is whole once there is room."""
        before = self.files() if self.journal.exists() else {}
        self.disk(*disk)
        self.start()
        self.says_that_it_fails(why)
        client = self.client(made)
        self.turn(4)
        alerts = self.alerts(client, 4)
        self.assertEqual([a.journal_seq for a in alerts], list(range(made + 1, made + 5)))
        self.assertFalse(any(a.durable for a in alerts))
        late = self.client(0)  # what is kept can be had, and what waits behind it
        self.assertEqual([a.journal_seq for a in self.alerts(late, made + 4)],
                         list(range(1, made + 5)))
        self.assertEqual(self.files() if self.journal.exists() else {}, before)
        self.disk()
        self.eventually(lambda: "disk_works_again part=journal" in self.log.read_text())
        self.eventually(lambda: "disk_works_again part=tick_log" in self.log.read_text())
        self.turn()
        self.assertTrue(self.alerts(client, 1)[0].durable)
        self.is_whole(made, made + 5)

    def is_whole(self, made: int, through: int) -> None:
        self.assertEqual(self.numbers(), [(n, int(made < n < through)) for n in
                                          range(1, through + 1)])
        self.assertEqual(self.rows("SELECT * FROM lost"), [])
        said = self.run_program("yieldwatch", "verify", str(self.journal), "--config",
                                str(self.folder / "yieldwatch.toml"))
        self.assertIn("identical", said.stdout, said.stdout + said.stderr)

    def test_a_directory_that_is_read_only(self) -> None:
        self.made()
        self.goes_on_and_heals("Read-only file system", f"readonly {self.journal}")

    def test_a_full_disk_at_the_start(self) -> None:
        self.made()
        self.goes_on_and_heals("No space left on device", f"full {self.journal}")

    def test_a_full_disk_with_nothing_on_it_yet(self) -> None:
        self.journal.mkdir(mode=0o700)
        self.goes_on_and_heals("No space left on device", f"full {self.journal}", made=0)

    def test_a_full_disk_after_a_kill_with_a_torn_tail(self) -> None:
        daemon = self.start()
        self.turn(3)
        self.eventually(lambda: len(self.numbers()) == 3)
        self.kill(daemon)
        with max((self.journal / "ticks").iterdir()).open("ab") as segment:
            segment.write(b"torn")
        self.goes_on_and_heals("Read-only file system", f"readonly {self.journal}")

    def test_no_number_is_given_twice_by_one_that_starts_on_a_full_disk(self) -> None:
        daemon = self.start()
        client = self.client()
        self.turn(2)
        self.alerts(client, 2)
        self.disk(f"full {self.journal}")
        self.turn(4)
        self.assertEqual([a.journal_seq for a in self.alerts(client, 4)], [3, 4, 5, 6])
        self.kill(daemon)
        self.start()  # the disk is still full
        self.turn(2)
        late = self.client(6)
        first = self.alerts(late, 1)[0]
        self.assertGreater(first.journal_seq, 6)
        self.disk()
        self.eventually(lambda: "disk_works_again part=journal" in self.log.read_text())
        self.eventually(lambda: self.rows("SELECT first, last FROM lost") == [(3, 6)])
        self.assertEqual([n for n, _ in self.numbers()][:3], [1, 2, first.journal_seq])

    def test_a_directory_that_can_not_be_made(self) -> None:
        self.disk(f"readonly {self.journal}")
        said = self.refused(69)
        self.assertIn(f"cannot make the directory {self.journal}", said)
        self.assertIn("make it", said)

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
        said = self.refused(69)
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

    def test_a_checkpoint_that_is_damaged(self) -> None:
        daemon = self.start()
        for day in range(3):  # a session's end makes another checkpoint
            self.ticks += 86_400
            self.turn()
            self.eventually(lambda: len(self.numbers()) == day + 1)
        self.assertEqual(self.stop(daemon), 0)
        self.log.write_text("")
        records = [row[0] for row in
                   self.rows("SELECT tick_record FROM checkpoint ORDER BY tick_record")]
        self.assertGreaterEqual(len(records), 2)
        with closing(sqlite3.connect(self.journal / "alerts.sqlite")) as journal:
            journal.execute("UPDATE checkpoint SET state = X'00ff' WHERE tick_record = ?",
                            records[-1:])
            journal.commit()
        self.start()
        said = self.log.read_text()
        self.assertRegex(said, f"error checkpoint record={records[-1]} detail=.*"
                               "the one before it is used instead")
        self.assertNotIn(f"record={records[-2]} ", said)
        self.assertRegex(said, r"info recovered .* alerts=3 new=0 ")
        self.turn(2)
        self.eventually(lambda: len(self.numbers()) == 5)
        self.is_whole(5, 5)

    def test_checkpoints_that_are_all_damaged(self) -> None:
        self.made()
        self.log.write_text("")
        with closing(sqlite3.connect(self.journal / "alerts.sqlite")) as journal:
            journal.execute("UPDATE checkpoint SET state = X'00ff'")
            journal.commit()
        self.start()
        said = self.log.read_text()
        self.assertIn("; all of the tick log is read instead", said)
        self.assertRegex(said, r"info recovered .* alerts=3 new=0 ")
        self.turn(2)
        self.eventually(lambda: self.numbers() == [(n, 0) for n in range(1, 6)])

    def test_a_missing_segment_of_the_tick_log(self) -> None:
        daemon = self.start()
        for day in range(5):  # a session's end begins another segment
            self.ticks += 86_400
            self.turn()
            self.eventually(lambda: len(self.numbers()) == day + 1)
        self.assertEqual(self.stop(daemon), 0)
        self.log.write_text("")
        segments = sorted((self.journal / "ticks").iterdir())
        self.assertGreaterEqual(len(segments), 3)
        with closing(sqlite3.connect(self.journal / "alerts.sqlite")) as journal:
            journal.execute("DELETE FROM checkpoint")  # so that all of it is read
            journal.commit()
        shutil.move(segments[1], self.folder / "moved")
        first, after = int(segments[1].stem), int(segments[2].stem)
        others = {path: path.read_bytes() for path in segments if path != segments[1]}
        journaled = self.numbers()
        self.start()
        self.eventually(lambda: "recovered" in self.log.read_text())
        said = f"record {first} is" if after == first + 1 else f"records {first} to {after - 1} are"
        self.assertIn(f"{said} missing: the segment before {segments[2]} is not there; "
                      "copy it back from a backup if there is one", self.log.read_text())
        for path, bytes_before in others.items():
            self.assertTrue(path.read_bytes().startswith(bytes_before), path)
        self.assertEqual(self.numbers()[:len(journaled)], journaled)
        count = len(self.numbers())
        self.turn()
        self.turn()
        self.eventually(lambda: len(self.numbers()) > count)


if __name__ == "__main__":
    disk_case.main()
