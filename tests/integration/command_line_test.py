"""The command line as a person meets it: completions in real shells, the manual, and `clashcast init` on a terminal."""
import fcntl
import os
import pty
import re
import select
import shutil
import signal
import stat
import struct
import subprocess
import tempfile
import termios
import time
import unittest
from pathlib import Path

from stack import PROGRAMS, Simulator, free_port

CLASHCAST = PROGRAMS / "clashcast"
ESCAPES = re.compile(r"\x1b\[[0-9;?>=]*[A-Za-z]|\x1b[=>]|\x1b\][^\x07]*\x07|\x1b[()].|[\x07\x08\x0e\x0f]")


def clashcast(*arguments, **options):
    return subprocess.run([CLASHCAST, *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60,
                          **options)


class Terminal:
    """A program on a pseudo-terminal."""

    def __init__(self, *command, folder, **environment):
        self.id, self.descriptor = pty.fork()
        if self.id == 0:
            os.chdir(folder)
            os.execvpe(str(command[0]), [str(word) for word in command], {**os.environ, "TERM": "xterm", **environment})
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 200, 0, 0))
        self.unread = ""

    def write(self, text):
        os.write(self.descriptor, text.encode())

    def read_until(self, words, seconds=30):
        """What was printed up to these words; at the end of the program, or after some time, it fails."""
        end = time.monotonic() + seconds
        while words not in self.unread:
            if not select.select([self.descriptor], [], [], max(0, end - time.monotonic()))[0]:
                raise AssertionError(f"waited for {words!r}, got {self.unread!r}")
            self.unread = ESCAPES.sub("", self.unread + self.read())
        before, self.unread = self.unread.split(words, 1)
        return before + words

    def read(self):
        try:
            text = os.read(self.descriptor, 1 << 16).decode(errors="replace")
        except OSError:                             # the program has ended
            text = ""
        if not text:
            raise AssertionError(f"ended after {self.unread!r}")
        return text

    def status(self):
        status = os.waitstatus_to_exitcode(os.waitpid(self.id, 0)[1])
        self.id = 0
        return status

    def close(self):
        if self.id:
            os.kill(self.id, signal.SIGKILL)
            self.status()
        os.close(self.descriptor)


class Folder(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="clashcast-test-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def terminal(self, *command, **environment):
        terminal = Terminal(*command, folder=self.folder, **environment)
        self.addCleanup(terminal.close)
        return terminal


# A line that is completed at its end, words that are offered or filled in, and words that are not.
LINES = [
    ("clashcast si", {"sinks"}, {"run"}),
    ("clashcast ", {"run", "check", "init", "sinks", "dead-letters", "help"}, {"fish", "--config"}),
    ("clashcast sinks re", {"rewind"}, {"list"}),
    ("clashcast sinks ", {"list", "forget", "rewind"}, {"run", "drop"}),
    ("clashcast dead-letters d", {"drop"}, {"replay"}),
    ("clashcast help sinks for", {"forget"}, {"list"}),
    ("clashcast sinks rewind --", {"--to", "--config"}, {"--json", "--all"}),
    ("clashcast run my", {"my.toml"}, {"other.toml"}),
    ("clashcast sinks list --config my", {"my.toml"}, {"other.toml"}),
    ("clashcast sinks list --config my.toml --j", {"--json"}, {"--help"}),
    ("clashcast routes league_", {"league_ended", "league_group_new"}, {"war_new"}),
    ("clashcast completion f", {"fish"}, {"bash", "zsh"}),
    ("clashcast status --", {"--watch", "--json", "--config"}, {"--live"}),
    ("clashcast check --l", {"--live"}, {"--json"}),
    ("clashcast run --d", {"--dry-run"}, {"--config"}),
    ("clashcast status my", {"my.toml"}, {"other.toml"}),
]


class Completion(Folder):
    def load(self, shell):
        if not shutil.which(shell):
            self.skipTest(f"{shell} is not installed")
        for name in ("my.toml", "other.toml"):
            (self.folder / name).touch()
        script = self.folder / f"script.{shell}"
        printed = clashcast("completion", shell)
        self.assertEqual((printed.returncode, printed.stderr), (0, ""))
        script.write_text(printed.stdout)
        return script

    def check(self, offered):
        for line, there, not_there in LINES:
            with self.subTest(line):
                words = set(offered(line))
                self.assertEqual(there - words, set(), f"not in {sorted(words)}")
                self.assertEqual(not_there & words, set())

    def shell(self, *command, begin):
        """A shell that has read `begin` and waits for a line. It reads keys, not lines, before it shows its prompt."""
        terminal = self.terminal(*command, INPUTRC="/dev/null", ZDOTDIR=str(self.folder))
        terminal.write(f"{begin}; PS1='rea''dy> '\n")
        terminal.read_until("ready> ")
        return terminal

    def bash(self, script):
        options = ("show-all-if-ambiguous on", "completion-query-items 0", "page-completions off")
        return self.shell("bash", "--norc", "--noprofile", "-i",
                          begin="; ".join(f"bind 'set {option}'" for option in options) + f"; source {script}")

    def zsh(self, begin="true", after="true"):
        return self.shell("zsh", "-f", "-i", begin="unsetopt prompt_sp beep; LISTMAX=10000; "
                          f"{begin}; autoload -U compinit; compinit -u -D; {after}")

    def words_of(self, terminal, line):
        """What a terminal shows after a tab, as words. The line is discarded then."""
        terminal.write(f"{line}\t\x15echo D'O'NE\n")
        shown = terminal.read_until("DONE\r\n")
        terminal.read_until("ready> ")
        return re.findall(r"[\w.-]+", shown)

    def test_bash(self):
        terminal = self.bash(self.load("bash"))
        self.check(lambda line: self.words_of(terminal, line))

    def test_bash_after_an_equals_sign(self):
        terminal = self.bash(self.load("bash"))
        self.assertIn("my.toml", self.words_of(terminal, "clashcast sinks list --config=my"))

    def test_zsh(self):
        terminal = self.zsh(after=f"source {self.load('zsh')}")
        self.check(lambda line: self.words_of(terminal, line))

    def test_zsh_finds_it_in_a_folder_of_functions(self):
        self.load("zsh").rename(self.folder / "_clashcast")
        terminal = self.zsh(begin="fpath=($PWD $fpath)")
        self.assertIn("sinks", self.words_of(terminal, "clashcast si"))
        self.assertIn("rewind", self.words_of(terminal, "clashcast sinks re"))

    def test_fish(self):
        script = self.load("fish")

        def offered(line):
            found = subprocess.run(["fish", "--no-config", "-c", f"source {script}; complete -C '{line}'"],
                                   cwd=self.folder, capture_output=True, text=True, timeout=60,
                                   env={**os.environ, "HOME": str(self.folder)})
            self.assertEqual(found.stderr, "")
            return [choice.split("\t")[0] for choice in found.stdout.splitlines()]

        self.check(offered)

    def test_another_shell_is_refused(self):
        refused = clashcast("completion", "tcsh")
        self.assertEqual((refused.returncode, refused.stdout), (2, ""))
        self.assertEqual(refused.stderr, 'no completion for "tcsh"; known: bash, zsh, fish\n')


class Manual(Folder):
    def test_man_shows_it_without_warnings(self):
        if not shutil.which("man"):
            self.skipTest("man is not installed")
        page = self.folder / "clashcast.1"
        page.write_text(clashcast("man").stdout)
        shown = subprocess.run(["man", "--warnings=all", "-l", page], capture_output=True, text=True, timeout=60,
                               env={**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "80", "MANPAGER": "cat"})
        self.assertEqual((shown.returncode, shown.stderr), (0, ""))
        for words in ("NAME", "raids and players of", "clashcast sinks rewind [OPTIONS] NAME", "--config FILE",
                      "EXIT STATUS", "clashcast.toml"):
            self.assertIn(words, shown.stdout)
        self.assertNotIn("\\f", shown.stdout)

    def test_it_has_each_command_of_the_help(self):
        page = clashcast("man").stdout
        for command in re.findall(r"(?m)^  ([\w-]+) +[A-Z]", clashcast("--help").stdout.split("Subcommands:")[1]):
            self.assertIn(f"clashcast {command}".replace("-", "\\-"), page)


class Init(Folder):
    def init(self, *arguments):
        return clashcast("init", *arguments, cwd=self.folder)

    def check(self, file="clashcast.toml"):
        checked = clashcast("check", file, cwd=self.folder, env={**os.environ, "CLASH_TOKEN": "x"})
        self.assertEqual((checked.returncode, checked.stderr), (0, ""))
        return checked.stdout

    def test_check_passes_what_it_writes(self):
        done = self.init("--tag", "2pp", "--tag", "#YGQ", "--mqtt", "mqtt://h", "--redis", "redis://h/1", "-o", "a.toml")
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        self.assertTrue(done.stderr.startswith("a.toml written. Next:\n"), done.stderr)
        self.assertIn("2 clans, 2 wars, 2 leagues, maintenance; journal sqlite; sinks mqtt, streams", self.check("a.toml"))
        self.assertEqual(self.init("--tag", "2pp").returncode, 0)
        self.assertIn("sink lines", self.check())

    def test_run_works_with_what_it_writes(self):
        simulator = Simulator("--clans", 1, "--players", 0)
        self.addCleanup(simulator.stop)
        self.assertEqual(self.init("--tag", *simulator.clans).returncode, 0)
        file = self.folder / "clashcast.toml"
        text = file.read_text().replace("[api]\n", f'[api]\nbase_url = "{simulator.url}"\n')
        file.write_text(text.replace(":25274", f":{free_port()}"))
        process = subprocess.Popen([CLASHCAST, "run"], cwd=self.folder, env={**os.environ, "CLASH_TOKEN": "any"},
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.kill)
        for line in process.stderr:
            if "first answers are in" in line:
                process.terminate()
        self.assertEqual(process.wait(20), 0)

    def test_it_never_overwrites(self):
        file = self.folder / "clashcast.toml"
        file.write_text("mine")
        for _ in range(2):
            refused = self.init("--tag", "2pp")
            self.assertEqual((refused.returncode, refused.stdout), (1, ""))
            self.assertIn("clashcast.toml exists; it stays as it is", refused.stderr)
            self.assertEqual(file.read_text(), "mine")
            file.unlink()
            file.symlink_to("mine.toml")            # to nothing, and then to a file
            self.assertEqual(self.init("--tag", "2pp").returncode, 1)
            self.assertFalse((self.folder / "mine.toml").exists())
            file.unlink()
            file.write_text("mine")

    def test_a_password_is_only_for_its_owner(self):
        self.assertEqual(self.init("--tag", "2pp", "--redis", "redis://u:secret@h").returncode, 0)
        self.assertEqual(stat.S_IMODE((self.folder / "clashcast.toml").stat().st_mode), 0o600)

    def test_wrong_options_write_nothing(self):
        for options, error in [((), "--tag is missing, and there is no terminal to ask for it\n"),
                               (("--tag", "x"), '--tag: invalid tag "x": '),
                               (("--tag", "2pp", "--mqtt", "h:1"), "--mqtt: "),
                               (("--tag", "2pp", "--redis", "http://h"), "--redis: ")]:
            refused = self.init(*options)
            self.assertEqual((refused.returncode, refused.stdout), (2, ""))
            self.assertTrue(refused.stderr.startswith(error), refused.stderr)
        self.assertEqual(self.init("--tag", "2pp", "-o", "none/a.toml").returncode, 1)
        self.assertEqual(list(self.folder.iterdir()), [])

    def answer(self, terminal, *dialogue):
        for question, answer in dialogue:
            terminal.read_until(question)
            terminal.write(answer)

    def test_a_terminal_is_asked_for_what_no_option_says(self):
        terminal = self.terminal(CLASHCAST, "init")
        self.answer(terminal, ("Tags of the clans to watch: ", "\n"), ("at least one tag, such as #2PP", ""),
                    ("Tags of the clans to watch: ", "me\n"), ('invalid tag "me"', ""),
                    ("Tags of the clans to watch: ", "#2pp, ygq\n"),
                    ("(empty: none): ", "localhost\n"), ("mqtt://", ""), ("(empty: none): ", "mqtt://localhost\n"),
                    ("(empty: none): ", "\n"), ("clashcast.toml written.", ""))
        self.assertEqual(terminal.status(), 0)
        self.assertIn("2 clans, 2 wars, 2 leagues, maintenance; journal sqlite; sink mqtt;", self.check())

    def test_a_terminal_is_asked_nothing_when_the_options_say_all(self):
        terminal = self.terminal(CLASHCAST, "init", "--tag", "2pp", "--mqtt", "", "--redis", "")
        self.assertEqual(terminal.read_until(" written."), "clashcast.toml written.")
        self.assertEqual(terminal.status(), 0)

    def test_the_end_of_the_answers_writes_nothing(self):
        terminal = self.terminal(CLASHCAST, "init", "--tag", "2pp")
        self.answer(terminal, ("(empty: none): ", "\x04"), ("nothing written", ""))
        self.assertEqual(terminal.status(), 1)
        self.assertEqual(list(self.folder.iterdir()), [])


if __name__ == "__main__":
    unittest.main()
