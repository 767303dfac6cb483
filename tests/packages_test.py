"""Section [run] of scripts/packages has exactly the packages that the programs load."""
import os
import re
import subprocess
import sysconfig
import unittest
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PROGRAMS = Path(os.environ.get("CLASHCAST_PROGRAMS", PROJECT / "build/release/bin"))
LANGUAGE = {"libc6", "libgcc-s1", "libstdc++6"}     # part of each Debian
FILES = {"ca-certificates"}                         # read, not loaded


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def section(name):
    text = (PROJECT / "scripts/packages").read_text(encoding="utf-8")
    lines = re.search(rf"^\[{name}\]\n([^\[]*)", text, re.M)[1].splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def libraries(program):
    return re.findall(r"NEEDED +(\S+)", output("objdump", "-p", PROGRAMS / program))


def packages(names):
    """The packages of these libraries; dpkg prints `package:architecture: path`."""
    folder = sysconfig.get_config_var("MULTIARCH")
    return {line.split(":")[0] for line in output("dpkg", "-S", *[f"*/{folder}/{n}" for n in names]).splitlines()}


class Packages(unittest.TestCase):
    def test_section_run_has_the_packages_of_the_libraries_that_the_programs_load_and_no_others(self):
        needed = {library for program in ("clashcast", "clash-simulator") for library in libraries(program)}
        loaded = packages(needed) - LANGUAGE
        named = section("run") - FILES
        self.assertEqual(loaded - named, set(), "missing in section [run] of scripts/packages")
        self.assertEqual(named - loaded, set(), "in section [run] of scripts/packages, but no program loads it")


if __name__ == "__main__":
    unittest.main()
