"""Runs a file of tests as `python3 FILE -v` does, for ctest: prints a line `skipped: FILE: TEST: REASON` for each test
that is skipped, and exits with 77 if that is all of them."""
import sys
import unittest
from pathlib import Path

SKIPPED = 77


class Result(unittest.TextTestResult):
    passed = 0

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1

    def skips(self, file):
        return [f"skipped: {file.parent.name}/{file.name}: {test.id().split('.')[-1]}: {reason}"
                for test, reason in self.skipped]


def main(file, *options):
    file = Path(file).resolve()
    sys.path[0] = str(file.parent)
    runner = unittest.TextTestRunner(resultclass=Result, verbosity=2)
    result = unittest.main(file.stem, argv=[file.name, *options], testRunner=runner, exit=False).result
    print(*result.skips(file), sep="\n", flush=True)
    if not result.wasSuccessful() or not (result.passed or result.skipped):
        return 1
    return 0 if result.passed else SKIPPED


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
