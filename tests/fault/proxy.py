"""A TCP proxy on loopback that breaks connections on request."""
import contextlib
import socket
import struct
import threading
import time

REQUESTS, ANSWERS = "requests", "answers"

PASSING = "passing"         # bytes go through, after `delay` seconds
HOLDING = "holding"         # bytes wait, as in a network outage; they arrive afterwards
SWALLOWING = "swallowing"   # connections are accepted, requests are read, and nothing is answered
REFUSING = "refusing"       # the port is closed, and all connections are reset


class Link:
    """A connection of a client, and the one to the server that belongs to it. A swallowed one has no server."""

    def __init__(self, *ends):
        self.ends, self.ended = ends, False

    def end(self, reset=False):
        """The thread that reads from it notices and closes it: if it were closed here, its descriptor could already be
        reused. With `reset`, closing sends an RST, and unread data is lost."""
        if self.ended:
            return
        self.ended = True
        for end in self.ends:
            with contextlib.suppress(OSError):
                if reset:
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                end.shutdown(socket.SHUT_RD if reset else socket.SHUT_RDWR)

    def close(self):
        for end in self.ends:
            end.close()


class Proxy:
    """Listens on its own port and forwards to `port`, until stop()."""

    def __init__(self, port):
        self.target, self.port = port, None
        self.mode, self.delay = PASSING, 0
        self.due = None                         # (direction, bytes still to pass, reset): the next cut
        self.was_cut = threading.Event()
        self.links, self.changed = set(), threading.Condition()
        self.listen()

    def switch(self, mode):
        """A swallowed connection cannot continue: it ends with its mode."""
        with self.changed:
            before, self.mode = self.mode, mode
            links = set(self.links)
            self.changed.notify_all()
        if mode == REFUSING:
            self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()
        if mode == REFUSING or before == SWALLOWING:
            for link in links:
                link.end(reset=True)
        if before == REFUSING and mode != REFUSING:
            self.listen()

    def cut_after(self, count, direction, reset=False):
        """Ends the connection that carries byte `count` + 1 in `direction`, counted from now, before that byte. When
        an answer is cut, its request has arrived."""
        with self.changed:
            self.was_cut.clear()
            self.due = (direction, count, reset)

    def cut_all(self, reset=False):
        with self.changed:
            links = set(self.links)
        for link in links:
            link.end(reset)

    def stop(self):
        if self.mode != REFUSING:
            self.switch(REFUSING)

    def listen(self):
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", self.port or 0))
        self.port = self.listener.getsockname()[1]
        self.listener.listen(100)
        self.spawn(self.accept, self.listener)

    @staticmethod
    def spawn(run, *arguments):
        threading.Thread(target=run, args=arguments, daemon=True).start()

    def accept(self, listener):
        with contextlib.suppress(OSError):      # closed
            while True:
                client = listener.accept()[0]
                self.spawn(self.serve, client)

    def serve(self, client):
        ends = [client]
        if self.mode != SWALLOWING:
            with contextlib.suppress(OSError):
                ends.append(socket.create_connection(("127.0.0.1", self.target), 5))
            if len(ends) == 1:                  # the server is down
                client.close()
                return
        for end in ends:
            end.settimeout(None)
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        link = Link(*ends)
        with self.changed:
            self.links.add(link)
            refused = self.mode == REFUSING
        if refused:
            link.end(reset=True)
        back = None
        if len(ends) == 2:
            back = threading.Thread(target=self.carry, args=(link, ends[1], ends[0], ANSWERS), daemon=True)
            back.start()
        self.carry(link, ends[0], ends[-1], REQUESTS)
        if back:
            back.join()
        with self.changed:
            self.links.discard(link)
        link.close()

    def carry(self, link, source, sink, direction):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                with self.changed:
                    while self.mode == HOLDING:
                        self.changed.wait()
                    swallowed = self.mode == SWALLOWING or sink is source
                    if link.ended:
                        break               # already cut: these bytes do not count for the next cut
                    cut = None if swallowed else self.take(direction, len(data))
                if self.delay:
                    time.sleep(self.delay)
                if cut:
                    self.cut(link, sink, data, *cut)
                elif not swallowed:
                    sink.sendall(data)
        link.end()

    def cut(self, link, sink, data, size, reset):
        try:
            sink.sendall(data[:size])
        finally:
            link.end(reset)
            self.was_cut.set()

    def take(self, direction, size):
        """(bytes that still pass, whether to reset) if the cut is within these bytes."""
        if not self.due or self.due[0] != direction:
            return None
        left, reset = self.due[1:]
        self.due = (direction, left - size, reset) if size <= left else None
        return None if self.due else (left, reset)
