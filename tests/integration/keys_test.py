"""API keys of the developer portal: the commands, and a daemon that makes and renews its own. The simulator plays the portal."""
import contextlib
import http.client
import json
import os
import shutil
import signal
import stat
import subprocess
import tempfile
import termios
import threading
import unittest
from pathlib import Path
from urllib.parse import urlsplit

from command_line_test import Terminal
from stack import PROGRAMS, Clashcast, Simulator, free_port, wait_until

CLASHCAST = PROGRAMS / "clashcast"
EMAIL, PASSWORD = "me@example.org", "s3cret of the portal"
HOME, MOVED = "203.0.113.7", "198.51.100.4"
TOKEN = "eyJ0eXAi"                                  # each begins so


class Portal:
    """Another person at the portal."""

    def __init__(self, url):
        self.address, self.cookie = urlsplit(url).netloc, ""
        self.post("/api/login", email=EMAIL, password=PASSWORD)

    def post(self, target, **body):
        connection = http.client.HTTPConnection(self.address, timeout=30)
        with contextlib.closing(connection):
            connection.request("POST", target, json.dumps(body), {"Cookie": self.cookie})
            answer = connection.getresponse()
            if target == "/api/login":
                self.cookie = answer.headers["Set-Cookie"].split(";")[0]
            return json.loads(answer.read())

    def keys(self):
        return self.post("/api/apikey/list")["keys"]

    def make(self, name, address):
        return self.post("/api/apikey/create", name=name, description="by hand", cidrRanges=[address],
                         scopes=["clash"])["key"]


class Keys(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="clashcast-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.password = self.folder / "password"
        self.password.write_text(PASSWORD + "\n")
        self.portal_log = self.folder / "portal.log"

    def simulator(self, *options, delay=20):
        simulator = Simulator("--clans", 2, "--players", 2, "--change-rate", 1, "--portal-account",
                              f"{EMAIL}:{PASSWORD}", "--portal-addresses", f"{HOME},{MOVED}", "--delay", delay,
                              "--portal-log", self.portal_log, *options)
        self.addCleanup(simulator.stop)
        self.portal_url = simulator.url.removesuffix("/v1")
        return simulator

    def requests(self, target):
        """What the portal answered to the requests of a target: (status, error)."""
        lines = map(json.loads, self.portal_log.read_text().splitlines()) if self.portal_log.exists() else ()
        return [(line["status"], line["error"]) for line in lines if line["target"] == target]

    def logins(self):
        return self.requests("/api/login")


class Commands(Keys):
    def setUp(self):
        super().setUp()
        self.into = self.folder / "secrets"
        self.into.mkdir()

    def clashcast(self, *arguments, password=None, url=None):
        done = subprocess.run(
            [CLASHCAST, "keys", *map(str, arguments), "--email", EMAIL, "--password-file", password or self.password,
             "--portal-url", url or self.portal_url],
            capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60)
        for secret in (PASSWORD, TOKEN):
            self.assertNotIn(secret, done.stdout + done.stderr)
        return done

    def make(self, *arguments):
        return self.clashcast("make", "--into", self.into, *arguments)

    def files(self):
        return {file.name: file.read_text() for file in self.into.iterdir()}

    def test_make_writes_a_file_for_each_key_and_the_api_accepts_their_tokens(self):
        simulator = self.simulator()
        made = self.make("--count", 2)
        self.assertEqual(made.returncode, 0, made.stderr)
        paths = [self.into / f"clashcast-{n}.token" for n in (1, 2)]
        self.assertEqual(made.stdout.splitlines(), list(map(str, paths)))
        self.assertIn(f"making 2 named clashcast, valid for {HOME}\n", made.stderr)
        for path in paths:
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
            connection = http.client.HTTPConnection(urlsplit(simulator.url).netloc, timeout=30)
            with contextlib.closing(connection):
                connection.request("GET", "/v1/clans/%23" + simulator.clans[0][1:],
                                   headers={"Authorization": "Bearer " + path.read_text().strip()})
                self.assertEqual(connection.getresponse().status, 200)
        self.assertEqual(len(set(self.files().values())), 2)

    def test_make_again_changes_nothing(self):
        self.simulator()
        self.make("--count", 2)
        before = self.files()
        again = self.make("--count", 2)
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertEqual(self.files(), before)
        self.assertIn("clashcast-1.token holds its key already", again.stderr)
        self.assertEqual(len(self.requests("/api/apikey/create")), 2)
        self.assertEqual(self.requests("/api/apikey/revoke"), [])

    def test_after_a_move_make_revokes_the_keys_of_its_name_and_replaces_their_files(self):
        simulator = self.simulator()
        portal = Portal(self.portal_url)
        bot = portal.make("bot", HOME)
        self.make("--count", 2)
        before = self.files()
        simulator.process.send_signal(signal.SIGUSR2)
        wait_until(lambda: f'"{MOVED}"' in self.clashcast("list", "--json").stdout, "the new address")
        again = self.make("--count", 2)
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertEqual(again.stderr.count("revoking key clashcast ("), 2)
        self.assertIn(f"valid for {HOME}, and not for this machine, {MOVED}\n", again.stderr)
        self.assertLess(again.stderr.index("revoking"), again.stderr.index("making"))
        self.assertEqual(set(self.files()), set(before))
        self.assertFalse(set(self.files().values()) & set(before.values()))
        self.assertIn(bot, portal.keys())
        self.assertEqual(sorted(key["name"] for key in portal.keys()), ["bot", "clashcast", "clashcast"])

    def test_a_foreign_file_is_not_overwritten_and_nothing_is_made(self):
        self.simulator()
        (self.into / "clashcast-2.token").write_text("another secret\n")
        made = self.make("--count", 2)
        self.assertEqual(made.returncode, 1)
        self.assertIn("clashcast-2.token does not hold a key; it stays as it is", made.stderr)
        self.assertNotIn("another secret", made.stderr)
        self.assertEqual(self.files(), {"clashcast-2.token": "another secret\n"})
        self.assertEqual(self.requests("/api/apikey/create"), [])

    def test_a_file_with_a_key_that_the_account_no_longer_has_is_replaced(self):
        self.simulator()
        self.make()
        before = self.files()
        self.assertEqual(self.clashcast("revoke", "clashcast").returncode, 0)
        again = self.make()
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertIn("clashcast-1.token holds a key that the account no longer has; it will be replaced\n", again.stderr)
        self.assertEqual(self.files().keys(), before.keys())
        self.assertNotEqual(self.files(), before)

    def test_make_goes_on_where_it_failed_after_a_revocation(self):
        simulator = self.simulator("--portal-failing-creates", 1)
        self.make()
        simulator.process.send_signal(signal.SIGUSR2)
        wait_until(lambda: f'"{MOVED}"' in self.clashcast("list", "--json").stdout, "the new address")
        failed = self.make()
        self.assertEqual(failed.returncode, 1)
        self.assertIn("the developer portal answered /apikey/create with status 500: Internal error", failed.stderr)
        again = self.make()
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertEqual(Portal(self.portal_url).keys()[0]["key"] + "\n", self.files()["clashcast-1.token"])

    def test_the_token_of_a_key_of_another_name_is_not_overwritten(self):
        self.simulator()
        bot = Portal(self.portal_url).make("bot", HOME)["key"]
        (self.into / "clashcast-1.token").write_text(bot)
        before = len(self.requests("/api/apikey/create"))
        made = self.make()
        self.assertEqual(made.returncode, 1)
        self.assertIn("clashcast-1.token holds a key of another name; it stays as it is", made.stderr)
        self.assertEqual(self.files(), {"clashcast-1.token": bot})
        self.assertEqual(len(self.requests("/api/apikey/create")), before)

    def test_a_full_account_is_described_and_nothing_is_changed(self):
        self.simulator()
        portal = Portal(self.portal_url)
        for n in range(10):
            portal.make("site" if n < 3 else "bot", HOME)
        made = self.make()
        self.assertEqual(made.returncode, 1)
        self.assertIn("no room for 1 more: the account has 10 keys, and the portal allows 10: bot (7), site (3); "
                      "nothing was changed; revoke some with `clashcast keys revoke`", made.stderr)
        self.assertEqual(self.files(), {})

    def test_list_shows_every_key_and_which_are_valid_here_without_a_token(self):
        self.simulator()
        portal = Portal(self.portal_url)
        portal.make("bot", MOVED)
        self.make()
        listed = self.clashcast("list")
        self.assertEqual((listed.returncode, listed.stderr), (0, ""))
        lines = listed.stdout.splitlines()
        self.assertEqual(lines[0].split(), ["NAME", "VALID", "HERE", "VALID", "FOR", "ID", "DESCRIPTION"])
        self.assertEqual(lines[1].split()[:3], ["bot", "no", MOVED])
        self.assertEqual(lines[2].split()[:3], ["clashcast", "yes", HOME])
        self.assertEqual(lines[-1], f"2 of 10 keys; the address of this machine is {HOME}")
        shown = json.loads(self.clashcast("list", "--json").stdout)
        self.assertEqual(shown["addresses"], [HOME])
        self.assertEqual([(key["name"], key["addresses"], key["valid_here"]) for key in shown["keys"]],
                         [("bot", [MOVED], False), ("clashcast", [HOME], True)])
        self.assertEqual([key["id"] for key in shown["keys"]], [key["id"] for key in portal.keys()])

    def test_revoke_takes_a_name_or_an_id(self):
        self.simulator()
        portal = Portal(self.portal_url)
        first, _, _, kept = [portal.make(name, HOME) for name in ("bot", "site", "site", "other")]
        by_id = self.clashcast("revoke", first["id"])
        self.assertEqual((by_id.returncode, by_id.stderr),
                         (0, f"revoking key bot ({first['id']}), valid for {HOME}\n"))
        by_name = self.clashcast("revoke", "site")
        self.assertEqual((by_name.returncode, by_name.stderr.count("revoking key site (")), (0, 2))
        self.assertEqual(portal.keys(), [kept])
        again = self.clashcast("revoke", "site")
        self.assertEqual(again.returncode, 1)
        self.assertIn("the account has no key with the name or the id site", again.stderr)

    def test_a_wrong_password_an_absent_portal_and_a_temporary_error_are_clear(self):
        self.simulator("--portal-failing-logins", 1)
        wrong = self.folder / "wrong"
        wrong.write_text("wrong-password\n")
        refused = self.clashcast("list", password=wrong)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("the developer portal does not accept the e-mail address and the password", refused.stderr)
        self.assertNotIn("wrong-password", refused.stderr)
        temporary = self.clashcast("list")
        self.assertEqual(temporary.returncode, 1)
        self.assertIn("the developer portal reports a temporary error: A temporary error occurred", temporary.stderr)
        port = free_port()
        absent = self.clashcast("list", url=f"http://127.0.0.1:{port}")
        self.assertEqual(absent.returncode, 1)
        self.assertIn(f"cannot reach 127.0.0.1:{port}: connection refused", absent.stderr)
        self.assertEqual(self.logins(), [(403, "authorization"), (200, "general")])

    def test_what_is_wrong_with_the_options_ends_with_2_and_nothing_is_asked(self):
        self.simulator()
        bare = subprocess.run([CLASHCAST, "keys", "list", "--portal-url", self.portal_url], capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=60)
        self.assertEqual((bare.returncode, bare.stderr), (2, "--email is missing, and there is no terminal to ask for it\n"))
        empty = self.folder / "empty"
        empty.touch()
        for arguments, words in ((("--count", 11), "--count"), (("--name", "../x"), "--name has a character")):
            done = self.make(*arguments)
            self.assertEqual(done.returncode, 2)
            self.assertIn(words, done.stderr)
        done = self.clashcast("list", password=empty)
        self.assertEqual((done.returncode, done.stderr), (2, f"{empty} is empty\n"))
        latin = self.folder / "latin"
        latin.write_bytes(b"pass\xe9\n")
        done = self.clashcast("list", password=latin)
        self.assertEqual((done.returncode, done.stderr), (2, f"{latin} is not UTF-8\n"))
        for url in ("ftp://portal.example", "portal.example", "http://portal.example:99999"):
            done = self.clashcast("list", url=url)
            self.assertEqual(done.returncode, 2)
            self.assertIn("--portal-url: ", done.stderr)
        done = self.clashcast("revoke", "")
        self.assertEqual(done.returncode, 2)
        self.assertIn("clashcast keys revoke: key: is empty", done.stderr)
        self.assertEqual(self.logins(), [])

    def test_a_folder_that_is_missing_is_an_error_before_the_login(self):
        self.simulator()
        self.into.rmdir()
        made = self.make()
        self.assertEqual(made.returncode, 1)
        self.assertIn(f"there is no folder {self.into}: make it with mkdir -m 700", made.stderr)
        self.assertEqual(self.logins(), [])

    def test_on_a_terminal_email_and_password_are_asked_for_and_the_password_is_not_shown(self):
        self.simulator()
        terminal = Terminal(CLASHCAST, "keys", "list", "--portal-url", self.portal_url, folder=self.folder)
        self.addCleanup(terminal.close)
        terminal.read_until("E-mail address of the account: ")
        terminal.write(EMAIL + "\n")
        terminal.read_until(f"Password of {EMAIL} (not shown): ")
        terminal.write(PASSWORD + "\n")
        printed = terminal.read_until(f"0 of 10 keys; the address of this machine is {HOME}")
        self.assertNotIn(PASSWORD, printed)
        self.assertEqual(terminal.status(), 0)

    def test_what_is_typed_must_be_utf_8_and_not_empty(self):
        self.simulator()
        for typed, wrong in ((b"pass\xe9\n", "the password is not UTF-8"), (b"\n", "the password is empty")):
            terminal = Terminal(CLASHCAST, "keys", "list", "--email", EMAIL, "--portal-url", self.portal_url,
                                folder=self.folder)
            self.addCleanup(terminal.close)
            terminal.read_until("(not shown): ")
            os.write(terminal.descriptor, typed)
            terminal.read_until(wrong)
            self.assertEqual(terminal.status(), 2)
        self.assertEqual(self.logins(), [])

    def test_a_signal_at_the_password_leaves_a_terminal_that_shows_what_is_typed(self):
        self.simulator()
        for key, status in (("\x03", -signal.SIGINT), ("\x1c", -signal.SIGQUIT)):
            terminal = Terminal(CLASHCAST, "keys", "list", "--email", EMAIL, "--portal-url", self.portal_url,
                                folder=self.folder)
            self.addCleanup(terminal.close)
            before = termios.tcgetattr(terminal.descriptor)
            terminal.read_until("(not shown): ")
            shows = lambda: bool(termios.tcgetattr(terminal.descriptor)[3] & termios.ECHO)
            wait_until(lambda: not shows(), "silence")
            terminal.write("\x1a")                              # which would stop it with a silent terminal
            terminal.write(key)
            self.assertEqual(terminal.status(), status)
            self.assertTrue(shows())
            self.assertEqual(termios.tcgetattr(terminal.descriptor), before)
        self.assertEqual(self.logins(), [])

    def test_two_logins_at_the_same_time_do_not_both_succeed(self):
        self.simulator(delay=1000)
        threads = [threading.Thread(target=Portal, args=(self.portal_url,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(self.logins()), [(200, ""), (200, "general")])


class Daemon(Keys):
    def daemon(self, simulator, keys="", tokens="", threads=1, arguments=()):
        """Its events are lines of its file `lines`."""
        daemon = Clashcast(f"""
[api]
base_url = "{simulator.url}"
proxy = ""
requests_per_second = 100
threads = {threads}
{tokens}
[api.keys]
email = "{EMAIL}"
password_file = "{self.password}"
portal_url = "{self.portal_url}"
{keys}
[journal]
path = "{self.folder}/journal.db"
[[watch.clans]]
tags = {json.dumps(simulator.clans)}
interval = "1s"
[[sink]]
name = "lines"
publisher = "stdout"
""", self.folder, arguments=arguments)
        self.addCleanup(daemon.kill)
        daemon.start()
        return daemon

    def await_line(self, daemon, text, times=1):
        wait_until(lambda: daemon.logged(text) >= times, f"the line {text!r}")

    def await_events(self, daemon):
        """Some more than there are now."""
        before = daemon.lines.stat().st_size
        wait_until(lambda: daemon.lines.stat().st_size > before, "events")

    def check_log(self, daemon):
        for secret in (PASSWORD, TOKEN):
            self.assertEqual(daemon.logged(secret), 0)

    def test_without_tokens_the_daemon_makes_its_keys_and_publishes_events(self):
        for threads in (1, 2):
            with self.subTest(threads=threads):
                simulator = self.simulator()
                daemon = self.daemon(simulator, "count = 2", threads=threads)
                self.await_events(daemon)
                self.assertEqual(daemon.logged(f"API keys: asking {self.portal_url} for 2 keys named clashcast"), 1)
                self.assertEqual(daemon.logged(f"API keys: using 2 keys named clashcast, valid for {HOME}; made 2"), 1)
                self.assertEqual(daemon.logged("2 tokens allow 200"), 1)
                self.assertEqual(daemon.stop(), 0)
                self.check_log(daemon)
                self.assertEqual(self.logins(), [(200, "")])
                for file in (self.portal_log, daemon.log, daemon.lines, self.folder / "journal.db"):
                    file.unlink()

    def test_check_live_logs_in_and_says_what_the_next_run_makes(self):
        simulator = self.simulator()
        daemon = self.daemon(simulator, "count = 2")
        self.await_events(daemon)
        self.assertEqual(self.check_live(daemon), f"ok keys logged in; 2 of 2 keys named clashcast are valid for {HOME}")
        self.assertEqual(daemon.stop(), 0)
        config = daemon.config.read_text()
        daemon.config.write_text(config.replace("count = 2", "count = 3"))
        self.assertEqual(self.check_live(daemon), f"ok keys logged in; 2 of 3 keys named clashcast are valid for {HOME}; "
                                                  "the next run makes 1")
        self.assertEqual(len(self.requests("/api/apikey/create")), 2)
        simulator.process.send_signal(signal.SIGUSR2)
        wait_until(lambda: self.check_live(daemon) == f"ok keys logged in; 0 of 3 keys named clashcast are valid for {MOVED}; "
                                                      "the next run revokes 2 and makes 3", "the new address")
        self.password.write_text("wrong\n")
        self.assertIn("FAIL keys", self.check_live(daemon, status=1))

    def check_live(self, daemon, status=0):
        """The line about the keys, its columns one blank apart."""
        done = subprocess.run([CLASHCAST, "check", "--live", daemon.config], capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=60)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        self.assertNotIn(PASSWORD, done.stdout + done.stderr)
        return next(" ".join(line.split()) for line in done.stdout.splitlines() if line.split()[1] == "keys")

    def test_a_restart_uses_the_keys_that_there_are(self):
        simulator = self.simulator()
        daemon = self.daemon(simulator)
        self.await_events(daemon)
        self.assertEqual(daemon.stop(), 0)
        daemon.start()
        self.await_line(daemon, f"API keys: using 1 key named clashcast, valid for {HOME}", 2)
        self.assertEqual(len(self.requests("/api/apikey/create")), 1)

    def test_when_the_address_changes_events_go_on_with_new_keys_after_one_login(self):
        for threads in (1, 2):
            with self.subTest(threads=threads):
                simulator = self.simulator()
                portal = Portal(self.portal_url)
                bot = portal.make("bot", HOME)
                daemon = self.daemon(simulator, "count = 2", threads=threads)
                self.await_events(daemon)
                before = len(self.logins())
                simulator.process.send_signal(signal.SIGUSR2)
                self.await_line(daemon, f"API keys: using 2 keys named clashcast, valid for {MOVED}; made 2")
                self.assertEqual(daemon.logged(f"), valid for {HOME} only"), 2)
                self.await_events(daemon)
                self.assertEqual(self.logins()[before:], [(200, "")])
                self.assertEqual({tuple(key["cidrRanges"]) for key in portal.keys() if key["name"] == "clashcast"},
                                 {(MOVED,)})
                self.assertIn(bot, portal.keys())
                daemon.process.send_signal(signal.SIGHUP)       # which keeps the tokens
                self.await_line(daemon, "read again: nothing has changed")
                self.await_events(daemon)
                self.assertEqual(daemon.stop(), 0)
                self.check_log(daemon)
                self.assertEqual(len(self.logins()), before + 1)
                for file in (self.portal_log, daemon.log, daemon.lines, self.folder / "journal.db"):
                    file.unlink()

    def test_keys_stand_beside_the_tokens_of_the_file(self):
        simulator = self.simulator()
        own = Portal(self.portal_url).make("by-hand", HOME)["key"]
        daemon = self.daemon(simulator, tokens=f'tokens = ["{own}"]')
        self.await_line(daemon, "API keys: using 1 key named clashcast")
        self.await_events(daemon)
        self.assertEqual(daemon.logged("2 tokens allow 200"), 1)
        self.assertEqual(daemon.logged("suspended"), 0)

    def test_a_wrong_password_is_said_once_and_tried_again_only_after_a_reload(self):
        simulator = self.simulator()
        self.password.write_text("wrong-password\n")
        daemon = self.daemon(simulator)
        self.await_line(daemon, "API keys: the developer portal does not accept the e-mail address and the password")
        self.assertEqual(daemon.logged("correct [api.keys] or its password_file, then reload (SIGHUP)"), 1)
        self.await_line(daemon, "2 of 2 subjects fail: no API token yet")
        self.assertEqual(self.logins(), [(403, "authorization")])
        daemon.process.send_signal(signal.SIGHUP)
        self.await_line(daemon, "API keys: not logging in: the portal refused the login less than 5 minutes ago")
        self.assertEqual(self.logins(), [(403, "authorization")])
        self.password.write_text(PASSWORD + "\n")
        daemon.process.send_signal(signal.SIGHUP)
        self.await_events(daemon)
        self.assertEqual(self.logins(), [(403, "authorization"), (200, "")])
        self.assertEqual(daemon.stop(), 0)
        self.assertEqual(daemon.logged("wrong-password"), 0)
        self.check_log(daemon)

    def test_settings_that_a_reload_brings_during_a_login_are_used_also_if_the_next_reload_fails(self):
        simulator = self.simulator(delay=4000)
        daemon = self.daemon(simulator)
        self.await_line(daemon, "API keys: asking")
        config = daemon.config.read_text().replace("[api.keys]", "[api.keys]\ncount = 2")
        daemon.config.write_text(config)
        daemon.process.send_signal(signal.SIGHUP)
        self.await_line(daemon, "taken over: api.keys.count")
        daemon.config.write_text(config + "[")
        daemon.process.send_signal(signal.SIGHUP)
        self.await_line(daemon, "; the earlier configuration stays")
        self.assertEqual(daemon.logged("API keys: using"), 0)
        self.await_line(daemon, f"API keys: using 2 keys named clashcast, valid for {HOME}; made 1")

    def test_a_temporary_error_is_tried_again(self):
        simulator = self.simulator("--portal-failing-logins", 1)
        daemon = self.daemon(simulator)
        self.await_line(daemon, "API keys: the developer portal reports a temporary error: A temporary error occurred")
        self.await_events(daemon)
        self.assertEqual(self.logins(), [(200, "general"), (200, "")])

    def test_a_full_account_is_described_and_as_many_keys_are_used_as_there_is_room_for(self):
        simulator = self.simulator()
        portal = Portal(self.portal_url)
        for _ in range(9):
            portal.make("bot", HOME)
        daemon = self.daemon(simulator, "count = 3")
        self.await_line(daemon, "API keys: 2 of the 3 keys could not be made: the account has 9 keys, and the portal allows "
                                "10: bot (9); revoke one with `clashcast keys revoke`")
        self.await_events(daemon)

    def test_a_key_that_was_revoked_by_hand_is_made_anew_and_again_at_once_after_a_reload(self):
        simulator = self.simulator()
        daemon = self.daemon(simulator)
        self.await_events(daemon)
        portal = Portal(self.portal_url)
        portal.post("/api/apikey/revoke", id=portal.keys()[0]["id"])
        self.await_line(daemon, "suspended: the API does not know this token")
        self.await_line(daemon, "API keys: using 1 key named clashcast, valid for 203.0.113.7; made 1", 2)
        self.await_events(daemon)
        before = len(self.logins())
        portal.post("/api/apikey/revoke", id=portal.keys()[0]["id"])
        self.await_line(daemon, "suspended: the API does not know this token", 2)
        self.assertEqual(len(self.logins()), before)            # the next one would be 5 minutes later
        daemon.process.send_signal(signal.SIGHUP)
        self.await_line(daemon, "API keys: using 1 key named clashcast, valid for 203.0.113.7; made 1", 3)
        self.await_events(daemon)

    def test_a_key_that_is_also_in_the_file_is_renewed_when_the_address_changes(self):
        simulator = self.simulator()
        own = Portal(self.portal_url).make("clashcast", HOME)["key"]
        daemon = self.daemon(simulator, tokens=f'tokens = ["{own}"]')
        self.await_line(daemon, f"API keys: using 1 key named clashcast, valid for {HOME}")
        self.await_events(daemon)
        simulator.process.send_signal(signal.SIGUSR2)
        self.await_line(daemon, "suspended: the API does not accept this token from this IP address")
        daemon.process.send_signal(signal.SIGHUP)               # else it waits: the start found its keys
        self.await_line(daemon, f"API keys: using 1 key named clashcast, valid for {MOVED}; made 1")
        self.await_events(daemon)

    def test_a_revocation_is_logged_before_it_is_done_also_if_no_key_can_be_made_then(self):
        simulator = self.simulator("--portal-failing-creates", 1)
        old = Portal(self.portal_url).make("clashcast", MOVED)
        daemon = self.daemon(simulator)
        revoking = f"API keys: revoking key clashcast ({old['id']}), valid for {MOVED} only"
        self.await_line(daemon, "API keys: the developer portal answered /apikey/create with status 500: Internal error")
        self.assertEqual(daemon.logged(revoking), 1)
        self.await_line(daemon, f"API keys: using 1 key named clashcast, valid for {HOME}; made 1")
        self.assertEqual(daemon.logged(revoking), 1)

    def test_a_dry_run_uses_a_key_but_makes_and_revokes_none(self):
        simulator = self.simulator()
        portal = Portal(self.portal_url)
        old, bot = portal.make("clashcast", MOVED), portal.make("bot", HOME)
        daemon = self.daemon(simulator, "count = 2", arguments=("--dry-run",))
        self.await_line(daemon, "API keys: 2 of the 2 keys could not be made: this is a dry run, which makes and revokes none")
        self.assertEqual(daemon.stop(), 0)
        self.assertEqual(portal.keys(), [old, bot])
        new = portal.make("clashcast", HOME)
        daemon.start()
        self.await_line(daemon, f"API keys: using 1 key named clashcast, valid for {HOME}")
        self.await_line(daemon, "API keys: 1 of the 2 keys could not be made: this is a dry run")
        self.await_events(daemon)
        self.assertEqual(portal.keys(), [old, bot, new])

    def test_keys_may_be_asked_for_and_given_up_by_a_reload(self):
        simulator = self.simulator()
        own = Portal(self.portal_url).make("by-hand", HOME)["key"]
        tokens = f'tokens = ["{own}"]'
        daemon = self.daemon(simulator, tokens=tokens)
        both = daemon.config.read_text()
        self.await_line(daemon, "API keys: using 1 key")
        start, end = both.index("[api.keys]"), both.index("[journal]")
        daemon.config.write_text(both[:start] + both[end:])
        daemon.process.send_signal(signal.SIGHUP)
        self.await_line(daemon, "taken over: api.keys.email")
        self.await_events(daemon)
        daemon.config.write_text(both.replace(tokens, ""))
        daemon.process.send_signal(signal.SIGHUP)
        self.await_line(daemon, "api.keys.portal_url, api.tokens")
        self.await_events(daemon)


if __name__ == "__main__":
    unittest.main()
