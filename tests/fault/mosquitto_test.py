"""The broker is killed, unreachable, silent, slow, or refuses. The Redis stream is not affected."""
import subprocess
import time
import unittest

from proxy import PASSING, SWALLOWING, Proxy
from trial import JOURNAL, STREAM, WINDOW, FaultTest, Trial, rounds, seconds, wait_until


class Broken(FaultTest):
    """The session of the subscriber is on the broker's disk before the first event. After a kill the session is back,
    empty: messages that the broker had acknowledged and not yet delivered are lost, and no others may be. Before it
    retries, the sink has recorded the position up to which the broker had acknowledged; its sequence counts the events
    since the beginning."""

    def kill_broker(self, trial):
        """Returns (the number of events that it had acknowledged, the ids that had arrived)."""
        tries = trial.daemon.logged("retrying")
        trial.mosquitto.stop()
        wait_until(lambda: trial.daemon.logged("retrying") > tries, "the sink to notice", 60)
        position = trial.redis("HGET", f"{JOURNAL}:cursors", "mqtt")
        return int(position.split("-")[1]), {e["id"] for e in trial.receiver.events()}

    def check(self, trial, kills):
        trial.check_stream()
        trial.end()
        ids = [e["id"] for e in trial.redis.stream(STREAM)]
        self.assertEqual(len(ids), int(trial.positions()[0].split("-")[1]))
        lost = {one for acknowledged, arrived in kills for one in ids[:acknowledged] if one not in arrived}
        trial.check_subscriber(repeats_within=WINDOW, lost=lost)

    def test_after_each_kill_every_event_that_was_not_acknowledged_is_sent_again(self):
        with Trial(self) as trial:
            trial.keep_session()
            trial.begin(**trial.slowly())
            kills = []
            for _ in range(rounds(short=3, long=30)):
                self.pause(0, 1.5)
                kills.append(self.kill_broker(trial))
                came = trial.daemon.logged("sink mqtt: connected")
                trial.mosquitto.start()
                wait_until(lambda: trial.daemon.logged("sink mqtt: connected") > came, "the sink to come back", 90)
            trial.grows()
            self.check(trial, kills)

    def test_while_the_broker_is_down_the_stream_goes_on_and_then_all_of_it_arrives(self):
        with Trial(self) as trial:
            trial.keep_session()
            trial.begin()
            trial.grows()
            kills = [self.kill_broker(trial)]
            before = trial.length()
            lasting = seconds(short=5, long=600)
            time.sleep(lasting)         # the outage itself
            missed = trial.length() - before
            self.assertGreater(missed, 10 * lasting)
            trial.mosquitto.start()
            print(f"{missed} events in {lasting} s without a broker")
            self.check(trial, kills)


def client_id(trial):
    """The default of the sink: it contains the identity of the journal."""
    return f"clashcast-test-mqtt-{trial.redis('HGET', f'{JOURNAL}:meta', 'identity')[:8]}"


class Odd(FaultTest):
    def test_a_broker_that_never_answers_is_retried(self):
        with Trial(self) as trial:
            proxy = trial.add(Proxy(trial.mosquitto.port))
            trial.begin(broker=f"mqtt://127.0.0.1:{proxy.port}")
            for _ in range(rounds(short=1, long=5)):
                trial.grows(20)
                tries = trial.daemon.logged("no answer in")
                proxy.switch(SWALLOWING)
                proxy.cut_all()
                wait_until(lambda: trial.daemon.logged("no answer in") > tries, "the sink to give up", 60)
                trial.grows(20)
                proxy.switch(PASSING)
            trial.check(repeats_within=WINDOW)

    @unittest.skipIf(seconds(short=True, long=False), "it takes half a minute of silence: only in the long form")
    def test_a_broker_that_stops_acknowledging_is_dropped_and_retried(self):
        with Trial(self) as trial:
            proxy = trial.add(Proxy(trial.mosquitto.port))
            trial.begin(broker=f"mqtt://127.0.0.1:{proxy.port}")
            for _ in range(rounds(short=1, long=5)):
                trial.grows(20)
                tries = trial.daemon.logged("sink mqtt:")
                proxy.switch(SWALLOWING)
                wait_until(lambda: trial.daemon.logged("sink mqtt:") > tries, "the sink to give up", 60)
                trial.grows(20)
                proxy.switch(PASSING)
            trial.check(repeats_within=WINDOW)

    def test_a_lost_session_loses_nothing(self):
        with Trial(self) as trial:
            trial.begin()
            for _ in range(rounds(short=3, long=30)):
                trial.grows(20)
                self.pause(0, 0.5)
                came = trial.daemon.logged("sink mqtt: connected")
                # A client with the same id takes the session over, and ends it.
                subprocess.run(["mosquitto_pub", "-p", str(trial.mosquitto.port), "-i", client_id(trial),
                                "-t", "other", "-m", "mine"], check=True)
                wait_until(lambda: trial.daemon.logged("sink mqtt: connected") > came, "the sink to come back")
            trial.check(repeats_within=WINDOW)

    def test_a_broker_that_takes_one_message_at_a_time_gets_them_all_once(self):
        with Trial(self, clans=10, players=10, inflight=1) as trial:
            trial.begin()
            trial.grows(100)
            trial.check(repeats_within=0)

    def test_events_that_the_broker_refuses_are_logged_and_the_rest_arrives(self):
        # With an unlimited queue this broker would also close the connection for each message that it denies.
        with Trial(self, clans=10, players=10, queued=100_000, denied="clashcast/member_donations/#") as trial:
            trial.begin()
            trial.grows(100)
            trial.check_stream()
            trial.end()
            events = trial.redis.stream(STREAM)
            denied = [e["id"] for e in events if e["event_type"] == "member_donations"]
            trial.check_subscriber(repeats_within=0, ids=[e["id"] for e in events if e["id"] not in set(denied)])
            self.assertGreater(len(denied), 0)
            self.assertGreater(trial.daemon.logged('not authorized (135) for user "clashcast"'), 0)
            self.assertLess(trial.daemon.logged("refused for good"), len(denied))     # logged together


if __name__ == "__main__":
    unittest.main()
