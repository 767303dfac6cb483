"""What an operator asks: `status`, `check --live` and `run --dry-run`, with real servers."""
import contextlib
import http.server
import json
import os
import pty
import re
import select
import signal
import subprocess
import threading
import time
import unittest

from http_client import ask, validate
from stack import PROGRAMS, Clashcast, Stack, free_port, wait_until

CLASHCAST = PROGRAMS / "clashcast"
TOKEN = "a-token-of-this-test"


def with_http(port, token=TOKEN):
    return f'\n[http]\nlisten = "127.0.0.1:{port}"\ntoken = "{token}"\n'


def clashcast(*arguments, config):
    return subprocess.run([CLASHCAST, *arguments, "--config", config], capture_output=True, text=True, timeout=60,
                          stdin=subprocess.DEVNULL)


def is_ready(port):
    with contextlib.suppress(OSError, EOFError):
        return ask(port, "GET", "/readyz").status == 200
    return False


class OnTerminal:
    """clashcast on a pseudo-terminal; `shown` is all that it has written."""

    def __init__(self, *arguments, config):
        self.process, self.descriptor = pty.fork()
        if self.process == 0:
            os.execve(CLASHCAST, [str(CLASHCAST), *arguments, "--config", str(config)],
                      {**os.environ, "TERM": "xterm", "NO_COLOR": "", "COLUMNS": "80", "LINES": "40"})
        self.shown = ""

    def until(self, true, what, seconds=30):
        end = time.monotonic() + seconds
        while not true(self.shown):
            if not select.select([self.descriptor], [], [], max(0, end - time.monotonic()))[0]:
                raise AssertionError(f"waited for {what}, got {self.shown!r}")
            self.shown += os.read(self.descriptor, 1 << 16).decode(errors="replace")

    def end(self, how):
        """Its exit status after a signal, or minus the signal that ended it."""
        os.kill(self.process, how)
        with contextlib.suppress(OSError):
            while text := os.read(self.descriptor, 1 << 16):
                self.shown += text.decode(errors="replace")
        os.close(self.descriptor)
        return os.waitstatus_to_exitcode(os.waitpid(self.process, 0)[1])


class WithStack(unittest.TestCase):
    def setUp(self):
        self.stack = Stack()
        self.stack.__enter__()
        self.addCleanup(self.stack.__exit__, None, None, None)

    def configuration(self, simulator, name="clashcast", **settings):
        file = self.stack.folder / f"{name}-{len(settings)}.toml"
        self.stack.redis.admit(name)
        self.stack.mosquitto.admit(name)
        file.write_text(self.stack.configuration(simulator, name, **settings))
        return file


class Status(WithStack):
    def start(self, more="", name="clashcast", **settings):
        daemon = self.stack.clashcast(self.stack.simulator("--clans", 2), name=name, more=more, **settings)
        daemon.start()
        return daemon

    def test_it_shows_a_running_daemon_as_a_page_and_as_the_object_that_it_answers(self):
        port = free_port()
        daemon = self.start(with_http(port))
        wait_until(lambda: is_ready(port), "clashcast to be ready")
        wait_until(lambda: "polling" in clashcast("status", config=daemon.config).stdout, "it to poll")
        page = clashcast("status", config=daemon.config)
        self.assertEqual((page.returncode, page.stderr), (0, ""))
        self.assertRegex(page.stdout, r"\Aclashcast \d\S+  test +polling, up ")
        self.assertRegex(page.stdout, r"\nwatches   (\d+ of )?\d+( answered)?: 2 clans, 2 wars, ")
        self.assertRegex(page.stdout, r"\nstreams  connected +[\d,]+ +0 +[\d,]+ ")
        self.assertLessEqual(max(map(len, page.stdout.splitlines())), 80)
        self.assertNotIn("\x1b", page.stdout)
        given = clashcast("status", "--json", config=daemon.config)
        self.assertEqual(given.returncode, 0)
        validate(json.loads(given.stdout), {"$ref": "#/components/schemas/status"})

    def test_it_shows_a_sink_whose_broker_is_away(self):
        port = free_port()
        daemon = self.start(with_http(port))
        wait_until(lambda: "mqtt     connected" in clashcast("status", config=daemon.config).stdout, "the broker")
        self.stack.mosquitto.stop()
        wait_until(lambda: "mqtt     away for" in clashcast("status", config=daemon.config).stdout, "the loss of it")
        self.assertIn("\n! sink mqtt is not connected: ", clashcast("status", config=daemon.config).stdout)

    def test_watch_redraws_until_ctrl_c_and_shows_the_cursor_again(self):
        port = free_port()
        daemon = self.start(with_http(port))
        wait_until(lambda: is_ready(port), "clashcast to be ready")
        screen = OnTerminal("status", "--watch", config=daemon.config)
        screen.until(lambda shown: shown.count("\x1b[H\x1b[J") >= 2 and "watches" in shown, "a second page")
        self.assertTrue(screen.shown.startswith("\x1b[?25l\x1b[H\x1b[J"), screen.shown[:40])
        self.assertEqual(screen.end(signal.SIGINT), 0)
        self.assertTrue(screen.shown.endswith("\x1b[?25h"), screen.shown[-40:])

    def test_watch_needs_a_terminal_and_excludes_json(self):
        for options, error in [(["--watch"], "--watch needs a terminal\n"),
                               (["--watch", "--json"], "--watch is for people, and --json for programs: ")]:
            refused = clashcast("status", *options, config="none.toml")
            self.assertEqual((refused.returncode, refused.stdout), (2, ""))
            self.assertTrue(refused.stderr.startswith(error), refused.stderr)

    def test_without_the_daemon_it_shows_what_the_journal_knows(self):
        port = free_port()
        daemon = self.start(with_http(port))
        wait_until(lambda: len(self.stack.redis.stream("clashcast:events")) > 3, "events")
        daemon.stop()
        page = clashcast("status", config=daemon.config)
        self.assertEqual((page.returncode, page.stderr), (0, ""))
        first, _, table = page.stdout.partition("\n\n")
        self.assertEqual(first, f"clashcast does not answer: 127.0.0.1:{port}: connection refused; the journal has:")
        without_age = lambda text: re.sub(r"the oldest [^,]* old, ", "", text)
        listed = clashcast("sinks", "list", config=daemon.config).stdout
        self.assertEqual(without_age(table), without_age(listed))
        given = json.loads(clashcast("status", "--json", config=daemon.config).stdout)
        self.assertEqual(sorted(given), ["journal", "problem", "sinks"])
        self.assertIsNone(given["journal"]["owner"])

    def test_without_http_it_names_the_owner_that_the_journal_knows(self):
        daemon = self.start()
        wait_until(lambda: "owner: test\n" in clashcast("status", config=daemon.config).stdout, "an owner")
        page = clashcast("status", config=daemon.config).stdout
        self.assertTrue(page.startswith(f"{daemon.config} has no table [http], so "), page)

    def test_a_standby_says_for_which_instance_it_waits(self):
        owner = self.start()
        wait_until(lambda: owner.logged("first answers are in"), "the owner")
        port = free_port()
        config = self.stack.configuration(self.stack.simulator("--clans", 1), instance="other", more=with_http(port))
        waiting = self.stack.add(Clashcast(config, self.stack.folder, "waiting"))
        waiting.start()
        wait_until(lambda: " standby, up " in clashcast("status", config=waiting.config).stdout, "a standby")
        page = clashcast("status", config=waiting.config)
        self.assertEqual(page.returncode, 0)
        self.assertIn("\ninstance test owns the journal; ", page.stdout)
        self.assertIn("\nowner: test\n", page.stdout)

    def test_a_wrong_token_is_named(self):
        port = free_port()
        daemon = self.start(with_http(port))
        wait_until(lambda: is_ready(port), "clashcast to be ready")
        other = self.stack.folder / "other.toml"
        other.write_text(daemon.config.read_text().replace(TOKEN, "b" * len(TOKEN)))
        page = clashcast("status", config=other)
        self.assertTrue(page.stdout.startswith("clashcast does not say: this is not http.token; the journal has:"),
                        page.stdout)

    def test_neither_daemon_nor_journal_is_a_failure_that_names_both(self):
        config = self.configuration(self.stack.simulator("--clans", 1), journal=str(self.stack.folder / "none.db"))
        refused = clashcast("status", config=config)
        self.assertEqual((refused.returncode, refused.stdout), (1, ""))
        self.assertIn("has no table [http]", refused.stderr)
        self.assertIn("none.db: the file does not exist; the first run creates it", refused.stderr)


class RejectingApi(http.server.BaseHTTPRequestHandler):
    """Accepts the token `good` only."""

    def do_GET(self):
        good = self.headers["Authorization"] == "Bearer good"
        body = b"{}" if good else json.dumps({
            "reason": "accessDenied.invalidIp",
            "message": "Invalid authorization: API key does not allow access from IP 203.0.113.7"}).encode()
        self.send_response(200 if good else 403)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class CheckLive(WithStack):
    def checks(self, config, code):
        done = clashcast("check", "--live", "--json", config=config)
        self.assertEqual((done.returncode, done.stderr), (code, ""), done.stdout)
        return {each["name"]: each for each in json.loads(done.stdout)["checks"]}

    def test_what_works_is_ok_and_nothing_is_written(self):
        config = self.configuration(self.stack.simulator("--clans", 1))
        done = clashcast("check", "--live", config=config)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        first, *lines = done.stdout.splitlines()
        self.assertIn(": no errors: ", first)
        self.assertEqual(len(lines), 20 + 1 + 2)
        self.assertTrue(all(line.startswith("ok  ") for line in lines), done.stdout)
        self.assertRegex(done.stdout, r"\nok  token 1 +accepted\n")
        self.assertRegex(done.stdout, r"\nok  journal +redis \d\S+, no append-only file: .*; no process owns it\n")
        self.assertRegex(done.stdout, r"\nok  sink streams +clashcast:events does not exist yet\n")
        self.assertRegex(done.stdout, r"\nok  sink mqtt +MQTT 5, \d+ messages in flight, QoS 2, no packet limit\n")
        self.assertEqual(self.stack.redis("DBSIZE"), 0)

    def test_it_looks_beside_a_running_daemon_and_names_it_as_the_owner(self):
        daemon = self.stack.clashcast(self.stack.simulator("--clans", 2))
        daemon.start()
        wait_until(lambda: len(self.stack.redis.stream("clashcast:events")) > 3, "events")
        found = self.checks(daemon.config, 0)
        self.assertIn("; its owner is test", found["journal"]["text"])
        self.assertEqual(found["sink streams"]["text"], "clashcast:events is a stream")
        self.assertEqual(daemon.logged("is not connected"), 0)
        self.assertEqual(daemon.logged("taken over"), 0)
        self.assertTrue(daemon.running())

    def test_what_does_not_work_fails_with_its_reason(self):
        config = self.configuration(self.stack.simulator("--clans", 1))
        self.stack.redis("SET", "clashcast:events", "text")
        self.stack.mosquitto.stop()
        found = self.checks(config, 1)
        self.assertTrue(found["journal"]["ok"] and found["token 20"]["ok"])
        self.assertFalse(found["sink streams"]["ok"])
        self.assertTrue(found["sink streams"]["text"].endswith(": clashcast:events is a string, not a stream"), found)
        self.assertFalse(found["sink mqtt"]["ok"])
        self.assertIn("onnection refused", found["sink mqtt"]["text"])

    def test_a_token_for_another_address_fails_with_the_address_that_the_api_sees(self):
        api = http.server.ThreadingHTTPServer(("127.0.0.1", 0), RejectingApi)
        self.addCleanup(api.server_close)
        self.addCleanup(api.shutdown)
        threading.Thread(target=api.serve_forever).start()
        config = self.configuration(self.stack.simulator("--clans", 1))
        text = config.read_text()
        text = re.sub(r'base_url = ".*"', f'base_url = "http://127.0.0.1:{api.server_port}"', text)
        config.write_text(re.sub(r"tokens = \[.*\]", 'tokens = ["good", "bad"]', text))
        found = self.checks(config, 1)
        self.assertEqual([found["token 1"]["ok"], found["token 2"]["ok"]], [True, False])
        self.assertEqual(found["token 2"]["text"],
                         "the API does not accept this token from this IP address: 203.0.113.7")

    def test_a_journal_that_is_away_fails_with_the_reason(self):
        config = self.configuration(self.stack.simulator("--clans", 1), journal=f"redis://127.0.0.1:{free_port()}/0")
        found = self.checks(config, 1)
        self.assertFalse(found["journal"]["ok"])
        self.assertIn("the journal cannot be reached: ", found["journal"]["text"])
        self.assertIn("onnection refused", found["journal"]["text"])

    def test_a_journal_of_the_first_run_is_not_created(self):
        path = self.stack.folder / "first.db"
        config = self.configuration(self.stack.simulator("--clans", 1), journal=str(path))
        self.assertEqual(self.checks(config, 0)["journal"]["text"], "sqlite: does not exist yet; the first run creates it")
        self.assertFalse(path.exists())

    def test_errors_of_the_configuration_come_before_anything_is_tried(self):
        config = self.stack.folder / "wrong.toml"
        config.write_text("[api]\n")
        refused = clashcast("check", "--live", config=config)
        self.assertEqual((refused.returncode, refused.stdout), (2, ""))
        self.assertIn("wrong.toml:", refused.stderr)


class DryRun(WithStack):
    def test_it_prints_what_each_sink_would_publish_and_touches_no_server(self):
        config = self.configuration(self.stack.simulator("--clans", 2), more=with_http(free_port()))
        out = self.stack.folder / "out"
        with out.open("wb") as to, (self.stack.folder / "dry.log").open("wb") as log:
            process = subprocess.Popen([CLASHCAST, "run", "--dry-run", config], stdout=to, stderr=log)
        self.addCleanup(process.kill)
        wait_until(lambda: {"mqtt", "streams"} <= {line.split()[0] for line in out.read_text().splitlines()}, "lines")
        process.send_signal(signal.SIGHUP)          # does nothing
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(20), 0)
        for line in out.read_text().splitlines():
            sink, destination, payload = line.split(" ", 2)
            event = json.loads(payload)
            wanted = {"mqtt": f"clashcast/{event['event_type']}", "streams": "clashcast:events"}[sink]
            self.assertTrue(destination.startswith(wanted), line)
        self.assertEqual(self.stack.redis("DBSIZE"), 0)
        self.assertEqual(self.stack.mosquitto.logged("New client connected"), 0)
        log = (self.stack.folder / "dry.log").read_text()
        self.assertIn("dry run: nothing is published or stored", log)
        self.assertNotIn("http: listening", log)


if __name__ == "__main__":
    unittest.main()
