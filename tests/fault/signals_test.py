"""SIGTERM and SIGINT end clashcast in time, and a second signal ends it at once, whatever is stuck."""
import os
import signal
import socket
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

from stack import PROGRAMS, Stack, wait_until  # noqa: E402

IN_TIME = 6         # seconds; 5 are promised
AT_ONCE = 2


class Signals(unittest.TestCase):
    def setUp(self):
        self.stack = self.enterContext(Stack())
        self.game = self.stack.simulator("--clans", 20, "--change-rate", 1)

    def configure(self, **settings):
        text = self.stack.configuration(self.game, **settings)
        (self.stack.folder / "c.toml").write_text(text + '[[sink]]\nname = "lines"\npublisher = "stdout"\n')

    def events(self):
        return self.stack.redis("XLEN", "clashcast:events")

    def start(self, stdout=subprocess.DEVNULL, stderr=None):
        self.before = self.events()
        log = (self.stack.folder / "c.log").open("ab")
        self.daemon = subprocess.Popen([PROGRAMS / "clashcast", "run", "--config", self.stack.folder / "c.toml"],
                                       stdout=stdout, stderr=stderr or log)
        log.close()
        self.addCleanup(self.daemon.wait)
        self.addCleanup(self.daemon.kill)

    def await_log(self, text):
        wait_until(lambda: text in (self.stack.folder / "c.log").read_text(), f"\"{text}\" in the log")

    def deliver(self):
        wait_until(lambda: self.events() > self.before, "events")

    def check(self, stuck):
        """`stuck` starts the daemon and returns when something is stuck."""
        for first in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(first=first, alone=True), self.stack_again():
                stuck()
                self.daemon.send_signal(first)
                self.assertEqual(self.daemon.wait(IN_TIME), 0)
            with self.subTest(first=first, alone=False), self.stack_again():
                stuck()
                self.daemon.send_signal(first)
                self.await_first_signal()
                self.daemon.send_signal(signal.SIGTERM)
                self.assertIn(self.daemon.wait(AT_ONCE), (0, 128 + signal.SIGTERM))

    def await_first_signal(self):
        """Two pending signals would count as one."""
        pending = lambda: int(next(line for line in Path(f"/proc/{self.daemon.pid}/status").read_text().splitlines()
                                   if line.startswith("ShdPnd")).split()[1], 16)
        wait_until(lambda: self.daemon.poll() is not None or pending() == 0, "the first signal to be taken")

    def stack_again(self):
        return Thawed(self.stack.redis, self.stack.mosquitto, self.stack.folder / "c.log")

    def test_nothing(self):
        self.configure()

        def stuck():
            self.start()
            self.deliver()

        self.check(stuck)

    def test_a_journal_that_never_answers(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            self.configure(journal=f"redis://127.0.0.1:{silent.getsockname()[1]}/0")

            def stuck():
                self.start()
                self.await_log("clashcast 0")

            self.check(stuck)

    def test_a_journal_that_hangs(self):
        self.configure()

        def stuck():
            self.start()
            self.deliver()
            self.stack.redis.process.send_signal(signal.SIGSTOP)

        self.check(stuck)

    def test_a_broker_that_hangs(self):
        self.configure()

        def stuck():
            self.start()
            self.await_log("sink mqtt: connected")
            self.stack.mosquitto.process.send_signal(signal.SIGSTOP)

        self.check(stuck)

    def test_a_broker_that_never_answers(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            self.configure(broker=f"mqtt://127.0.0.1:{silent.getsockname()[1]}")

            def stuck():
                self.start()
                self.deliver()

            self.check(stuck)

    def test_standard_streams_that_are_not_read(self):
        self.configure()
        ours, theirs = os.pipe()
        self.addCleanup(os.close, ours)
        self.addCleanup(os.close, theirs)
        os.write(theirs, bytes(65536))

        def stuck():
            self.start(stdout=theirs, stderr=theirs)
            self.deliver()

        self.check(stuck)


class Thawed:
    """Empties the log; after the block the servers run again."""

    def __init__(self, redis, mosquitto, log):
        self.servers, self.log = (redis, mosquitto), log

    def __enter__(self):
        self.log.write_text("")

    def __exit__(self, *_):
        for server in self.servers:
            server.process.send_signal(signal.SIGCONT)


if __name__ == "__main__":
    unittest.main()
