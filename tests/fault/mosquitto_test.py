"""The broker is killed, away, silent, slow, or refuses. Nothing of this is felt by the Redis stream."""
import subprocess
import time
import unittest

from proxy import PASSING, SWALLOWING, Proxy
from trial import JOURNAL, STREAM, WINDOW, FaultTest, Trial, rounds, seconds, wait_until


class Broken(FaultTest):
    """The subscriber's session is on the broker's disk before the first event. After a kill it is there again, empty:
    what the broker had acknowledged and not yet passed on is lost with it, and nothing else may be. The sink, before it
    tries again, has recorded how far the broker had acknowledged, and that place counts the events since the
    beginning."""

    def kill_broker(self, trial):
        """Returns (how many events it had acknowledged, the ids that had arrived)."""
        tries = trial.daemon.told("retrying")
        trial.mosquitto.stop()
        wait_until(lambda: trial.daemon.told("retrying") > tries, "the sink to notice", 60)
        place = trial.redis("HGET", f"{JOURNAL}:cursors", "mqtt")
        return int(place.split("-")[1]), {e["id"] for e in trial.receiver.events()}

    def judge(self, trial, kills):
        trial.judge_stream()
        trial.end()
        ids = [e["id"] for e in trial.redis.stream(STREAM)]
        self.assertEqual(len(ids), int(trial.positions()[0].split("-")[1]))
        lost = {one for acknowledged, arrived in kills for one in ids[:acknowledged] if one not in arrived}
        trial.judge_subscriber(repeats_within=WINDOW, lost=lost)

    def test_after_each_kill_all_that_was_not_acknowledged_comes_again(self):
        with Trial(self) as trial:
            trial.keep_session()
            trial.begin(**trial.slowly())
            kills = []
            for _ in range(rounds(short=3, long=30)):
                self.pause(0, 1.5)
                kills.append(self.kill_broker(trial))
                came = trial.daemon.told("sink mqtt: connected")
                trial.mosquitto.start()
                wait_until(lambda: trial.daemon.told("sink mqtt: connected") > came, "the sink to come back", 90)
            trial.grows()
            self.judge(trial, kills)

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
            self.judge(trial, kills)


def client_id(trial):
    """The sink's, by default: the journal's identity is in it."""
    return f"clashcast-test-mqtt-{trial.redis('HGET', f'{JOURNAL}:meta', 'identity')[:8]}"


class Odd(FaultTest):
    def test_a_broker_that_never_answers_is_tried_again(self):
        with Trial(self) as trial:
            proxy = trial.add(Proxy(trial.mosquitto.port))
            trial.begin(broker=f"mqtt://127.0.0.1:{proxy.port}")
            for _ in range(rounds(short=1, long=5)):
                trial.grows(20)
                tries = trial.daemon.told("no answer in")
                proxy.switch(SWALLOWING)
                proxy.cut_all()
                wait_until(lambda: trial.daemon.told("no answer in") > tries, "the sink to lose patience", 60)
                trial.grows(20)
                proxy.switch(PASSING)
            trial.judge(repeats_within=WINDOW)

    @unittest.skipIf(seconds(short=True, long=False), "it takes half a minute of silence: only in the long form")
    def test_a_broker_that_stops_to_acknowledge_is_given_up_and_tried_again(self):
        with Trial(self) as trial:
            proxy = trial.add(Proxy(trial.mosquitto.port))
            trial.begin(broker=f"mqtt://127.0.0.1:{proxy.port}")
            for _ in range(rounds(short=1, long=5)):
                trial.grows(20)
                tries = trial.daemon.told("sink mqtt:")
                proxy.switch(SWALLOWING)
                wait_until(lambda: trial.daemon.told("sink mqtt:") > tries, "the sink to lose patience", 60)
                trial.grows(20)
                proxy.switch(PASSING)
            trial.judge(repeats_within=WINDOW)

    def test_a_lost_session_costs_nothing(self):
        with Trial(self) as trial:
            trial.begin()
            for _ in range(rounds(short=3, long=30)):
                trial.grows(20)
                self.pause(0, 0.5)
                came = trial.daemon.told("sink mqtt: connected")
                # Who comes with the same name takes the session over, and takes it along.
                subprocess.run(["mosquitto_pub", "-p", str(trial.mosquitto.port), "-i", client_id(trial),
                                "-t", "other", "-m", "mine"], check=True)
                wait_until(lambda: trial.daemon.told("sink mqtt: connected") > came, "the sink to come back")
            trial.judge(repeats_within=WINDOW)

    def test_a_broker_that_takes_one_message_at_a_time_gets_them_all_once(self):
        with Trial(self, clans=10, players=10, inflight=1) as trial:
            trial.begin()
            trial.grows(100)
            trial.judge(repeats_within=0)

    def test_what_the_broker_refuses_for_good_is_told_and_the_rest_arrives(self):
        # With a queue without a limit this broker would also end the connection over each message that it denies.
        with Trial(self, clans=10, players=10, queued=100_000, denied="clashcast/member_donations/#") as trial:
            trial.begin()
            trial.grows(100)
            trial.judge_stream()
            trial.end()
            events = trial.redis.stream(STREAM)
            denied = [e["id"] for e in events if e["event_type"] == "member_donations"]
            trial.judge_subscriber(repeats_within=0, ids=[e["id"] for e in events if e["id"] not in set(denied)])
            self.assertGreater(len(denied), 0)
            self.assertGreater(trial.daemon.told('not authorized (135) for user "clashcast"'), 0)
            self.assertLess(trial.daemon.told("refused for good"), len(denied))     # told together


if __name__ == "__main__":
    unittest.main()
