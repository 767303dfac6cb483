"""Bytes over a socket to the HTTP server of clashcast, and its answers checked against openapi.json."""
import json
import socket
from pathlib import Path

import jsonschema

PROJECT = Path(__file__).resolve().parents[2]
OPENAPI = json.loads((PROJECT / "src/daemon/http/openapi.json").read_text(encoding="utf-8"))

COMPONENTS = OPENAPI["components"]


def validate(value, schema):
    jsonschema.Draft202012Validator({**schema, "components": COMPONENTS}).validate(value)


class Answer:
    def __init__(self, head, body):
        line, *lines = head.decode().split("\r\n")
        self.status = int(line.split()[1])
        self.headers = {name.lower(): value for name, value in (each.split(": ", 1) for each in lines)}
        self.body = body

    def json(self):
        return json.loads(self.body)


class Connection:
    def __init__(self, port, seconds=20):
        self.socket = socket.create_connection(("127.0.0.1", port), seconds)
        self.received = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data if isinstance(data, bytes) else data.encode())

    def more(self):
        """False at the end."""
        try:
            data = self.socket.recv(65536)
        except ConnectionResetError:
            data = b""
        self.received += data
        return bool(data)

    def until(self, end):
        while end not in self.received:
            if not self.more():
                raise EOFError(f"the server closed the connection after {self.received!r}")
        data, _, self.received = self.received.partition(end)
        return data

    def answer(self, to="GET"):
        head = self.until(b"\r\n\r\n")
        answer = Answer(head, b"")
        if to == "HEAD" or answer.status in (204, 304) or "transfer-encoding" in answer.headers:
            return answer
        length = int(answer.headers["content-length"])
        while len(self.received) < length and self.more():
            pass
        answer.body, self.received = self.received[:length], self.received[length:]
        return answer

    def ended(self):
        """Whether the server closes the connection, without another byte."""
        return not self.received and not self.more()

    def chunk(self):
        size = int(self.until(b"\r\n"), 16)
        while len(self.received) < size + 2 and self.more():
            pass
        data, self.received = self.received[:size], self.received[size + 2:]
        return data


def request(method, path, port, headers=(), body=None):
    """The bytes of a request; of the default headers, those in `headers` take the place."""
    every = {"Host": f"127.0.0.1:{port}"}
    if body is not None:
        every["Content-Type"] = "application/json"
        every["Content-Length"] = str(len(body))
    every.update(headers)
    lines = "".join(f"{name}: {value}\r\n" for name, value in every.items() if value is not None)
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n{body or ''}"


def ask(port, method, path, headers=(), body=None):
    """One request. An answer of a path of openapi.json has a status and a body that it allows there."""
    with Connection(port) as one:
        one.send(request(method, path, port, {"Connection": "close", **dict(headers)}, body))
        answer = one.answer(method)
    check(method, path, answer)
    return answer


def documented(path):
    """The path of openapi.json that fits, with its item; one without parameters is preferred."""
    parts = path.split("?")[0].split("/")
    for known in sorted(OPENAPI["paths"], key=lambda each: each.count("{")):
        wanted = known.split("/")
        if len(wanted) == len(parts) and all(w == p or w.startswith("{") for w, p in zip(wanted, parts)):
            return known, OPENAPI["paths"][known]
    return None, {}


def check(method, path, answer):
    _, item = documented(path)
    operation = item.get("get" if method == "HEAD" else method.lower())
    if answer.status >= 400 and answer.headers["content-type"] == "application/problem+json" and answer.body:
        validate(answer.json(), {"$ref": "#/components/schemas/problem"})
        assert answer.json()["status"] == answer.status, answer.body
    if not operation:
        return
    known = operation["responses"].get(str(answer.status))
    if not known or (answer.status == 503 and answer.headers["content-type"] == "application/problem+json"):
        # Of the connection or the guard, not of the path.
        assert answer.status in (401, 404, 405, 408, 413, 415, 421, 431, 503), f"{method} {path}: {answer.status}"
        return
    if "$ref" in known:
        known = OPENAPI["components"]["responses"][known["$ref"].rsplit("/", 1)[1]]
    for kind, content in known.get("content", {}).items():
        assert answer.headers["content-type"].split(";")[0] == kind, answer.headers
        if "json" in kind and answer.body:
            validate(answer.json(), content["schema"])


class Tail:
    """GET /api/v1/events."""

    def __init__(self, port, query="", headers=()):
        self.connection = Connection(port)
        self.connection.send(request("GET", f"/api/v1/events{query}", port, headers))
        self.answer = self.connection.answer()
        self.text, self.comments, self.last_id = b"", 0, None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.socket.close()

    def frame(self):
        while b"\n\n" not in self.text:
            piece = self.connection.chunk()
            if not piece:
                raise EOFError("the stream has ended")
            self.text += piece
        frame, _, self.text = self.text.partition(b"\n\n")
        return frame.decode().split("\n")

    def event(self):
        """The next event; self.last_id is its id."""
        while True:
            fields = dict(line.split(": ", 1) for line in self.frame() if not line.startswith(":"))
            self.last_id = fields.get("id", self.last_id)
            if "data" in fields:
                event = json.loads(fields["data"])
                validate(event, {"$ref": "#/components/schemas/event"})
                return event
            self.comments += 1
