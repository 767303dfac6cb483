"""A server is away: /readyz, the status, the metrics and the log tell the same, and so they do when it is back."""
import re
import unittest

from http_client import ask
from stack import Stack, free_port, wait_until


class Story(unittest.TestCase):
    def setUp(self):
        self.stack = self.enterContext(Stack())
        self.http, api = free_port(), free_port()
        self.world = ("--port", api, "--clans", 3, "--players", 0, "--change-rate", 0.5, "--max-age", 0)
        self.game = self.stack.simulator(*self.world)
        self.daemon = self.stack.clashcast(self.game, more=f'[http]\nlisten = "127.0.0.1:{self.http}"\n')
        self.daemon.start()
        wait_until(lambda: self.daemon.logged("guarantee: ") and self.causes() == [] and
                   self.status()["polls"]["last_answer"], "a start without trouble")

    def get(self, path):
        return ask(self.http, "GET", path)

    def status(self):
        return self.get("/api/v1/status").json()

    def causes(self):
        return self.status()["causes"]

    def metric(self, name):
        return float(re.search(rf"^clashcast_{re.escape(name)} (\S+)$", self.get("/metrics").body.decode(), re.M)[1])

    def await_cause(self, beginning):
        wait_until(lambda: any(one.startswith(beginning) for one in self.causes()), f"the cause {beginning}")
        self.assertEqual(self.metric("degraded"), 1)

    def await_recovery(self):
        wait_until(lambda: self.causes() == [], "no cause")
        self.assertEqual(self.metric("degraded"), 0)
        self.assertEqual((self.get("/readyz").status, self.status()["state"]), (200, "polling"))

    def test_a_broker_that_is_away_degrades_and_leaves_the_rest_ready(self):
        self.stack.mosquitto.stop()
        self.await_cause("sink mqtt is not connected: ")
        sink = next(one for one in self.status()["sinks"] if one["name"] == "mqtt")
        self.assertIsNone(sink["connected_since"])
        self.assertIn(sink["last_error"]["text"], self.causes()[0])
        self.assertEqual(self.metric('sink_up{sink="mqtt",publisher="mqtt"}'), 0)
        self.assertEqual(self.get("/readyz").status, 200)
        self.assertGreater(self.daemon.logged("warning sink mqtt: "), 0)
        self.stack.mosquitto.start()
        self.await_recovery()
        self.assertEqual(self.metric('sink_up{sink="mqtt",publisher="mqtt"}'), 1)

    def test_a_journal_that_is_away_makes_it_not_ready(self):
        self.stack.redis.stop()
        self.await_cause("the journal cannot be reached: ")
        ready = self.get("/readyz")
        self.assertEqual(ready.status, 503)
        self.assertIn(b"journal away: ", ready.body)
        self.assertFalse(self.status()["journal"]["up"])
        self.assertEqual(self.metric("journal_up"), 0)
        self.assertGreater(self.daemon.logged(" warning journal "), 0)
        self.stack.redis.start()
        self.await_recovery()
        self.assertEqual(self.metric("journal_up"), 1)

    def test_an_api_that_is_away_is_named_with_its_last_failure_and_the_next_try(self):
        self.game.stop()
        self.await_cause("6 of 6 subjects fail: ")
        found = self.status()
        self.assertIn("connection refused", found["api"]["last_failure"]["text"])
        self.assertGreater(found["polls"]["next_try"], found["polls"]["last_answer"])
        self.assertGreater(found["api"]["failures"]["connection"], 0)
        self.assertGreater(self.metric('api_errors_total{reason="connection"}'), 0)
        self.assertEqual(self.metric("subjects_failing"), 6)
        self.assertEqual(self.get("/readyz").status, 200)
        wait_until(lambda: self.daemon.logged("6 of 6 subjects fail: ") == 1, "the line in the log")
        # The pill of the page says so, too, after a minute.
        wait_until(lambda: self.status()["api"]["unreachable_since"], "the API to count as unreachable", 90)
        self.assertAlmostEqual(self.status()["api"]["unreachable_since"], found["polls"]["last_answer"], delta=6)
        self.stack.simulator(*self.world)
        wait_until(lambda: not self.status()["api"]["unreachable_since"], "answers", 60)
        self.await_recovery()


if __name__ == "__main__":
    unittest.main()
