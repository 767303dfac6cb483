"""Rules for the code that a search can check. Rules of inclusion: inclusion_test.py. Words: wording.txt."""
import re
import statistics
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import wording  # noqa: E402

PROJECT = Path(__file__).resolve().parents[1]
CODE = ("src", "include", "tests", "bench", "examples")
LONGEST_FILE, LONGEST_FUNCTION, LEAST_MEDIAN = 300, 40, 60
FRONT_DOOR = "api watch journal sink publisher event_stream diff route sentence".split()    # headers that open with an example


def sources(*folders):
    for folder in folders:
        found = sorted(p for p in (PROJECT / folder).rglob("*.[ch]pp"))
        assert found, f"{folder} has no sources: was it renamed?"
        yield from found


def lines_of(file):
    return file.read_text(encoding="utf-8").splitlines()


def offenders(files, wrong):
    """file:line: text of each line, without its comment, for which `wrong` is true."""
    for file in files:
        for number, line in enumerate(lines_of(file), 1):
            if wrong(line.split("//")[0]):
                yield f"{file.relative_to(PROJECT)}:{number}: {line.strip()}"


def awaits_carelessly(code):
    """GCC 12 miscompiles co_await in conditions, and beside temporaries that need destroying in the same statement."""
    if "co_await" not in code:
        return False
    before, after = code.split("co_await", 1)
    if not re.search(r"(^|[{;]|for \(;;\)|else)\s*(auto&? (\w+|\[[\w, ]+\]) = |\w+ = |co_return )?$", before):
        return True
    return "co_await" in after or bool(re.search(r"\w\{|[(,] ?\{|[(,] ?\[[&=\w]", after))


def functions(lines):
    """(first line, length) of each function body: a brace alone on its line opens it, and one below it closes it."""
    opened = {}
    for number, line in enumerate(lines, 1):
        if found := re.match(r"( *)\{$", line):
            opened[found[1]] = number
        elif (found := re.match(r"( *)\}", line)) and found[1] in opened:
            first = opened.pop(found[1])
            yield first, number - first - 1


class Rules(unittest.TestCase):
    def check(self, found):
        found = list(found)
        self.assertEqual(found, [], "\n" + "\n".join(found))

    @unittest.skipUnless((PROJECT / ".git").exists(), "needs the list of files from git")
    def test_no_word_of_wording_txt_is_used(self):
        self.check(f'{name}:{number}: "{text}": {instead}' for name, number, text, instead in wording.found())

    def test_co_await_stands_alone_in_its_statement(self):
        self.check(offenders(sources(*CODE), awaits_carelessly))

    def test_no_line_is_longer_than_120_columns(self):
        for file in sources(*CODE):
            self.check(f"{file.relative_to(PROJECT)}:{number}" for number, line in enumerate(lines_of(file), 1)
                       if len(line) > 120 and 'R"(' not in line)

    def test_no_file_of_src_and_include_is_longer_than_300_lines(self):
        sizes = {file: len(lines_of(file)) for file in sources("src", "include")}
        self.check(f"{file.relative_to(PROJECT)}: {size}" for file, size in sizes.items() if size > LONGEST_FILE)

    def test_half_of_the_source_files_are_longer_than_60_lines(self):
        sizes = [len(lines_of(file)) for file in sources("src") if file.suffix == ".cpp"]
        self.assertGreater(statistics.median(sizes), LEAST_MEDIAN)

    def test_no_function_of_src_and_include_is_longer_than_40_lines(self):
        self.check(f"{file.relative_to(PROJECT)}:{first}: {length} lines" for file in sources("src", "include")
                   for first, length in functions(lines_of(file)) if length > LONGEST_FUNCTION)

    def test_a_front_door_header_opens_with_an_example(self):
        opens = lambda name: re.match(r"#pragma once\n(//.*\n)*// Example:\n",
                                      (PROJECT / f"include/clashcast/{name}.hpp").read_text(encoding="utf-8"))
        self.check(name for name in FRONT_DOOR if not opens(name))

    def test_no_two_folders_have_a_class_of_the_same_name(self):
        owners = {}
        owner = r"^(?:class|struct|enum class) (\w+)\b(?!::)[^;\n]*(?:\{.*\};)?$"
        for file in sources("src", "include"):
            if file.suffix == ".hpp" and "simulator" not in file.parts:
                text = file.read_text(encoding="utf-8")
                space = re.findall(r"^namespace ([\w:]+) \{", text, re.M)
                for name in re.findall(owner, text, re.M):
                    owners.setdefault((space[-1], name), []).append(file.name)
        self.check(f"{name}: {files}" for name, files in owners.items() if len(files) > 1)

    def test_only_the_programs_read_the_environment_handle_signals_and_print(self):
        allowed = lambda p: (p.is_relative_to(PROJECT / "src/daemon") or p.is_relative_to(PROJECT / "src/simulator")
                             or p.parent.name == "stdout" or p == PROJECT / "src/lib/log.cpp")
        wrong = r"\bgetenv\b|signal_set|std::cout|std::cerr|\bprintf\(|fmt::print"
        self.check(offenders((p for p in sources("src") if not allowed(p)), lambda code: re.search(wrong, code)))

    def test_what_is_pure_asks_no_clock(self):
        wrong = r"_clock::now\(\)|real_clock"
        self.check(offenders(sources("src/lib/diff", "src/lib/json"), lambda code: re.search(wrong, code)))

    def test_nothing_is_detached_and_no_context_is_stopped(self):
        wrong = r"asio::detached|context_?\.stop\(\)"
        self.check(offenders(sources(*CODE), lambda code: re.search(wrong, code)))


if __name__ == "__main__":
    unittest.main()
