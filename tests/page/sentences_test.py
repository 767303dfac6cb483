"""The page puts each event of sentences.jsonl as the daemon does. Beside it test-sentence checks the daemon."""
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

import node

PROGRAMS = Path(os.environ["CLASHCAST_PROGRAMS"])


@unittest.skipIf(node.missing(), node.missing())
class Sentences(unittest.TestCase):
    def test_the_page_and_the_daemon_give_an_event_the_same_sentence(self):
        with tempfile.NamedTemporaryFile("wb", suffix=".json") as table:
            subprocess.run([PROGRAMS / "clashcast", "sentences", "--table"], stdout=table, check=True)
            node.run(self, "sentences_test.mjs", 60, CLASHCAST_SENTENCES=table.name)


if __name__ == "__main__":
    unittest.main()
