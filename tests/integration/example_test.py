"""examples/publisher: a program that links the library and has a publisher of its own."""
import json
import os
import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from stack import PROGRAMS, Simulator, wait_until


class OwnPublisher(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="clashcast-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.simulator = Simulator("--clans", 2, "--players", 0, "--change-rate", 1)
        self.addCleanup(self.simulator.stop)

    def run_until(self, count):
        """Runs the program until its files hold so many events, then stops it."""
        environment = {**os.environ, "CLASH_TOKEN": "any", "CLASH_API": self.simulator.url}
        process = subprocess.Popen([PROGRAMS / "file-publisher", self.folder, *self.simulator.clans], env=environment)
        try:
            wait_until(lambda: len(self.events()) >= count or process.poll() is not None, f"{count} events")
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(20), 0)
        finally:
            process.kill()
            process.wait()

    def events(self):
        lines = [line for file in self.folder.glob("*.jsonl") for line in file.read_text().splitlines(keepends=True)]
        return [json.loads(line) for line in lines if line.endswith("\n")]

    def test_it_writes_each_event_once_to_the_file_of_its_type_also_after_a_restart(self):
        self.run_until(5)
        before = len(self.events())
        self.run_until(before + 5)
        ids = [event["id"] for event in self.events()]
        self.assertEqual(len(ids), len(set(ids)))
        for file in self.folder.glob("*.jsonl"):
            for line in file.read_text().splitlines():
                self.assertEqual(json.loads(line)["event_type"], file.stem)

    def test_a_folder_that_does_not_exist_ends_it_with_a_message(self):
        ended = subprocess.run([PROGRAMS / "file-publisher", self.folder / "none", *self.simulator.clans],
                               env={**os.environ, "CLASH_TOKEN": "any", "CLASH_API": self.simulator.url},
                               capture_output=True, text=True, timeout=60)
        self.assertEqual(ended.returncode, 1)
        self.assertNotEqual(ended.stderr, "")


if __name__ == "__main__":
    unittest.main()
