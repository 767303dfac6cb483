"""The house rules that a search can check."""
import re
import subprocess
import unittest
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
STAGES = "api diff event watch journal sink publish".split()
PURE = ["src/diff", "src/event", "src/json", "src/sink/route.cpp", "src/watch/backoff.cpp", "src/watch/backoff.hpp",
        "src/redis/resp.hpp", "src/redis/resp.cpp", "src/net/authority.hpp", "src/net/authority.cpp"]


def sources(*folders):
    for folder in folders:
        place = PROJECT / folder
        found = [place] if place.is_file() else sorted(p for p in place.rglob("*.[ch]pp"))
        assert found, f"{folder} has no sources: was it renamed?"
        yield from found


def offenders(files, wrong):
    """file:line: text of each line that `wrong` finds fault with; comments aside."""
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            code = line.split("//")[0]
            if wrong(code):
                yield f"{file.relative_to(PROJECT)}:{number}: {line.strip()}"


def awaits_carelessly(code):
    """GCC 12 miscompiles co_await inside conditions and with temporaries that need destroying in the same statement."""
    if "co_await" not in code:
        return False
    before, after = code.split("co_await", 1)
    if not re.search(r"(^|[{;]|for \(;;\)|else)\s*(auto&? (\w+|\[[\w, ]+\]) = |\w+ = |co_return )?$", before):
        return True
    return "co_await" in after or bool(re.search(r"\w\{|[(,] ?\{|[(,] ?\[[&=\w]", after))


class HouseRules(unittest.TestCase):
    def check(self, found):
        found = list(found)
        self.assertEqual(found, [], "\n" + "\n".join(found))

    def test_co_await_stands_alone_in_its_statement(self):
        self.check(offenders(sources("src", "tests", "bench", "include"), awaits_carelessly))

    def test_no_line_is_longer_than_120_columns(self):
        for file in sources("src", "tests", "bench", "include"):
            lines = file.read_text(encoding="utf-8").splitlines()
            self.check(f"{file.name}:{n}" for n, line in enumerate(lines, 1) if len(line) > 120 and 'R"(' not in line)

    def test_a_stage_includes_no_other_stage(self):
        for stage in STAGES:
            others = "|".join(s for s in STAGES if s != stage)
            another = rf'#include "({others}|configuration|daemon|replay|simulator|stream)/'
            self.check(offenders(sources(f"src/{stage}"), lambda code: re.search(another, code)))

    def test_no_two_stages_have_a_class_of_the_same_name(self):
        owners = {}
        owner = r"^(?:class|struct|enum class) (\w+)\b(?!::)[^;\n]*(?:\{.*\};)?$"
        for file in sources("src", "include"):
            if file.suffix == ".hpp" and file.parent.name != "simulator":
                text = file.read_text(encoding="utf-8")
                space = re.findall(r"^namespace ([\w:]+) \{", text, re.M)
                for name in re.findall(owner, text, re.M):
                    owners.setdefault((space[-1], name), []).append(file.name)
        self.check(f"{name}: {files}" for name, files in owners.items() if len(files) > 1)

    def test_only_the_redis_stages_know_redis(self):
        allowed = lambda p: (p.parent.name == "redis" or p.match("journal/redis.cpp") or p.match("publish/redis_stream*")
                             or p.match("configuration/accepts.cpp"))   # asks what a Redis URL is
        files = [p for p in sources("src") if not allowed(p)]
        self.check(offenders(files, lambda code: '#include "redis/' in code))

    def test_a_public_header_names_no_private_library(self):
        private = r"#include <(mqtt|MQTT|hiredis|simdjson|sqlite3|zstd|toml)"
        self.check(offenders(sources("include"), lambda code: re.search(private, code)))

    def test_what_is_pure_knows_no_network_and_no_clock(self):
        wrong = r"#include <boost/asio|_clock::now\(\)|real_clock"
        self.check(offenders(sources(*PURE), lambda code: re.search(wrong, code)))

    def test_a_header_of_what_is_pure_brings_no_network(self):
        for header in ("diff.hpp", "route.hpp", "event.hpp", "snapshot.hpp", "checkpoint.hpp", "entry.hpp"):
            with self.subTest(header):
                read = subprocess.run(["clang++-16", "-std=c++20", "-M", "-I", PROJECT / "include", "-x", "c++",
                                       PROJECT / "include/clashcast" / header],
                                      check=True, capture_output=True, text=True)
                self.assertNotIn("boost/asio", read.stdout)

    def test_only_the_program_reads_the_environment_handles_signals_and_prints(self):
        allowed = lambda p: (p.parent.name in ("daemon", "desk", "simulator")
                             or p.name in ("environment.cpp", "log.cpp", "stdout.cpp"))
        wrong = r"\bgetenv\b|signal_set|std::cout|std::cerr|\bprintf\(|fmt::print"
        files = [p for p in sources("src") if not allowed(p)]
        self.check(offenders(files, lambda code: re.search(wrong, code)))

    def test_nothing_is_detached_and_no_context_is_stopped(self):
        wrong = r"asio::detached|context_?\.stop\(\)"
        self.check(offenders(sources("src", "tests", "bench"), lambda code: re.search(wrong, code)))

    def test_each_public_header_compiles_alone(self):
        for header in sources("include"):
            with self.subTest(header.name):
                subprocess.run(["clang++-16", "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-x", "c++",
                                "-I", PROJECT / "include", "-include", header, "/dev/null"], check=True)


if __name__ == "__main__":
    unittest.main()
