"""Name servers that do not answer, and names with several addresses, in a network namespace with its own /etc/hosts
and name server."""
import os
import signal
import socket
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

from stack import PROGRAMS, Stack, free_port, wait_until  # noqa: E402

ALONE = ["unshare", "--net", "--mount"]
SILENT = ("127.0.0.53", "127.0.0.54", "127.0.0.55")     # a look-up takes 30 s


def possible():
    return subprocess.run([*ALONE, "true"], capture_output=True).returncode == 0


def setUpModule():
    """Starts again in new namespaces."""
    if "CLASHCAST_ALONE" not in os.environ and possible():
        sys.stdout.flush()
        os.execvpe(ALONE[0], [*ALONE, *sys.orig_argv], {**os.environ, "CLASHCAST_ALONE": "1"})


@unittest.skipUnless("CLASHCAST_ALONE" in os.environ, "needs root, for namespaces of its own")
class Names(unittest.TestCase):
    def setUp(self):
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        self.stack = self.enterContext(Stack())
        self.game = self.stack.simulator("--clans", 4, "--change-rate", 1)
        self.replace("/etc/nsswitch.conf", "hosts: files dns\n")
        self.replace("/etc/resolv.conf", "".join(f"nameserver {each}\n" for each in SILENT))
        self.replace("/etc/hosts", "")
        for each in SILENT:
            server = self.enterContext(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            server.bind((each, 53))

    def replace(self, name, text):
        other = self.stack.folder / name.replace("/", "-")
        other.write_text(text)
        subprocess.run(["mount", "--bind", other, name], check=True)
        self.addCleanup(subprocess.run, ["umount", name], check=True)

    def hosts(self, text):
        Path("/etc/hosts").write_text("127.0.0.1 localhost\n" + text)

    def start(self, **settings):
        self.daemon = self.stack.clashcast(self.game, **settings)
        self.daemon.log.unlink(missing_ok=True)
        self.daemon.start()

    def await_log(self, text):
        wait_until(lambda: self.daemon.logged(text) > 0, f'"{text}" in the log')

    def test_a_look_up_without_an_answer_delays_no_other_look_up_and_no_signal(self):
        self.hosts("127.0.0.1 api.test journal.test\n")
        self.start(api=self.game.url.replace("127.0.0.1", "api.test"), broker="mqtt://broker.test",
                   journal=self.stack.redis.url.replace("127.0.0.1", "journal.test"))
        self.await_log("cannot resolve broker.test: the name server did not answer in time")
        before = self.stack.redis("XLEN", "clashcast:events")
        wait_until(lambda: self.stack.redis("XLEN", "clashcast:events") > before, "events")
        self.daemon.process.terminate()
        self.assertEqual(self.daemon.process.wait(6), 0)

    def test_without_any_name_a_run_stops_in_time_and_a_second_signal_ends_it_at_once(self):
        self.hosts("")
        names = {"api": "http://api.test/v1", "broker": "mqtt://broker.test", "stream": "redis://stream.test"}
        for journal in (self.stack.redis.url, "redis://journal.test"):
            for signals in ([signal.SIGTERM], [signal.SIGTERM, signal.SIGINT]):
                self.start(journal=journal, **names)
                self.await_log("clashcast 0")
                for each in signals:
                    self.daemon.process.send_signal(each)
                    wait_until(lambda: self.daemon.logged("asked to stop") > 0 or not self.daemon.running(),
                               "the first signal")
                self.assertIn(self.daemon.process.wait(6), (0, 128 + signals[-1]))

    def test_a_command_does_not_wait_for_a_look_up(self):
        self.hosts("")
        self.start(journal="redis://journal.test")
        self.daemon.kill()
        subprocess.run([PROGRAMS / "clashcast", "sinks", "list", "--config", self.daemon.config], timeout=20)

    def test_the_first_address_of_a_name_may_be_dead(self):
        self.hosts("::1 all.test\n127.0.0.1 all.test\n")      # in this order
        at = lambda url: url.replace("127.0.0.1", "all.test")
        self.start(api=at(self.game.url), broker=at(self.stack.mosquitto.url), journal=at(self.stack.redis.url))
        self.await_log("sink mqtt: connected")
        wait_until(lambda: self.stack.redis("EXISTS", "clashcast:events") == 1, "events")

    def test_a_broker_may_have_any_address_of_its_name(self):
        self.check_addresses("mqtt", "")

    def test_a_broker_with_a_certificate_may_have_any_address_of_its_name(self):
        key, certificate = self.stack.folder / "broker.key", self.stack.folder / "broker.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                        "-nodes", "-days", "2", "-subj", "/CN=broker.test", "-addext",
                        "subjectAltName=DNS:broker.test", "-keyout", key, "-out", certificate],
                       check=True, capture_output=True)
        self.check_addresses("mqtts", f"certfile {certificate}\nkeyfile {key}\n", more=f'ca_file = "{certificate}"')

    def check_addresses(self, scheme, listener, **settings):
        ports = {address: free_port() for address in ("::1", "127.0.0.2")}
        with self.stack.mosquitto.config.open("a") as config:
            config.writelines(f"listener {port} {address}\n{listener}" for address, port in ports.items())
        self.stack.mosquitto.stop()
        self.stack.mosquitto.start()
        for address, port in ports.items():
            with self.subTest(address):
                self.hosts(f"127.0.0.1 broker.test\n{address} broker.test\n")
                self.start(broker=f"{scheme}://broker.test:{port}", **settings)
                self.await_log("sink mqtt: connected")
                self.daemon.kill()


if __name__ == "__main__":
    unittest.main()
