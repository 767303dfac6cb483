"""Runs a file of tests for ctest, like `python3 FILE -v`. Prints a line `skipped: FILE: TEST: REASON` for each skipped test,
and exits with 77 if all tests are skipped."""
import sys
import unittest
from pathlib import Path

SKIPPED = 77


class Result(unittest.TextTestResult):
    passed = 0

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1


def main(file, *options):
    file = Path(file).resolve()
    sys.path[0] = str(file.parent)
    runner = unittest.TextTestRunner(resultclass=Result, verbosity=2)
    result = unittest.main(file.stem, argv=[file.name, *options], testRunner=runner, exit=False).result
    for test, reason in result.skipped:
        print(f"skipped: {file.parent.name}/{file.name}: {test.id().removeprefix(file.stem + '.')}: {reason}")
    if not result.wasSuccessful() or not (result.testsRun or result.skipped):
        return 1
    return SKIPPED if result.skipped and not result.passed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
