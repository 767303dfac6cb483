"""Commands of clashcast repair what was lost or refused elsewhere."""
import json
import signal
import unittest

from trial import STREAM, FaultTest, Trial, wait_until


class Recovery(FaultTest):
    def test_a_rewind_delivers_again_what_the_broker_had_acknowledged_and_lost(self):
        with Trial(self) as trial:
            trial.keep_session()
            trial.begin(retain="1h")
            trial.grows(100)
            trial.receiver.process.send_signal(signal.SIGSTOP)      # from now on messages wait in the broker
            trial.grows(300)
            trial.check_stream()
            trial.end()
            trial.mosquitto.stop()
            trial.mosquitto.start()
            trial.receiver.process.send_signal(signal.SIGCONT)
            wait_until(lambda: trial.mosquitto.logged("as subscriber") > 1, "the subscriber to come back")
            events = trial.redis.stream(STREAM)
            print(f"{len(events) - len(trial.receiver.events())} of {len(events)} events lost by the broker")
            self.assertLess(len(trial.receiver.events()), len(events) - 100)

            print(trial.command("sinks", "rewind", "mqtt", "--to", "beginning").strip())
            trial.daemon.start()
            trial.check_subscriber()
            self.assertEqual(trial.daemon.stop(), 0)
            trial.check_counts()

    def test_a_replay_delivers_what_was_refused_once_the_destination_accepts_it(self):
        with Trial(self, clans=10, players=10, queued=100_000, denied="clashcast/member_donations/#") as trial:
            trial.redis("SET", "by:member_donations", "no stream")
            trial.begin(more=f"""
[[sink]]
name = "by-type"
publisher = "redis_stream"
url = "{trial.redis.url_of("admin")}"
key = "by:{{event_type}}"
""")
            trial.grows(100)
            trial.check_stream()
            trial.end()
            refused = [e for e in trial.redis.stream(STREAM) if e["event_type"] == "member_donations"]
            self.assertGreater(len(refused), 0)
            listed = lambda: trial.command("dead-letters", "list", "--json")
            letters = lambda: [json.loads(line) for line in listed().splitlines()]
            self.assertEqual(len(letters()), 2 * len(refused))

            trial.redis("DEL", "by:member_donations")
            trial.mosquitto.permit()
            print(trial.command("dead-letters", "replay").strip())
            self.assertEqual(letters(), [])
            self.assertEqual(trial.redis.stream("by:member_donations"), refused)
            received = lambda: [e for e in trial.receiver.events() if e["event_type"] == "member_donations"]
            wait_until(lambda: len(received()) >= len(refused), "the subscriber")
            self.assertEqual(received(), refused)
            trial.check_counts()


if __name__ == "__main__":
    unittest.main()
