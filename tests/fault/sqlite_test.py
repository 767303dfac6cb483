"""The SQLite journal's disk is full, or its file is damaged. The stream in Redis and MQTT are only destinations."""
import contextlib
import os
import shutil
import sqlite3
import subprocess
import unittest

from trial import STREAM, WINDOW, FaultTest, Trial, rounds, wait_until

ENDED_BY_A_FAULT = 1
CANNOT_START = (1, 2)         # 2: what the configuration names is no database


class SqliteTrial(Trial):
    """A trial whose journal is the file `journal`, in a folder of its own."""

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

    def await_baselines(self):
        wait_until(lambda: self.journal.exists() and self.daemon.told("polling") > 0, "the journal")
        wait_until(lambda: self.ask("SELECT count(*) FROM checkpoint") == [(self.subjects,)], "the baselines")

    def positions(self):
        place = "ms || '-' || sequence"
        return self.ask(f"SELECT {place} FROM journal_end")[0][0], dict(self.ask(f"SELECT reader, {place} FROM cursor"))


class SmallDisk:
    """A file system of a few megabytes in memory."""

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
    @unittest.skipUnless(os.geteuid() == 0, "only root may mount a disk that is small enough to fill")
    def test_a_full_disk_is_waited_for_and_loses_nothing(self):
        with SqliteTrial(self) as trial:
            disk = trial.add(SmallDisk(trial.journal.parent))
            trial.begin()
            for number in range(rounds(short=3, long=30)):
                # A write-ahead log that has grown is written again from its beginning, and needs no more of the disk:
                # only a new one feels that there is none.
                self.assertEqual(trial.daemon.stop(), 0)
                trial.daemon.start()
                trial.grows(20)
                told, works = trial.daemon.told("trying until it works"), trial.daemon.told("works again")
                disk.fill()
                wait_until(lambda: trial.daemon.told("trying until it works") > told, "the daemon to say so")
                self.pause(0, 2)
                if number % 2:      # it may end, and start, on a full disk
                    trial.daemon.kill()
                    trial.daemon.start()
                    self.pause(0, 1)
                disk.free()
                if not number % 2:
                    wait_until(lambda: trial.daemon.told("works again") > works, "the daemon to say that it works")
                trial.grows(20)
            trial.judge(repeats_within=WINDOW)

    def test_a_damaged_file_is_refused_with_the_reason_and_the_whole_one_goes_on(self):
        with SqliteTrial(self) as trial:
            trial.begin()
            for number in range(rounds(short=6, long=30)):
                trial.grows(20)
                self.assertEqual(trial.daemon.stop(), 0)
                whole = shutil.copy(trial.journal, trial.folder / "whole")
                damage = (self.cut, self.scribble, self.hide)[number % 3]
                with self.subTest(damage.__name__, round=number):
                    said = trial.daemon.log.stat().st_size
                    print(damage(trial.journal))
                    damaged = self.content(trial.journal)
                    trial.daemon.start()
                    self.assertIn(trial.daemon.process.wait(30), CANNOT_START)
                    reason = trial.daemon.log.read_text()[said:]
                    print(reason.strip().splitlines()[-2:])
                    self.assertIn(str(trial.journal), reason)
                    self.assertEqual(self.content(trial.journal), damaged, "it was written to")
                trial.daemon.kill()
                self.restore(trial.journal, whole)
                trial.daemon.start()
            trial.grows(20)
            trial.judge(repeats_within=WINDOW)

    def test_a_file_that_is_replaced_under_clashcast_ends_it_and_the_next_start_goes_on(self):
        with SqliteTrial(self) as trial:
            trial.begin()
            for change in (self.put_back, self.replace, self.remove):
                with self.subTest(change.__name__):
                    trial.grows(20)
                    copy = trial.folder / "copy"
                    copy.unlink(missing_ok=True)
                    trial.ask(f"VACUUM INTO '{copy}'")
                    trial.grows(20)
                    said = trial.daemon.log.stat().st_size
                    change(trial.journal, copy)
                    self.assertEqual(trial.daemon.process.wait(30), ENDED_BY_A_FAULT)
                    self.assertIn("replaced", trial.daemon.log.read_text()[said:])
                began = trial.daemon.told("polling")
                trial.daemon.start()
                wait_until(lambda: trial.daemon.told("polling") > began, "the next start")

    def put_back(self, file, copy):
        """As `.restore` of sqlite3 does it."""
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
        return "its first page is noise"

    def hide(self, file):
        """Unreadable, for root too."""
        file.unlink()
        file.mkdir()
        return "a folder in its place"

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
