"""Runs a file of tests in JavaScript, for the Python tests that start what it needs."""
import os
import re
import shutil
import subprocess
import unittest
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
OLDEST = 18


def missing():
    """What a test in JavaScript lacks on this machine, or None."""
    if not shutil.which("node"):
        return "node is not installed: scripts/setup"
    version = subprocess.run(["node", "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout
    if int(re.match(r"v(\d+)", version)[1]) < OLDEST:
        return f"node {version.strip()} is older than {OLDEST}"
    return None


def run(test: unittest.TestCase, file, seconds, **environment):
    """Fails `test` with what the file printed, if one of its tests fails."""
    done = subprocess.run(["node", "--test", "--test-reporter", "spec", file], cwd=FOLDER, timeout=seconds, text=True,
                          env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    print(done.stdout)
    test.assertEqual(done.returncode, 0, f"{file} failed")
