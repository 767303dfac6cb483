"""The disk of the SQLite journal is full, or its file is damaged. Redis and MQTT are only destinations."""
import contextlib
import os
import shutil
import sqlite3
import subprocess
import unittest

from trial import STREAM, WINDOW, FaultTest, Trial, rounds, wait_until

ENDED_BY_A_FAULT = 1
CANNOT_START = (1, 2)         # 2: the configured file is not a database


class SqliteTrial(Trial):
    """A trial whose journal is the file `journal`, in its own folder."""

    def __enter__(self):
        super().__enter__()
        (self.folder / "disk").mkdir()
        self.journal = self.folder / "disk/clashcast.db"
        return self

    def begin(self):
        super().begin(journal=str(self.journal))

    def ask(self, question):
        with contextlib.closing(sqlite3.connect(f"file:{self.journal}?mode=ro", uri=True)) as file:
            return file.execute(question).fetchall()

    def await_first_answers(self):
        wait_until(lambda: self.journal.exists() and self.daemon.logged("polling") > 0, "the journal")
        wait_until(lambda: self.ask("SELECT count(*) FROM checkpoint") == [(self.subjects,)], "the first responses")

    def positions(self):
        position = "ms || '-' || sequence"
        last = self.ask(f"SELECT {position} FROM journal_end")[0][0]
        return last, dict(self.ask(f"SELECT reader, {position} FROM cursor"))


class SmallDisk:
    """A file system of 16 MB in memory."""

    def __init__(self, folder):
        self.folder, self.ballast = folder, folder / "ballast"
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", folder], check=True)

    def fill(self):
        with contextlib.suppress(OSError), self.ballast.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))

    def free(self):
        self.ballast.unlink()

    def stop(self):
        subprocess.run(["umount", "-l", self.folder], check=True)


class Sqlite(FaultTest):
    @unittest.skipUnless(os.geteuid() == 0, "needs root, to mount a small disk")
    def test_clashcast_waits_for_a_full_disk_and_loses_nothing(self):
        with SqliteTrial(self) as trial:
            disk = trial.add(SmallDisk(trial.journal.parent))
            trial.begin()
            for number in range(rounds(short=3, long=30)):
                # A write-ahead log that has grown is reused from its beginning and needs no disk space: only a new one
                # notices the full disk.
                self.assertEqual(trial.daemon.stop(), 0)
                trial.daemon.start()
                trial.grows(20)
                failed, works = trial.daemon.logged("trying until it works"), trial.daemon.logged("works again")
                disk.fill()
                wait_until(lambda: trial.daemon.logged("trying until it works") > failed, "the log line")
                self.pause(0, 2)
                if number % 2:      # it may end and start on a full disk
                    trial.daemon.kill()
                    trial.daemon.start()
                    self.pause(0, 1)
                disk.free()
                if not number % 2:
                    wait_until(lambda: trial.daemon.logged("works again") > works, "the journal to work again")
                trial.grows(20)
            trial.check(repeats_within=WINDOW)

    def test_a_damaged_file_is_refused_with_the_reason_and_an_intact_one_continues(self):
        with SqliteTrial(self) as trial:
            trial.begin()
            for number in range(rounds(short=6, long=30)):
                trial.grows(20)
                self.assertEqual(trial.daemon.stop(), 0)
                whole = shutil.copy(trial.journal, trial.folder / "whole")
                damage = (self.cut, self.scribble, self.hide)[number % 3]
                with self.subTest(damage.__name__, round=number):
                    logged = trial.daemon.log.stat().st_size
                    print(damage(trial.journal))
                    damaged = self.content(trial.journal)
                    trial.daemon.start()
                    self.assertIn(trial.daemon.process.wait(30), CANNOT_START)
                    reason = trial.daemon.log.read_text()[logged:]
                    print(reason.strip().splitlines()[-2:])
                    self.assertIn(str(trial.journal), reason)
                    self.assertEqual(self.content(trial.journal), damaged, "it was written to")
                trial.daemon.kill()
                self.restore(trial.journal, whole)
                trial.daemon.start()
            trial.grows(20)
            trial.check(repeats_within=WINDOW)

    def test_clashcast_ends_if_its_file_is_replaced_and_the_next_start_continues(self):
        with SqliteTrial(self) as trial:
            trial.begin()
            for change in (self.restore_copy, self.replace, self.remove):
                with self.subTest(change.__name__):
                    trial.grows(20)
                    copy = trial.folder / "copy"
                    copy.unlink(missing_ok=True)
                    trial.ask(f"VACUUM INTO '{copy}'")
                    trial.grows(20)
                    logged = trial.daemon.log.stat().st_size
                    change(trial.journal, copy)
                    self.assertEqual(trial.daemon.process.wait(30), ENDED_BY_A_FAULT)
                    self.assertIn("replaced", trial.daemon.log.read_text()[logged:])
                began = trial.daemon.logged("polling")
                trial.daemon.start()
                wait_until(lambda: trial.daemon.logged("polling") > began, "the next start")

    def restore_copy(self, file, copy):
        """As `.restore` of the sqlite3 shell."""
        with contextlib.closing(sqlite3.connect(copy)) as old, contextlib.closing(sqlite3.connect(file)) as live:
            old.backup(live)

    def replace(self, file, copy):
        copy.rename(file)

    def remove(self, file, copy):
        file.unlink()

    def cut(self, file):
        whole = file.stat().st_size
        size = self.moments.choice((self.moments.randrange(1, whole), whole - self.moments.randrange(1, 4096)))
        os.truncate(file, size)
        return f"cut to {size} bytes"

    def scribble(self, file):
        with file.open("r+b") as f:
            f.write(self.moments.randbytes(4096))
        return "its first page is random"

    def hide(self, file):
        """Unreadable, also for root."""
        file.unlink()
        file.mkdir()
        return "replaced by a folder"

    def content(self, file):
        return file.read_bytes() if file.is_file() else None

    def restore(self, file, whole):
        if file.is_dir():
            file.rmdir()
        for left in file.parent.glob(file.name + "*"):
            left.unlink()
        shutil.copy(whole, file)


if __name__ == "__main__":
    unittest.main()
