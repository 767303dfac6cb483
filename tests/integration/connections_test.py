"""Redis over a Unix socket and with client certificates, MQTT over WebSocket, and proxies that MQTT does not use."""
import os
import subprocess
import unittest
from unittest import mock

from stack import Clashcast, Stack, answers, free_port, password_of, wait_until

LOGIN = f"clashcast:{password_of('clashcast')}"


def make_certificates(folder):
    """A CA in ca.pem, and both.pem with both.key that it signed, for the server `localhost` and for a client."""
    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)
    new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    openssl("req", "-x509", *new, "-subj", "/CN=authority", "-days", "2", "-keyout", "ca.key", "-out", "ca.pem")
    openssl("req", *new, "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", "both.key",
            "-out", "both.csr")
    openssl("x509", "-req", "-in", "both.csr", "-copy_extensions", "copy", "-CA", "ca.pem", "-CAkey", "ca.key",
            "-CAcreateserial", "-days", "2", "-out", "both.pem")


class Connections(unittest.TestCase):
    def begin(self, stack, config):
        stack.redis.admit("clashcast")
        stack.mosquitto.admit("clashcast")
        self.daemon = stack.add(Clashcast(config, stack.folder))
        self.received = stack.subscriber(topic="clashcast/#")
        self.daemon.start()
        self.more()

    def more(self):
        wanted = len(self.received.events()) + 20
        wait_until(lambda: len(self.received.events()) >= wanted, "more events", 120)

    def test_a_unix_socket_and_a_websocket_heal_and_lose_nothing(self):
        with Stack(durable=True) as stack:
            simulator = stack.simulator("--seed", 4, "--clans", 10, "--players", 0, "--change-rate", 0.3)
            socket = stack.folder / "redis.sock"

            def restart_redis():
                stack.redis.stop()
                stack.redis.start("--unixsocket", str(socket))

            def restart_mosquitto():
                stack.mosquitto.process.terminate()     # it writes the subscriber's session
                stack.mosquitto.process.wait()
                stack.mosquitto.start()

            port = free_port()
            with stack.mosquitto.config.open("a", encoding="utf-8") as config:
                config.write(f"listener {port} 127.0.0.1\nprotocol websockets\n")
            restart_mosquitto()
            restart_redis()
            self.begin(stack, stack.configuration(
                simulator, journal=f"unix://{LOGIN}@{socket}?db=0", stream=f"redis+unix://{LOGIN}@{socket}",
                broker=f"ws://127.0.0.1:{port}/mqtt"))
            for restart in (restart_redis, restart_mosquitto, restart_redis, restart_mosquitto):
                restart()
                self.more()
            self.daemon.kill()
            self.daemon.start()
            self.more()
            simulator.freeze()
            stream = lambda: [e["id"] for e in stack.redis.stream("clashcast:events")]
            received = lambda: list(dict.fromkeys(e["id"] for e in self.received.events()))
            wait_until(lambda: received() == stream(), "all of the stream's events, in its order")
            self.assertEqual(self.daemon.logged(password_of("clashcast")), 0)
            self.assertGreater(self.daemon.logged(f"unix://{socket}?db=0"), 0)
            self.assertEqual(self.daemon.stop(), 0)

    def test_a_redis_that_asks_for_a_certificate_has_the_journal_and_the_stream(self):
        with Stack() as stack:
            simulator = stack.simulator("--seed", 5, "--clans", 10, "--players", 0, "--change-rate", 0.3)
            make_certificates(stack.folder)
            port, files = free_port(), {kind: stack.folder / name for kind, name in
                                        (("ca", "ca.pem"), ("cert", "both.pem"), ("key", "both.key"))}
            stack.redis.stop()
            stack.redis.start("--tls-port", str(port), "--tls-auth-clients", "yes", "--tls-ca-cert-file", files["ca"],
                              "--tls-cert-file", files["cert"], "--tls-key-file", files["key"])
            wait_until(lambda: answers(port), "the TLS port")
            url = f'url = "valkeys://{LOGIN}@localhost:{port}/0"\n'
            config = stack.configuration(simulator).replace(f'url = "{stack.redis.url}"\n', url + "".join(
                f'{kind}_file = "{file}"\n' for kind, file in files.items()))
            self.begin(stack, config)
            names = stack.redis("CLIENT", "LIST")
            for name in ("clashcast-journal", "clashcast-publisher"):
                self.assertRegex(names, f"laddr=127.0.0.1:{port} .*name={name} ")
            self.assertEqual(self.daemon.stop(), 0)

    def test_mqtt_does_not_use_the_proxies_of_the_environment(self):
        with Stack() as stack:
            simulator = stack.simulator("--seed", 6, "--clans", 10, "--players", 0, "--change-rate", 0.3)
            nothing = f"http://127.0.0.1:{free_port()}"
            with mock.patch.dict(os.environ, {"http_proxy": nothing, "https_proxy": nothing}):
                self.begin(stack, stack.configuration(simulator))
            self.assertEqual(self.daemon.stop(), 0)


if __name__ == "__main__":
    unittest.main()
