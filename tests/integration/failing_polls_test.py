"""The log lines of the daemon about polls that fail: a few lines, whatever the number of subjects."""
import http.server
import json
import shutil
import tempfile
import threading
import unittest
from pathlib import Path

from stack import Clashcast, free_port, wait_until


class Api:
    """Answers paths in `answers`, and any other with 404."""

    def __init__(self, port):
        self.answers = {}
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                status, body = outer.answers.get(self.path, (404, {"reason": "notFound"}))
                text = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *words):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class FailingPolls(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="clashcast-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.port = free_port()

    def api(self):
        api = Api(self.port)
        self.addCleanup(api.stop)
        return api

    def daemon(self, clans, wars, threads):
        alone = {"clans": "", "wars": "league = false\n"}
        tables = "".join(f'[[watch.{kind}]]\ntags = {json.dumps(tags)}\ninterval = "1s"\n{alone[kind]}'
                         for kind, tags in (("clans", clans), ("wars", wars)) if tags)
        daemon = Clashcast(f"""
[api]
base_url = "http://127.0.0.1:{self.port}/v1"
tokens = ["made-up-1", "made-up-2"]
requests_per_second = 10000
burst = 10000
threads = {threads}
[journal]
path = "{self.folder}/journal.db"
{tables}
[[sink]]
name = "lines"
publisher = "stdout"
""", self.folder)
        self.addCleanup(daemon.kill)
        return daemon

    def warnings(self, daemon):
        lines = daemon.log.read_text(encoding="utf-8").splitlines()
        return [line.split("warning ", 1)[1].strip() for line in lines if " warning " in line]

    def await_line(self, daemon, text):
        wait_until(lambda: daemon.logged(text), f"the line {text!r}")

    def test_failures_are_logged_when_they_begin_change_and_end_and_again_after_a_restart(self):
        daemon = self.daemon(["#2PP", "#8CVV", "#9QJ"], ["#2PP"], threads=2)
        daemon.start()
        unreachable = f"4 of 4 subjects fail: cannot reach 127.0.0.1:{self.port}: connection refused"
        self.await_line(daemon, unreachable)
        self.assertEqual(daemon.stop(), 0)

        api = self.api()
        for tag in ("2PP", "8CVV", "9QJ"):
            api.answers[f"/v1/clans/%23{tag}"] = 200, {"tag": f"#{tag}"}
        api.answers["/v1/clans/%232PP/currentwar"] = 403, {"reason": "accessDenied"}
        daemon.start()
        self.await_line(daemon, "first answers are in: 3 of 4 subjects, ")
        private = "1 of 4 subjects fails: the war log of #2PP is private"
        self.await_line(daemon, private)
        api.answers["/v1/clans/%232PP/currentwar"] = 200, {"state": "notInWar"}
        self.await_line(daemon, "polling works again")
        self.assertEqual(daemon.stop(), 0)
        self.assertEqual(self.warnings(daemon), [
            unreachable, "known from the last run: 4 of 4 subjects fail: the API gave no answer", private,
            "polling works again: 4 of 4 subjects answer"])

    def test_a_thousand_subjects_that_fail_are_one_line(self):
        self.api()
        digits = "0289PYLQGR"
        daemon = self.daemon([f"#2{a}{b}{c}" for a in digits for b in digits for c in digits], [], threads=1)
        daemon.start()
        self.await_line(daemon, "subjects fail: there is no clan #2")
        self.assertEqual(daemon.stop(), 0)
        self.assertEqual(len(self.warnings(daemon)), 1)
        self.assertIn("of 1000 subjects fail: there is no clan #2", self.warnings(daemon)[0])


if __name__ == "__main__":
    unittest.main()
