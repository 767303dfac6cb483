"""The log is not read, or cannot be written."""
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

from stack import PROGRAMS, Simulator, wait_until  # noqa: E402


class Log(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="clashcast-test-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.lines = self.folder / "lines"
        self.game = Simulator("--clans", 100, "--change-rate", 1)
        self.addCleanup(self.game.stop)
        (self.folder / "clashcast.toml").write_text(f"""
[api]
base_url = "{self.game.url}"
tokens = ["made-up"]
requests_per_second = 1000
burst = 1000
[log]
level = "debug"
[journal]
path = "{self.folder}/journal.db"
[[watch.clans]]
tags = {json.dumps(self.game.clans)}
interval = "1s"
[[sink]]
name = "lines"
publisher = "stdout"
""")

    def start(self, **how):
        with self.lines.open("wb") as lines:
            daemon = subprocess.Popen([PROGRAMS / "clashcast", "run", "--config", self.folder / "clashcast.toml"],
                                      stdout=lines, **how)
        self.addCleanup(daemon.kill)
        return daemon

    def check_delivery(self, daemon):
        """Events keep coming."""
        size = lambda: self.lines.stat().st_size
        for _ in range(3):
            before = size()
            wait_until(lambda: size() > before, "events")
        self.assertIsNone(daemon.poll())

    def end(self, daemon):
        daemon.terminate()
        self.assertEqual(daemon.wait(6), 0)

    def test_a_full_pipe(self):
        ours, theirs = os.pipe()
        os.write(theirs, bytes(65536))
        daemon = self.start(stderr=theirs)
        self.check_delivery(daemon)
        self.end(daemon)
        os.close(ours)
        os.close(theirs)

    def test_a_full_pipe_that_is_read_later(self):
        ours, theirs = os.pipe()
        os.write(theirs, bytes(65536))
        daemon = self.start(stderr=theirs)
        os.close(theirs)
        self.check_delivery(daemon)
        with open(ours, "rb") as log:
            log.read(65536)
            daemon.terminate()
            lines = log.read().decode().splitlines()
        self.assertIn(" clashcast ", lines[0])
        self.assertTrue(lines[-1].endswith(" ended"), lines[-1])
        self.assertEqual(daemon.wait(6), 0)

    def test_a_full_disk(self):
        with open("/dev/full", "wb") as full:
            daemon = self.start(stderr=full)
        self.check_delivery(daemon)
        self.end(daemon)

    def test_a_closed_stderr(self):
        daemon = self.start(preexec_fn=lambda: os.close(2))
        self.check_delivery(daemon)
        self.end(daemon)
        journal = (self.folder / "journal.db").read_bytes()
        self.assertTrue(journal.startswith(b"SQLite format 3\0"))


if __name__ == "__main__":
    unittest.main()
