"""The world around the daemon whose page is tested, and an HTTP server by which the tests change it (control.mjs)."""
import copy
import http.client
import http.server
import json
import re
import threading
import urllib.parse

from http_client import ask
from stack import Clashcast, Stack, free_port, wait_until

TOKEN = "the-token-of-the-page"
ROLES = "member", "admin", "coLeader"
WATCHED = 20


class Server:
    """An HTTP server on a thread of its own; `answer` is called as answer(method, path, body) -> status, headers, body."""

    def __init__(self, answer):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def reply(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, headers, body = answer(self.command, self.path, body)
                self.send_response(status)
                for name, value in {**headers, "Content-Length": len(body)}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = reply

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Game:
    """The simulator's answers, with members that join, are promoted and donate when a test wants it."""

    def __init__(self, simulator):
        self.address = urllib.parse.urlsplit(simulator.url)
        self.lock = threading.Lock()
        self.joined, self.promotions = {}, {}   # by clan
        self.members = self.given = 0           # so many members of each clan donate at each poll while it floods
        self.floods = False

    def ask(self, path):
        connection = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=20)
        try:
            connection.request("GET", path, headers={"Authorization": "Bearer any"})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def answer(self, _, path, __):
        status, headers, body = self.ask(path)
        found = re.fullmatch(r"/v1/clans/%23(\w+)", path)
        kept = {name: value for name, value in headers.items() if name.lower() in ("content-type", "cache-control")}
        return status, kept, self.changed("#" + found[1], body) if found and status == 200 else body

    def changed(self, tag, body):
        clan = json.loads(body)
        with self.lock:
            members = clan["memberList"]
            some = members[0]
            members += [self.member(some, *one) for one in self.joined.get(tag, [])]
            members += [self.member(some, f"{tag}0{n}", f"Donor {n}") for n in range(self.members - len(members))]
            members[-1]["role"] = ROLES[self.promotions.get(tag, 0) % len(ROLES)]
            self.given += self.floods
            for member in members[:self.members]:
                member["donations"] += self.given
        clan["members"] = len(members)
        return json.dumps(clan).encode()

    def member(self, like, tag, name):
        return {**copy.deepcopy(like), "tag": tag, "name": name, "role": "member", "donations": 0}


class World:
    """`with World() as world`: a daemon with a page, and what is around it. The actions are those of control.mjs."""

    def __enter__(self):
        self.stack = Stack(denied="clashcast/member_role_changed/#")
        self.stack.__enter__()
        try:
            self.begin()
        except BaseException as failure:
            self.__exit__(type(failure), failure, None)
            raise
        return self

    def __exit__(self, *failure):
        self.stack.__exit__(*failure)

    def begin(self):
        self.simulator = self.stack.simulator("--clans", WATCHED + 5, "--players", 5, "--max-age", 0, "--change-rate", 0.3)
        self.clans, self.others = self.simulator.clans[:WATCHED], self.simulator.clans[WATCHED:]
        self.game = Game(self.simulator)
        self.api = self.stack.add(Server(self.game.answer)).url + "/v1"
        self.deaf = self.daemon("unreachable", f"http://127.0.0.1:{free_port()}/v1")    # for a minute, at the end
        self.port, self.main = self.daemon("clashcast", self.api)
        self.await_event()
        self.simulator.freeze()     # from here on only what a test does is an event
        self.letter({})
        self.control = self.stack.add(Server(self.act)).url

    def daemon(self, name, api, namespace=None, instance="test"):
        """Starts one. (its port, it)"""
        port, players = free_port(), json.dumps(self.simulator.players)
        namespace = namespace or name
        clans = json.dumps(self.clans)
        settings = self.stack.configuration(
            self.simulator, namespace, api=api, instance=instance, retain="1h",     # the page shows what there was before
            watch=f'[[watch.clans]]\ntags = {clans}\ninterval = "1s"\n'
                  f'[[watch.wars]]\ntags = {clans}\ninterval = "2s"\nleague = false\n'
                  f'[[watch.players]]\ntags = {players}\ninterval = "2s"',
            more=f'[http]\nlisten = "127.0.0.1:{port}"\ntoken = "{TOKEN}"\n')
        self.stack.redis.admit(namespace)
        self.stack.mosquitto.admit(namespace)
        made = self.stack.add(Clashcast(settings, self.stack.folder, name))
        made.start()
        wait_until(lambda: self.is_alive(port), f"the page of {name}")
        return port, made

    def is_alive(self, port):
        try:
            return ask(port, "GET", "/livez").status == 200
        except OSError:
            return False

    def status(self):
        return ask(self.port, "GET", "/api/v1/status", {"Authorization": f"Bearer {TOKEN}"}).json()

    def await_event(self):
        wait_until(lambda: self.status()["events"]["total"] > 20, "events")

    def act(self, _, path, body):
        try:
            done = getattr(self, path.strip("/"))(json.loads(body or b"{}")) or {}
            return 200, {"Content-Type": "application/json"}, json.dumps(done).encode()
        except Exception as failure:    # for the test that asked
            return 500, {"Content-Type": "text/plain"}, repr(failure).encode()

    # --- actions ---

    def kill(self, _):
        self.main.kill()

    def start(self, _):
        if not self.main.running():
            self.main.start()
        wait_until(lambda: self.is_alive(self.port), "the daemon")

    def join(self, asked):
        with self.game.lock:
            self.game.joined.setdefault(asked["clan"], []).append((asked["tag"], asked["name"]))

    def flood(self, asked):
        with self.game.lock:
            self.game.floods = asked["per_second"] > 0
            self.game.members = max(self.game.members, asked["per_second"] // len(self.clans))

    def new_clan(self, _):
        return self.named(self.others.pop())

    def letter(self, _):
        before = self.status()["journal"]["dead_letters"]
        with self.game.lock:
            self.game.promotions[self.clans[-1]] = self.game.promotions.get(self.clans[-1], 0) + 1
        wait_until(lambda: self.status()["journal"]["dead_letters"] > before, "a dead letter")
        return {"sink": "mqtt"}

    def unreachable(self, _):
        return {"url": f"http://127.0.0.1:{self.deaf[0]}/"}

    def sink(self, asked):
        self.stack.mosquitto.start() if asked["up"] else self.stack.mosquitto.stop()
        return {"sink": "mqtt"}

    def standby(self, _):
        port, _ = self.daemon("standby", self.api, namespace="clashcast", instance="second")
        return {"url": f"http://127.0.0.1:{port}/"}

    def watched(self, _):
        return self.named(self.clans[0])

    def named(self, tag):
        return {"tag": tag, "name": json.loads(self.game.ask(f"/v1/clans/%23{tag[1:]}")[2])["name"]}
