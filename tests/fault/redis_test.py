"""The Redis under the journal, or under a stream, is killed, loses its last second, is away, or refuses."""
import signal
import unittest

import append_only
from proxy import HOLDING, PASSING, REFUSING, SWALLOWING, Proxy
from trial import STREAM, WINDOW, FaultTest, Redis, Trial, rounds, seconds, wait_until

GROWTH = 16 * 1024      # kilobytes that a daemon may need for waiting: buffers of a few connections


class Killed(FaultTest):
    def test_a_killed_redis_that_keeps_every_write_loses_and_repeats_nothing(self):
        with Trial(self) as trial:
            trial.begin()
            for _ in range(rounds(short=5, long=30)):
                self.pause(0.5, 2.5)
                trial.redis.stop()
                trial.redis.start()
                trial.grows(20)
            trial.judge(repeats_within=WINDOW)


class LastSecond(FaultTest):
    """Each cut takes up to a second of writes, transactions whole: Redis never loses a part of one."""

    def lose(self, redis):
        """Kills it, cuts its file, starts it again; what is cut was written within a second or so."""
        since = append_only.size(redis)
        self.pause(0.2, 1)
        redis.stop()
        lost = append_only.lose(redis, self.moments, since)
        print(f"{lost} transactions lost")
        redis.start()

    def test_a_lost_second_is_lost_by_the_checkpoints_and_the_stream_together(self):
        with Trial(self) as trial:
            trial.begin()
            for number in range(rounds(short=4, long=30)):
                trial.grows(50)
                self.lose(trial.redis)
                if number % 2:          # the machine that lost power may be clashcast's, too
                    trial.daemon.kill()
                    trial.daemon.start()
            trial.grows()
            trial.judge_stream()
            trial.end()
            # What MQTT had of the lost time comes again: with the same id if it is found again as it was. What the loss
            # merged is new. Nothing that is in the stream is missing.
            wanted = {e["id"] for e in trial.redis.stream(STREAM)}
            received = lambda: {e["id"] for e in trial.receiver.events()}
            wait_until(lambda: wanted <= received(), "the subscriber", 60)
            print(f"MQTT: {len(received() - wanted)} of {len(received())} events are of the time that was lost")

    def test_a_stream_in_another_redis_that_lost_its_last_second_is_filled_up_again(self):
        with Trial(self) as trial:
            other = trial.add(Redis(trial.folder, "other", durable=True))
            trial.begin(stream=other.url)
            for number in range(rounds(short=4, long=30)):
                wanted = other("XLEN", STREAM) + 50
                wait_until(lambda: other("XLEN", STREAM) >= wanted, "more events", 120)
                self.lose(other)
                if number % 2:
                    trial.daemon.kill()
                    trial.daemon.start()
            trial.judge_stream(other)
            trial.end()
            trial.judge_subscriber(ids=[e["id"] for e in other.stream(STREAM)], repeats_within=WINDOW)


class Snapshot(FaultTest):
    """A Redis that keeps snapshots alone, as Debian's does: killed, it comes back without minutes of writes, under a daemon
    that goes on."""

    def go_back(self, redis, lost):
        """To the snapshot that is taken before `lost` is called."""
        redis("SAVE")
        lost()
        redis.stop()
        redis.start()

    def test_what_was_told_after_the_snapshot_and_did_not_change_again_is_told_again(self):
        with Trial(self, durable=False) as trial:
            trial.begin()
            for _ in range(rounds(short=1, long=10)):
                trial.grows(50)
                self.go_back(trial.redis, lambda: trial.grows(50))
            trial.grows(50)

            def last_changes():
                trial.grows(50)
                trial.settle()      # nothing changes any more

            self.go_back(trial.redis, last_changes)
            trial.judge_stream()
            trial.end()


class Away(FaultTest):
    """Polling waits: nothing is asked of the API that could not be kept, and no memory is used for it."""

    def outage(self, trial, lasting, begin, end):
        before = trial.daemon.resident()
        begin()
        self.pause(lasting, lasting)    # the outage itself
        grown = trial.daemon.resident() - before
        end()
        trial.grows(20)
        print(f"resident memory: {before} kB before, {grown} kB more after {lasting} s")
        self.assertLess(grown, GROWTH)

    def test_a_redis_that_stands_still_is_waited_for(self):
        with Trial(self) as trial:
            trial.begin()
            for lasting in seconds((4,), (4, 12, 60)):
                trial.grows(20)
                self.outage(trial, lasting, lambda: trial.redis.process.send_signal(signal.SIGSTOP),
                            lambda: trial.redis.process.send_signal(signal.SIGCONT))
            trial.judge(repeats_within=WINDOW)

    def test_an_unreachable_redis_is_waited_for(self):
        with Trial(self) as trial:
            proxy = trial.add(Proxy(trial.redis.port))
            address = f"redis://127.0.0.1:{proxy.port}/0"
            trial.begin(journal=address, stream=address)
            for mode in (HOLDING, REFUSING, SWALLOWING):
                print(mode)
                trial.grows(20)
                self.outage(trial, seconds(short=3, long=60), lambda: proxy.switch(mode),
                            lambda: proxy.switch(PASSING))
            trial.judge(repeats_within=WINDOW)


class Refuses(FaultTest):
    def test_a_loading_redis_is_waited_for(self):
        with Trial(self) as trial:
            trial.redis("EVAL", "for i = 1, 2000 do redis.call('SET', 'ballast:' .. i, i) end", 0)
            trial.redis("BGREWRITEAOF")     # so that they are loaded first, one at a time
            trial.begin()
            for _ in range(rounds(short=1, long=10)):
                trial.grows(20)
                trial.redis.stop()
                trial.redis.start("--key-load-delay", "500", "--loading-process-events-interval-bytes", "1024",
                                  loaded=False)
                with self.assertRaisesRegex(RuntimeError, "LOADING"):
                    trial.length()
                wait_until(trial.redis.is_loaded, "the end of loading")
            trial.grows(20)
            self.assertGreater(trial.daemon.told("LOADING"), 0)
            trial.judge(repeats_within=WINDOW)

    def test_a_redis_that_becomes_a_replica_or_is_full_is_waited_for(self):
        with Trial(self) as trial:
            trial.begin()
            for _ in range(rounds(short=1, long=10)):
                trial.grows(20)
                told = trial.daemon.told("READONLY")
                trial.redis("REPLICAOF", "127.0.0.1", 1)
                wait_until(lambda: trial.daemon.told("READONLY") > told, "the refusal of a replica")
                self.pause(0, 2)
                trial.redis("REPLICAOF", "NO", "ONE")
                trial.grows(20)
                told = trial.daemon.told("OOM")
                trial.redis("CONFIG", "SET", "maxmemory", 1)
                wait_until(lambda: trial.daemon.told("OOM") > told, "the refusal of a full one")
                self.pause(0, 2)
                trial.redis("CONFIG", "SET", "maxmemory", 0)
            trial.grows(20)
            trial.judge(repeats_within=WINDOW)

    def test_killed_connections_and_flushed_scripts_lose_and_repeat_nothing(self):
        with Trial(self) as trial:
            trial.begin()
            for _ in range(rounds(short=30, long=400)):
                self.pause(0.02, 0.3)
                if self.moments.random() < 0.5:
                    trial.redis("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
                else:
                    trial.redis("SCRIPT", "FLUSH")
            trial.grows(20)
            trial.judge(repeats_within=WINDOW)

    def test_a_stream_key_of_another_type_is_passed_over_and_the_other_streams_go_on(self):
        with Trial(self) as trial:
            trial.redis("SET", "by:member_donations", "no stream")
            trial.begin(more=f"""
[[sink]]
name = "by-type"
publisher = "redis_stream"
url = "{trial.redis.url_of("admin")}"
key = "by:{{event_type}}"
""")
            trial.grows(150)
            trial.judge(repeats_within=WINDOW)
            events = trial.redis.stream(STREAM)
            kinds = {e["event_type"] for e in events} - {"member_donations"}
            for kind in kinds:
                self.assertEqual([e["id"] for e in trial.redis.stream(f"by:{kind}")],
                                 [e["id"] for e in events if e["event_type"] == kind], kind)
            refused = {e["id"] for e in events if e["event_type"] == "member_donations"}
            self.assertGreater(len(refused), 0)
            self.assertGreater(trial.daemon.told("by:member_donations: WRONGTYPE"), 0)
            self.assertLess(trial.daemon.told("refused for good"), len(refused))    # told together


if __name__ == "__main__":
    unittest.main()
