"""The proxy breaks connections as documented, and no others."""
import contextlib
import socket
import threading
import unittest

from trial import wait_until
from proxy import ANSWERS, HOLDING, PASSING, REFUSING, REQUESTS, SWALLOWING, Proxy


class Echo:
    """Echoes and records what it receives."""

    def __init__(self):
        self.received = b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self.answer, args=(self.listener.accept()[0],), daemon=True).start()

    def answer(self, client):
        with client, contextlib.suppress(OSError):
            while data := client.recv(1000):
                self.received += data
                client.sendall(data)


class Proxies(unittest.TestCase):
    def setUp(self):
        self.echo = Echo()
        self.addCleanup(self.echo.listener.close)
        self.proxy = Proxy(self.echo.port)
        self.addCleanup(self.proxy.stop)

    def connect(self):
        client = socket.create_connection(("127.0.0.1", self.proxy.port), 5)
        self.addCleanup(client.close)
        return client

    def test_bytes_pass_both_ways(self):
        client = self.connect()
        client.sendall(b"hello")
        self.assertEqual(client.recv(100), b"hello")

    def test_a_cut_answer_ends_after_so_many_bytes_and_its_request_has_arrived(self):
        client = self.connect()
        self.proxy.cut_after(2, ANSWERS)
        client.sendall(b"hello")
        self.assertEqual(client.makefile("rb").read(), b"he")
        self.assertTrue(self.proxy.was_cut.wait(5))
        self.assertEqual(self.echo.received, b"hello")

    def test_a_cut_request_arrives_in_part(self):
        client = self.connect()
        self.proxy.cut_after(2, REQUESTS)
        client.sendall(b"hello")
        self.assertTrue(self.proxy.was_cut.wait(5))
        client.makefile("rb").read()
        wait_until(lambda: self.echo.received == b"he", "two bytes", 5)

    def test_a_cut_that_resets_is_an_error_to_the_client(self):
        client = self.connect()
        client.sendall(b"hello")
        self.assertEqual(client.recv(100), b"hello")
        self.proxy.cut_after(0, ANSWERS, reset=True)
        client.sendall(b"again")
        with self.assertRaises(ConnectionResetError):
            client.recv(100)

    def test_what_is_held_arrives_later(self):
        client = self.connect()
        self.proxy.switch(HOLDING)
        client.sendall(b"hello")
        client.settimeout(0.2)
        with self.assertRaises(TimeoutError):
            client.recv(100)
        self.proxy.switch(PASSING)
        client.settimeout(5)
        self.assertEqual(client.recv(100), b"hello")

    def test_what_is_swallowed_never_arrives_and_its_connection_ends_with_the_mode(self):
        self.proxy.switch(SWALLOWING)
        client = self.connect()
        client.sendall(b"hello")
        client.settimeout(0.2)
        with self.assertRaises(TimeoutError):
            client.recv(100)
        self.proxy.switch(PASSING)
        client.settimeout(5)
        with self.assertRaises(ConnectionResetError):
            client.recv(100)
        self.assertEqual(self.echo.received, b"")

    def test_a_refused_client_can_connect_later_on_the_same_port(self):
        old = self.connect()
        old.sendall(b"hello")
        self.assertEqual(old.recv(100), b"hello")
        self.proxy.switch(REFUSING)
        with self.assertRaises(ConnectionResetError):
            old.recv(100)
        with self.assertRaises(ConnectionRefusedError):
            self.connect()
        self.proxy.switch(PASSING)
        client = self.connect()
        client.sendall(b"again")
        self.assertEqual(client.recv(100), b"again")


if __name__ == "__main__":
    unittest.main()
