"""Who includes whom, as the compiler and the build saw it: what stands above a folder is unknown to it, and what is pure reaches
neither network nor clock, through no header."""
import collections
import concurrent.futures
import os
import re
import subprocess
import unittest
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
BUILD = Path(os.environ.get("CLASHCAST_BUILD", PROJECT / "build/release"))

STAGES = {"api", "watch", "diff", "journal", "sink", "publish"}
FOUNDATION = {"async", "net", "json", "redis", "text", "backoff.hpp", "xxh3.hpp"}      # what the stages stand on

PURE = ["src/lib/diff/*", "src/lib/json/*", "src/lib/backoff.hpp", "src/lib/sink/route.cpp", "src/lib/watch/poll_pause.*",
        "src/lib/redis/resp.*", "src/lib/redis/address.*", "src/lib/net/url.*",
        *(f"include/clashcast/{name}.hpp" for name in ("diff", "route", "event", "subject", "snapshot",
                                                      "timestamp", "checkpoint", "entry"))]
IMPURE = r"/boost/asio|/clashcast/clock\.hpp"
PRIVATE_LIBRARIES = r"^/usr/include/(mqtt/|MQTT|hiredis|simdjson|sqlite3|zstd|libdeflate|xxhash|toml|nlohmann|openssl)"


def sources(pattern):
    found = sorted(p for p in PROJECT.glob(pattern) if p.suffix in (".cpp", ".hpp"))
    assert found, f"{pattern} has no sources: was it renamed?"
    return found


def reached(file):
    """Every file that the compiler reads for this one alone."""
    folders = ("include", "src", "src/lib")
    command = ["clang++-16", "-std=c++20", "-M", *(f"-I{PROJECT / folder}" for folder in folders),
               "-isystem", "/usr/include/hiredis", "-x", "c++", file]
    rule = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return rule.split(":", 1)[1].replace("\\\n", " ").split()


def built():
    """(source, everything that it includes) of each object that the build has made of src/, as the compiler reported it.
    src/precompiled.hpp is in front of all of them, and includes nothing of the project's."""
    listing = subprocess.run(["ninja", "-C", BUILD, "-t", "deps"], check=True, capture_output=True, text=True).stdout
    for block in listing.split("\n\n"):
        files = [Path(line.strip()) for line in block.splitlines()[1:]]
        files = [file.relative_to(PROJECT) for file in files if file.is_relative_to(PROJECT)]
        files = [file for file in files if file.parts[0] == "src" and file.name != "precompiled.hpp"]
        source = next((file for file in files if file.suffix == ".cpp"), None)
        if source and (PROJECT / source).exists():
            yield source, [file for file in files if file.suffix == ".hpp"]


def folder(file):
    """A stage or a part of the foundation with all that is below it; a folder of a program; or a file between them. The
    main.cpp of a program stands by itself: it includes commands, which include what is beside it, and nothing includes it."""
    if file.name == "main.cpp":
        return str(file)
    depth = 3 if file.parts[1] == "lib" else min(3, len(file.parts) - 1)
    return "/".join(file.parts[1:depth])


def cycles(edges):
    """Pairs that reach each other."""
    def reach(start):
        seen, todo = set(), [start]
        while todo:
            for next_one in edges.get(todo.pop(), ()):
                if next_one not in seen:
                    seen.add(next_one)
                    todo.append(next_one)
        return seen

    reaches = {start: reach(start) for start in edges}
    return sorted((a, b) for a in reaches for b in reaches[a] if a < b and a in reaches.get(b, ()))


@unittest.skipUnless((BUILD / ".ninja_deps").exists(), "nothing was built with Ninja")
class Folders(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.includes = dict(built())

    def check(self, offends):
        found = sorted({f"{source} includes {file}" for source, files in self.includes.items() for file in files
                        if offends(source, file)})
        self.assertEqual(found, [], "\n" + "\n".join(found))

    def test_the_build_is_seen(self):
        self.assertGreater(len(self.includes), 100)

    def test_a_stage_includes_its_own_folder_and_what_it_stands_on(self):
        def offends(source, file):
            if source.parts[1] != "lib" or source.parts[2] not in STAGES:
                return False
            return file.parts[1] != "lib" or file.parts[2] not in {source.parts[2]} | FOUNDATION

        self.check(offends)

    def test_what_the_stages_stand_on_includes_no_stage(self):
        self.check(lambda source, file: source.parts[1:3] in {("lib", f) for f in FOUNDATION}
                   and (file.parts[1] != "lib" or file.parts[2] not in FOUNDATION))

    def test_the_library_includes_no_program_and_no_program_another(self):
        self.check(lambda source, file: file.parts[1] not in (source.parts[1], "lib"))

    def test_only_what_has_redis_in_its_name_and_the_configuration_include_redis(self):
        self.check(lambda source, file: file.parts[:3] == ("src", "lib", "redis")
                   and "redis" not in str(source) and "config" not in source.parts)

    def test_no_two_folders_include_each_other(self):
        edges = collections.defaultdict(set)
        for source, files in self.includes.items():
            edges[folder(source)] |= {folder(file) for file in files} - {folder(source)}
        self.assertEqual(cycles(edges), [])


class Reached(unittest.TestCase):
    def check(self, files, wrong):
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for file, read in zip(files, pool.map(reached, files)):
                with self.subTest(str(file.relative_to(PROJECT))):
                    found = [name for name in read if re.search(wrong, name)]
                    self.assertEqual(found[:3], [])

    def test_what_is_pure_reaches_no_network_and_no_clock(self):
        self.check([file for pattern in PURE for file in sources(pattern)], IMPURE)

    def test_a_public_header_reaches_no_private_library(self):
        self.check(sources("include/**/*.hpp"), PRIVATE_LIBRARIES)


if __name__ == "__main__":
    unittest.main()
