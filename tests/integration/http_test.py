"""The HTTP server of a real daemon: who is let in, limits, answers as openapi.json says, streams across restarts."""
import contextlib
import json
import subprocess
import unittest

from http_client import OPENAPI, Connection, Tail, ask, documented, request
from stack import PROGRAMS, Stack, free_port, wait_until

TOKEN = "a-token-of-this-test"


def with_http(port, token="", more=""):
    return f'{more}\n[http]\nlisten = "127.0.0.1:{port}"\n' + (f'token = "{token}"\n' if token else "")


def answers_at(port, path, status, headers=()):
    with contextlib.suppress(OSError, EOFError):
        return ask(port, "GET", path, headers).status == status
    return False


class OneDaemon(unittest.TestCase):
    """Rules that do not change what the daemon does: one daemon is asked for all of them."""

    @classmethod
    def setUpClass(cls):
        cls.stack = Stack()
        cls.stack.__enter__()
        cls.addClassCleanup(cls.stack.__exit__, None, None, None)
        cls.port = free_port()
        cls.simulator = cls.stack.simulator("--clans", 2)
        cls.daemon = cls.stack.clashcast(cls.simulator, more=with_http(cls.port))
        cls.daemon.start()
        wait_until(lambda: answers_at(cls.port, "/readyz", 200), "clashcast to be ready")
        wait_until(lambda: len(cls.stack.redis.stream("clashcast:events")) > 3, "events")

    def get(self, path, **headers):
        return ask(self.port, "GET", path, {name.replace("_", "-"): value for name, value in headers.items()})

    def raw(self, data):
        """(status, whether the connection was closed) after these bytes."""
        with Connection(self.port) as one:
            one.send(data)
            status = one.answer().status
            one.socket.settimeout(0.3)
            with contextlib.suppress(TimeoutError):
                return status, one.ended()
            return status, False

    # Routes.

    def test_every_get_of_openapi_json_is_answered_as_it_says(self):
        for path, item in OPENAPI["paths"].items():
            if "get" in item and path != "/api/v1/events":
                with self.subTest(path):
                    shown = path.replace("{kind}", "clan").replace("{tag}", self.simulator.clans[0][1:])
                    self.assertEqual(self.get(shown).status, 200)

    def test_each_path_of_openapi_json_has_the_methods_that_it_says(self):
        for path, item in OPENAPI["paths"].items():
            with self.subTest(path):
                answer = ask(self.port, "PROPFIND", path.replace("{", "x").replace("}", "x"))
                methods = {method.upper() for method in item if method != "parameters"}
                self.assertEqual(answer.status, 405)
                self.assertEqual(set(answer.headers["allow"].split(", ")) - {"HEAD"}, methods)

    def test_the_page_and_its_files_are_served_for_this_site_only(self):
        page = self.get("/")
        self.assertEqual((page.status, page.headers["content-type"]), (200, "text/html; charset=utf-8"))
        self.assertIn("script-src 'self'", page.headers["content-security-policy"])
        self.assertEqual(page.headers["x-content-type-options"], "nosniff")
        self.assertEqual(self.get("/", If_None_Match=page.headers["etag"]).status, 304)
        self.assertEqual(self.get("/page.js").headers["content-type"], "text/javascript; charset=utf-8")
        self.assertEqual(self.get("/icon.svg").headers["content-type"], "image/svg+xml")
        self.assertEqual(self.get("/../clashcast.toml").status, 404)

    def test_the_status_shows_what_the_daemon_does(self):
        status = self.get("/api/v1/status").json()
        self.assertEqual(status["state"], "polling")
        self.assertEqual(status["instance"], "test")
        self.assertEqual([sink["name"] for sink in status["sinks"]], ["streams", "mqtt"])
        self.assertEqual(status["journal"]["backend"], "redis")
        self.assertGreater(status["polls"]["total"], 0)
        self.assertGreater(status["events"]["last_minute"], 0)
        self.assertGreater(status["sinks"][0]["delivered"], 0)
        self.assertEqual(status["watches"]["by_kind"], {"clan": 2, "war": 2, "player": len(self.simulator.players)})
        self.assertEqual(status["configuration"]["file"], str(self.daemon.config))

    def test_no_answer_holds_a_secret(self):
        for path in ("/api/v1/status", "/api/v1/sinks", "/readyz"):
            body = self.get(path).body.decode()
            self.assertNotIn("secret-of", body)
            self.assertNotIn("made-up", body)

    def test_healthcheck_asks_the_daemon(self):
        run = lambda *options: subprocess.run([PROGRAMS / "clashcast", "healthcheck", *options], capture_output=True,
                                              text=True)
        self.assertEqual(run("--config", self.daemon.config).returncode, 0)
        self.assertEqual(run("--at", f"127.0.0.1:{self.port}").returncode, 0)
        self.assertEqual(run("--at", self.simulator.url.split("/")[2]).returncode, 0)
        silent = run("--at", f"127.0.0.1:{free_port()}")
        self.assertEqual(silent.returncode, 1)
        self.assertIn("not alive: 127.0.0.1:", silent.stderr)
        for wrong in ("localhost:25274", "127.0.0.1", "127.0.0.1:0"):
            self.assertIn("is not an IP address and a port", run("--at", wrong).stderr)

    # Who is let in.

    def test_another_name_of_this_machine_is_not_answered(self):
        for path in ("/", "/livez", "/api/v1/status"):
            answer = self.get(path, Host="evil.example")
            self.assertEqual((answer.status, answer.json()["type"]), (421, "/problems/host"))
        self.assertEqual(self.get("/livez", Host=f"localhost:{self.port}").status, 200)
        self.assertEqual(self.get("/livez", Host=f"LOCALHOST:{self.port}").status, 200)
        self.assertEqual(self.get("/livez", Host="localhost").status, 421)

    def test_a_page_of_another_site_cannot_use_the_api(self):
        for headers in ({"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
                        {"Sec-Fetch-Site": "same-site"}, {"Origin": f"http://localhost:{self.port}"}):
            for method, path, body in (("GET", "/api/v1/status", None), ("GET", "/api/v1/events", None),
                                       ("POST", "/api/v1/dead-letters/drop", '{"all": true}'),
                                       ("DELETE", "/api/v1/sinks/streams", None)):
                answer = ask(self.port, method, path, headers, body)
                self.assertEqual((answer.status, answer.json()["type"]), (403, "/problems/origin"))
        own = {"Origin": f"http://127.0.0.1:{self.port}", "Sec-Fetch-Site": "same-origin"}
        self.assertEqual(ask(self.port, "GET", "/api/v1/status", own).status, 200)

    def test_no_answer_lets_another_site_read_it(self):
        for path in ("/", "/livez", "/api/v1/status", "/nothing"):
            headers = self.get(path, Origin="http://evil.example").headers
            self.assertFalse([name for name in headers if name.startswith("access-control")])

    def test_a_body_must_be_json(self):
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None):
            answer = ask(self.port, "POST", "/api/v1/dead-letters/drop", {"Content-Type": kind}, '{"all": true}')
            self.assertEqual(answer.status, 415)

    # Limits, and what is not HTTP.

    def test_a_head_has_8_kib(self):
        head = f"GET /livez HTTP/1.1\r\nHost: localhost:{self.port}\r\nX: "
        fits = head + "x" * (8192 - len(head) - 4) + "\r\n\r\n"
        self.assertEqual(self.raw(fits), (200, False))
        self.assertEqual(self.raw(fits.replace("X: ", "X: x")), (431, True))
        self.assertEqual(self.raw("GET /" + "a" * 100_000), (431, True))

    def test_a_body_has_64_kib(self):
        body = json.dumps({"ids": ["1-1"]}).ljust(65536)
        self.assertEqual(ask(self.port, "POST", "/api/v1/dead-letters/drop", body=body).status, 422)
        with Connection(self.port) as one:
            one.send(request("POST", "/api/v1/dead-letters/drop", self.port, {"Content-Length": "65537"}, ""))
            self.assertEqual(one.answer().status, 413)

    def test_a_refused_body_is_not_waited_for(self):
        with Connection(self.port) as one:
            one.send(request("POST", "/livez", self.port, {"Content-Length": "1000"}, ""))
            self.assertEqual(one.answer().status, 405)

    def test_what_is_not_http_is_refused(self):
        host = f"Host: localhost:{self.port}\r\n"
        for data in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a TLS client\r\n\r\n", "GET\r\n\r\n",
                     f"GET /livez HTTP/1.1\n{host}\n", f"GET /livez HTTP/2.0\r\n{host}\r\n",
                     f"GET http://localhost:{self.port}/livez HTTP/1.1\r\n{host}\r\n",
                     f"GET /livez HTTP/1.1\r\n{host}{host}\r\n", "GET /livez HTTP/1.1\r\n\r\n",
                     f"GET /livez HTTP/1.1\r\n{host}Bad header\r\n\r\n",
                     f"POST /api/v1/dead-letters/drop HTTP/1.1\r\n{host}Content-Type: application/json\r\n"
                     "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"):
            with self.subTest(data):
                self.assertEqual(self.raw(data)[0], 400)

    def test_requests_that_come_at_once_are_answered_in_order(self):
        with Connection(self.port) as one:
            one.send("".join(request("GET", path, self.port) for path in ("/livez", "/readyz", "/nothing") * 20))
            answers = [one.answer() for _ in range(60)]
        self.assertEqual([answer.status for answer in answers], [200, 200, 404] * 20)
        self.assertEqual(answers[1].body, b"ready\n")

    def test_head_is_get_without_the_body(self):
        with Connection(self.port) as one:
            one.send(request("HEAD", "/livez", self.port) + request("GET", "/livez", self.port))
            head = one.answer("HEAD")
            self.assertEqual((head.status, head.headers["content-length"]), (200, "3"))
            self.assertEqual(one.answer().body, b"ok\n")

    def test_a_connection_too_many_is_refused_and_the_others_work(self):
        with contextlib.ExitStack() as opened:
            many = [opened.enter_context(Connection(self.port)) for _ in range(64)]
            for one in many:
                one.send(request("GET", "/livez", self.port))
            for one in many:
                self.assertEqual(one.answer().status, 200)
            with Connection(self.port) as last:
                answer = last.answer()
                self.assertEqual((answer.status, answer.headers["retry-after"]), (503, "1"))
                self.assertTrue(last.ended())
            many[0].send(request("GET", "/livez", self.port))
            self.assertEqual(many[0].answer().status, 200)
        wait_until(lambda: answers_at(self.port, "/livez", 200), "room for a connection")

    def test_there_are_32_streams_at_most(self):
        with contextlib.ExitStack() as opened:
            for _ in range(32):
                self.assertEqual(opened.enter_context(Tail(self.port)).answer.status, 200)
            answer = self.get("/api/v1/events")
            self.assertEqual(answer.status, 429)
        wait_until(lambda: answers_at(self.port, "/api/v1/events?event=none", 400), "the streams to end")
        def again():
            with Tail(self.port) as one:
                return one.answer.status == 200
        wait_until(again, "room for a stream")

    # Streams.

    def test_a_stream_has_the_newest_events_and_then_each_as_it_is_recorded(self):
        with Tail(self.port, "?last=3") as tail:
            first = [tail.event() for _ in range(3)]
            seen = [event["id"] for event in first + [tail.event() for _ in range(5)]]
        recorded = [event["id"] for event in self.stack.redis.stream("clashcast:events")]
        start = recorded.index(seen[0])
        self.assertEqual(recorded[start:start + 8], seen)

    def test_a_stream_is_filtered(self):
        with Tail(self.port, "?from=beginning&event=member_*,clan_*") as tail:
            for _ in range(3):
                self.assertRegex(tail.event()["event_type"], "^(member|clan)_")

    def test_wrong_parameters_are_named(self):
        for query in ("event=nothing", "tag=x", "from=whenever", "last=1001", "data=full", "nothing=1"):
            answer = self.get(f"/api/v1/events?{query}")
            self.assertEqual(answer.status, 400)
            self.assertEqual([error["pointer"] for error in answer.json()["errors"]], [query.split("=")[0]])

    def test_an_answer_is_known_to_openapi_json(self):
        self.assertEqual(documented("/api/v1/sinks/abc/rewind")[0], "/api/v1/sinks/{name}/rewind")


class Lives(unittest.TestCase):
    """What daemons do in the course of time."""

    def setUp(self):
        self.stack = Stack()
        self.stack.__enter__()
        self.addCleanup(self.stack.__exit__, None, None, None)
        self.simulator = self.stack.simulator("--clans", 2)
        self.port = free_port()

    def started(self, port=None, **settings):
        daemon = self.stack.clashcast(self.simulator, more=with_http(port or self.port), **settings)
        daemon.start()
        return daemon

    def test_a_stream_goes_on_after_its_last_event_across_a_kill(self):
        daemon = self.started()
        wait_until(lambda: answers_at(self.port, "/readyz", 200), "clashcast")
        seen = []
        with Tail(self.port, "?from=beginning") as tail:
            seen += [tail.event()["id"] for _ in range(10)]
            daemon.kill()
            with contextlib.suppress(EOFError, OSError):
                while True:
                    seen.append(tail.event()["id"])
        daemon.start()
        wait_until(lambda: answers_at(self.port, "/readyz", 200), "clashcast again")
        with Tail(self.port, headers={"Last-Event-ID": tail.last_id}) as tail:
            seen += [tail.event()["id"] for _ in range(10)]
        wait_until(lambda: len(self.stack.redis.stream("clashcast:events")) >= len(seen), "the stream")
        recorded = [event["id"] for event in self.stack.redis.stream("clashcast:events")]
        self.assertEqual(recorded[:len(seen)], seen)

    def test_a_standby_says_so_until_it_takes_over(self):
        first = self.started(instance="one")
        wait_until(lambda: answers_at(self.port, "/readyz", 200), "the first")
        other = free_port()
        second = self.stack.clashcast(self.simulator, instance="two", more=with_http(other))
        second.config = second.config.with_suffix(".two")
        second.config.write_text(self.stack.configuration(self.simulator, instance="two", more=with_http(other)))
        second.start()
        wait_until(lambda: answers_at(other, "/livez", 200), "the second")
        wait_until(lambda: ask(other, "GET", "/readyz").body == b"waiting for instance one\n", "the second to wait")
        answer = ask(other, "GET", "/api/v1/status")
        self.assertEqual((answer.status, answer.json()["type"]), (503, "/problems/standby"))
        self.assertEqual((answer.json()["instance"], answer.json()["owner"]), ("two", "one"))
        self.assertEqual(ask(other, "GET", "/").status, 200)
        first.kill()
        wait_until(lambda: answers_at(other, "/readyz", 200), "the second to take over")

    def test_a_redis_that_is_away_makes_it_unready_and_leaves_it_alive(self):
        self.started()
        wait_until(lambda: answers_at(self.port, "/readyz", 200), "clashcast")
        self.stack.redis.stop()
        wait_until(lambda: answers_at(self.port, "/readyz", 503), "clashcast to notice")
        self.assertIn(b"journal away", ask(self.port, "GET", "/readyz").body)
        self.assertEqual(ask(self.port, "GET", "/livez").status, 200)
        self.assertFalse(ask(self.port, "GET", "/api/v1/status").json()["journal"]["up"])
        self.assertEqual(ask(self.port, "GET", "/api/v1/dead-letters").status, 503)

    def test_a_port_in_use_is_a_start_error(self):
        self.started()
        wait_until(lambda: answers_at(self.port, "/livez", 200), "clashcast")
        second = self.stack.clashcast(self.simulator, name="other", more=with_http(self.port))
        second.start()
        self.assertEqual(second.process.wait(30), 1)
        self.assertIn(f"cannot start: cannot listen on 127.0.0.1:{self.port}: address already in use",
                      second.log.read_text())
        self.assertEqual(self.stack.redis("KEYS", "{other:0}*"), [])    # nothing was begun

    def test_healthcheck_fails_without_a_daemon_and_without_a_server(self):
        daemon = self.stack.clashcast(self.simulator, more=with_http(self.port))
        run = lambda: subprocess.run([PROGRAMS / "clashcast", "healthcheck", "--config", daemon.config],
                                     capture_output=True, text=True)
        dead = run()
        self.assertEqual(dead.returncode, 1)
        self.assertIn("connection refused", dead.stderr)
        daemon.config.write_text(self.stack.configuration(self.simulator))
        absent = run()
        self.assertEqual(absent.returncode, 1)
        self.assertIn("has no table [http]", absent.stderr)

    def test_a_token_guards_the_api_and_a_reload_changes_it(self):
        everywhere = with_http(self.port, TOKEN).replace("127.0.0.1:", "0.0.0.0:")
        daemon = self.stack.clashcast(self.simulator, more=everywhere)
        daemon.start()
        wait_until(lambda: answers_at(self.port, "/readyz", 200), "clashcast")
        bearer = lambda token: {"Authorization": f"Bearer {token}", "Host": "clash.example"}
        refused = ask(self.port, "GET", "/api/v1/status")
        self.assertEqual((refused.status, refused.headers["www-authenticate"]), (401, "Bearer"))
        self.assertEqual(ask(self.port, "GET", "/api/v1/status", bearer(TOKEN[:-1])).status, 401)
        self.assertEqual(ask(self.port, "GET", "/api/v1/status", bearer(TOKEN)).status, 200)
        self.assertEqual(ask(self.port, "GET", "/", {"Host": "clash.example"}).status, 200)
        daemon.config.write_text(daemon.config.read_text().replace(TOKEN, "another-token-of-it"))
        daemon.process.send_signal(1)
        wait_until(lambda: answers_at(self.port, "/api/v1/status", 200, bearer("another-token-of-it")), "the new token")
        self.assertEqual(ask(self.port, "GET", "/api/v1/status", bearer(TOKEN)).status, 401)
        reload = ask(self.port, "GET", "/api/v1/status", bearer("another-token-of-it")).json()["configuration"]
        self.assertEqual((reload["last_reload"]["ok"], reload["last_reload"]["text"]), (True, "http.token"))
        for secret in (TOKEN, "another-token-of-it"):
            self.assertEqual(daemon.logged(secret), 0)

    def test_a_consumer_that_no_sink_uses_is_removed(self):
        extra = '[[sink]]\nname = "old"\npublisher = "stdout"\n'
        daemon = self.stack.clashcast(self.simulator, more=with_http(self.port, more=extra))
        daemon.start()
        wait_until(lambda: answers_at(self.port, "/readyz", 200), "clashcast")
        self.assertEqual(ask(self.port, "DELETE", "/api/v1/sinks/old").status, 409)
        daemon.stop()
        daemon.config.write_text(self.stack.configuration(self.simulator, more=with_http(self.port)))
        daemon.start()
        wait_until(lambda: answers_at(self.port, "/readyz", 200), "clashcast again")
        names = lambda: [sink["name"] for sink in ask(self.port, "GET", "/api/v1/sinks").json()["sinks"]]
        self.assertEqual(names(), ["streams", "mqtt", "old"])
        self.assertEqual(ask(self.port, "DELETE", "/api/v1/sinks/old").status, 204)
        self.assertEqual(names(), ["streams", "mqtt"])
        self.assertEqual(ask(self.port, "DELETE", "/api/v1/sinks/old").status, 404)
        self.assertEqual(ask(self.port, "DELETE", "/api/v1/sinks/streams").status, 409)


class DeadLetters(unittest.TestCase):
    def test_letters_are_listed_replayed_and_dropped(self):
        with Stack() as stack:
            port = free_port()
            simulator = stack.simulator("--clans", 5)
            stack.redis("SET", "by:member_donations", "not a stream")
            sink = '[[sink]]\nname = "by-type"\npublisher = "redis_stream"\nkey = "by:{event_type}"\n'
            sink += f'url = "{stack.redis.url_of("admin")}"'
            stack.clashcast(simulator, more=with_http(port, more=sink)).start()
            page = lambda query="": ask(port, "GET", f"/api/v1/dead-letters{query}").json()
            wait_until(lambda: answers_at(port, "/readyz", 200) and len(page()["letters"]) > 4, "dead letters")
            first = page("?sink=by-type&limit=2")
            self.assertEqual(len(first["letters"]), 2)
            self.assertIn("WRONGTYPE", first["letters"][0]["reason"])
            second = page(f"?sink=by-type&limit=2&after={first['next']}")
            self.assertLess(first["letters"][1]["position"], second["letters"][0]["position"])
            ids = [letter["id"] for letter in first["letters"]]
            change = lambda what, body: ask(port, "POST", f"/api/v1/dead-letters/{what}", body=json.dumps(body))
            again = change("replay", {"ids": ids})
            self.assertEqual((again.status, again.json()), (200, {"delivered": 0, "refused": 2, "filtered": 0}))
            self.assertEqual(change("drop", {"ids": ids[:1]}).json(), {"dropped": 1})
            self.assertEqual(change("drop", {"ids": ids[:1]}).status, 422)
            simulator.freeze()
            stack.redis("DEL", "by:member_donations")
            self.assertEqual(change("replay", {"ids": ids[1:]}).json(), {"delivered": 1, "refused": 0, "filtered": 0})
            delivered = {event["id"] for event in stack.redis.stream("by:member_donations")}
            self.assertIn(first["letters"][1]["event"]["id"], delivered)
            self.assertEqual(change("drop", {"sink": "nothing", "all": True}).status, 422)
            self.assertGreater(change("drop", {"sink": "by-type", "all": True}).json()["dropped"], 0)
            self.assertEqual(page()["letters"], [])


if __name__ == "__main__":
    unittest.main()
