"""clashcast is killed while it writes long lines to stdout, or the reader of stdout ends."""
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

from stack import PROGRAMS, Clashcast, Redis, Simulator, wait_until  # noqa: E402

SEED = int(os.environ.get("CLASHCAST_SEED", "1"))
KILLS = {"": 6, "long": 100}.get(os.environ.get("CLASHCAST_ROUNDS", ""), 6)


class Reader(threading.Thread):
    """Reads from one process of clashcast after the other: slowly while they are killed, so that the pipe is full, then
    as fast as possible."""
    pause = 0.015

    def __init__(self, descriptor):
        super().__init__(daemon=True)
        self.descriptor, self.text = descriptor, bytearray()
        self.start()

    def run(self):
        while some := os.read(self.descriptor, 3000):
            self.text += some
            time.sleep(self.pause)


class Stdout(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="clashcast-test-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.game = Simulator("--seed", SEED, "--clans", 8, "--change-rate", 0.7)
        self.addCleanup(self.game.stop)

    def daemon(self, more=""):
        daemon = Clashcast(f"""
[api]
base_url = "{self.game.url}"
tokens = ["made-up"]
[journal]
path = "{self.folder}/journal.db"
[[watch.clans]]
tags = {json.dumps(self.game.clans)}
interval = "1s"
[[sink]]
name = "lines"
publisher = "stdout"
data = "full"
{more}
""", self.folder)
        self.addCleanup(daemon.kill)
        return daemon

    def start(self, daemon, stdout, **how):
        with daemon.log.open("ab") as log:
            daemon.process = subprocess.Popen([PROGRAMS / "clashcast", "run", "--config", daemon.config],
                                              stdout=stdout, stderr=log, **how)

    def kill_at_random_moments(self, stdout, reader=None):
        """Returns all ids, from a Redis stream, which a kill cannot cut."""
        redis = Redis(self.folder)
        self.addCleanup(redis.stop)
        daemon = self.daemon(f'[[sink]]\nname = "all"\npublisher = "redis_stream"\nurl = "{redis.url}"\n')
        moments = random.Random(SEED)
        for _ in range(KILLS):
            self.start(daemon, stdout)
            time.sleep(moments.uniform(1, 3))       # a random moment
            daemon.kill()
        self.start(daemon, stdout)
        wait_until(lambda: daemon.logged("polling") == KILLS + 1, "the last start")
        self.game.freeze()
        if reader:
            reader.pause = 0
        waits = lambda: [sink["waiting"] for sink in json.loads(self.command("sinks", "list", "--json"))["sinks"]]
        wait_until(lambda: waits() == [0, 0], "all events to be delivered", 120)
        self.assertEqual(daemon.stop(), 0)
        return [event["id"] for event in redis.stream()]

    def command(self, *words):
        return subprocess.run([PROGRAMS / "clashcast", *words, "--config", self.folder / "clashcast.toml"],
                              capture_output=True, text=True, check=True).stdout

    def check_lines(self, text, ids, cut_lines):
        whole, cut = [], []
        for line in text.splitlines():
            try:
                whole.append(json.loads(line)["id"])
            except ValueError:
                cut.append(line)
        print(f"{len(ids)} events, {len(whole)} whole lines, {len(cut)} cut")
        self.assertGreater(len(ids), 0)
        self.assertEqual(set(ids) - set(whole), set())
        self.assertEqual(text[-1:], b"\n")
        self.assertLessEqual(len(cut), cut_lines)

    def test_a_kill_cuts_no_line_of_a_pipe(self):
        ours, theirs = os.pipe()
        reader = Reader(ours)
        ids = self.kill_at_random_moments(theirs, reader)
        os.close(theirs)
        reader.join()
        self.check_lines(bytes(reader.text), ids, 0)

    def test_a_kill_cuts_no_line_of_a_socket(self):
        ours, theirs = socket.socketpair()
        reader = Reader(ours.fileno())
        ids = self.kill_at_random_moments(theirs, reader)
        theirs.close()
        reader.join()
        ours.close()
        self.check_lines(bytes(reader.text), ids, 0)

    def test_a_line_that_a_kill_cuts_in_a_file_is_written_again(self):
        file = self.folder / "lines"
        with file.open("ab") as appended:
            ids = self.kill_at_random_moments(appended)
        self.check_lines(file.read_bytes(), ids, KILLS)

    def test_a_run_ends_with_1_if_the_reader_of_stdout_ends(self):
        ours, theirs = os.pipe()
        daemon = self.daemon()
        self.start(daemon, theirs)
        os.close(theirs)
        os.read(ours, 1)
        os.close(ours)
        self.assertEqual(daemon.process.wait(30), 1)
        self.assertEqual(daemon.logged("sink lines: stdout is closed: broken pipe"), 1)

    def test_a_run_ends_with_1_if_stdout_is_closed(self):
        daemon = self.daemon()
        self.start(daemon, None, preexec_fn=lambda: os.close(1))
        self.assertEqual(daemon.process.wait(30), 1)
        self.assertEqual(daemon.logged("sink lines: stdout is closed: bad file descriptor"), 1)


if __name__ == "__main__":
    unittest.main()
