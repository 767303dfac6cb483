"""The diff takes the number of instructions in bench/instructions.json, as counted by callgrind: no change makes it slower
unnoticed. After a deliberate change, and a build of the preset `release`, update them:

    python3 tests/instructions_test.py --update"""
import json
import os
import re
import subprocess
import sys
import unittest
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PROGRAMS = Path(os.environ.get("CLASHCAST_PROGRAMS", PROJECT / "build/release/bin"))
BASELINE = PROJECT / "bench/instructions.json"
TOLERANCE = 0.03
ROWS = [f"diff_{kind}_{share}" for kind in ("clan", "war", "league", "player", "raid", "battlelog") for share in ("one", "100")]


def count(row):
    """Instructions of one comparison. The number is reproducible."""
    output = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                           "--toggle-collect=bench::diffing::once() const", PROGRAMS / "clashcast-bench", "--repeat", row],
                          capture_output=True, text=True, check=True).stderr
    return int(re.search(r"Collected : (\d+)", output)[1]) // 100


@unittest.skipUnless("avx2" in Path("/proc/cpuinfo").read_text(), "needs AVX2: without it the numbers differ")
class Instructions(unittest.TestCase):
    def test_each_comparison_takes_as_many_instructions_as_the_baseline(self):
        baseline = json.loads(BASELINE.read_text())
        for row in ROWS:
            with self.subTest(row):
                now, before = count(row), baseline[row]
                print(f"{row}: {now} instructions, {now / before - 1:+.1%}")
                self.assertAlmostEqual(now / before, 1, delta=TOLERANCE,
                                       msg="slower or faster: if deliberate, update the baseline (see above)")


if __name__ == "__main__":
    if sys.argv[1:] == ["--update"]:
        BASELINE.write_text(json.dumps({row: count(row) for row in ROWS}, indent=4) + "\n")
    else:
        unittest.main()
