"""The Redis of the journal, or of a stream, is killed, loses its last second, is unreachable, or refuses."""
import signal
import unittest

from proxy import HOLDING, PASSING, REFUSING, SWALLOWING, Proxy
from trial import STREAM, WINDOW, FaultTest, Redis, Trial, rounds, seconds, wait_until

GROWTH = 16 * 1024      # kilobytes that a waiting daemon may use: buffers of a few connections


class Killed(FaultTest):
    def test_a_killed_redis_that_keeps_every_write_loses_and_repeats_nothing(self):
        with Trial(self) as trial:
            trial.begin()
            for _ in range(rounds(short=5, long=30)):
                self.pause(0.5, 2.5)
                trial.redis.stop()
                trial.redis.start()
                trial.grows(20)
            trial.check(repeats_within=WINDOW)


class LastSecond(FaultTest):
    """Each cut loses up to a second of writes, in whole transactions: Redis never loses a part of one."""

    def test_a_lost_second_is_lost_by_the_checkpoints_and_the_stream_together(self):
        with Trial(self) as trial:
            trial.begin()
            for number in range(rounds(short=4, long=30)):
                trial.grows(50)
                self.lose(trial.redis)
                if number % 2:          # the power cut may hit clashcast, too
                    trial.daemon.kill()
                    trial.daemon.start()
            trial.grows()
            trial.check_stream()
            trial.end()
            # MQTT receives the changes of the lost time again: with the same id if the same change is found again;
            # changes that the loss merged have new ids. No event of the stream is missing.
            wanted = {e["id"] for e in trial.redis.stream(STREAM)}
            received = lambda: {e["id"] for e in trial.receiver.events()}
            wait_until(lambda: wanted <= received(), "the subscriber", 60)
            print(f"MQTT: {len(received() - wanted)} of {len(received())} events are from the lost time")

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
            trial.check_stream(other)
            trial.end()
            trial.check_subscriber(ids=[e["id"] for e in other.stream(STREAM)], repeats_within=WINDOW)


class Snapshot(FaultTest):
    """A Redis with snapshots only, as in Debian: after a kill it has lost minutes of writes, while the daemon keeps
    running."""

    def go_back(self, redis, lost):
        """Takes a snapshot, calls `lost`, and restarts from the snapshot."""
        redis("SAVE")
        lost()
        redis.stop()
        redis.start()

    def test_what_was_published_after_the_snapshot_and_did_not_change_again_is_published_again(self):
        with Trial(self, durable=False) as trial:
            trial.begin()
            for _ in range(rounds(short=1, long=10)):
                trial.grows(50)
                self.go_back(trial.redis, lambda: trial.grows(50))
            trial.grows(50)

            def last_changes():
                trial.grows(50)
                trial.settle()      # no more changes

            self.go_back(trial.redis, last_changes)
            trial.check_stream()
            trial.end()


class Unreachable(FaultTest):
    """Polling waits: nothing is polled that could not be recorded, and no memory is used for it."""

    def outage(self, trial, lasting, begin, end):
        before = trial.daemon.resident()
        begin()
        self.pause(lasting, lasting)    # the outage itself
        grown = trial.daemon.resident() - before
        end()
        trial.grows(20)
        print(f"resident memory: {before} kB before, {grown} kB more after {lasting} s")
        self.assertLess(grown, GROWTH)

    def test_clashcast_waits_for_a_redis_that_hangs(self):
        with Trial(self) as trial:
            trial.begin()
            for lasting in seconds((4,), (4, 12, 60)):
                trial.grows(20)
                self.outage(trial, lasting, lambda: trial.redis.process.send_signal(signal.SIGSTOP),
                            lambda: trial.redis.process.send_signal(signal.SIGCONT))
            trial.check(repeats_within=WINDOW)

    def test_clashcast_waits_for_an_unreachable_redis(self):
        with Trial(self) as trial:
            proxy = trial.add(Proxy(trial.redis.port))
            address = f"redis://127.0.0.1:{proxy.port}/0"
            trial.begin(journal=address, stream=address)
            for mode in (HOLDING, REFUSING, SWALLOWING):
                print(mode)
                trial.grows(20)
                self.outage(trial, seconds(short=3, long=60), lambda: proxy.switch(mode),
                            lambda: proxy.switch(PASSING))
            trial.check(repeats_within=WINDOW)


class Refuses(FaultTest):
    def test_clashcast_waits_for_a_loading_redis(self):
        with Trial(self) as trial:
            trial.redis("EVAL", "for i = 1, 2000 do redis.call('SET', 'ballast:' .. i, i) end", 0)
            trial.redis("BGREWRITEAOF")     # so that they are loaded first, one by one
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
            self.assertGreater(trial.daemon.logged("LOADING"), 0)
            trial.check(repeats_within=WINDOW)

    def test_clashcast_waits_for_a_redis_that_becomes_a_replica_or_is_full(self):
        with Trial(self) as trial:
            trial.begin()
            for _ in range(rounds(short=1, long=10)):
                trial.grows(20)
                before = trial.daemon.logged("READONLY")
                trial.redis("REPLICAOF", "127.0.0.1", 1)
                wait_until(lambda: trial.daemon.logged("READONLY") > before, "the refusal of a replica")
                self.pause(0, 2)
                trial.redis("REPLICAOF", "NO", "ONE")
                trial.grows(20)
                before = trial.daemon.logged("OOM")
                trial.redis("CONFIG", "SET", "maxmemory", 1)
                wait_until(lambda: trial.daemon.logged("OOM") > before, "the refusal of a full one")
                self.pause(0, 2)
                trial.redis("CONFIG", "SET", "maxmemory", 0)
            trial.grows(20)
            trial.check(repeats_within=WINDOW)

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
            trial.check(repeats_within=WINDOW)

    def test_a_stream_key_of_another_type_is_skipped_and_the_other_streams_continue(self):
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
            trial.check(repeats_within=WINDOW)
            events = trial.redis.stream(STREAM)
            kinds = {e["event_type"] for e in events} - {"member_donations"}
            for kind in kinds:
                self.assertEqual([e["id"] for e in trial.redis.stream(f"by:{kind}")],
                                 [e["id"] for e in events if e["event_type"] == kind], kind)
            refused = {e["id"] for e in events if e["event_type"] == "member_donations"}
            self.assertGreater(len(refused), 0)
            self.assertGreater(trial.daemon.logged("by:member_donations: WRONGTYPE"), 0)
            self.assertLess(trial.daemon.logged("refused for good"), len(refused))    # logged together


if __name__ == "__main__":
    unittest.main()
