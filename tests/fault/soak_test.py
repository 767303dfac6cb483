"""Everything breaks now and then, for a long time, under a daemon that goes on: it needs no more in the end than in the
middle."""
import statistics
import time
import unittest
from urllib.parse import urlsplit

from api_test import FAULTS, LONGEST_REST
from proxy import ANSWERS, HOLDING, PASSING, REFUSING, REQUESTS, SWALLOWING, Proxy
from trial import ROUNDS, WINDOW, FaultTest, Trial, seconds

EVERY = 1               # seconds between two measurements
MEMORY, DESCRIPTORS = 1.02, 4       # how much more the last third may need than the middle one: a factor, a number


class Soak(FaultTest):
    def test_neither_memory_nor_descriptors_grow_and_nothing_is_lost(self):
        with Trial(self) as trial:
            trial.create(*FAULTS)
            api, redis, broker = (trial.add(Proxy(port)) for port in
                                  (urlsplit(trial.game.url).port, trial.redis.port, trial.mosquitto.port))
            address = f"redis://127.0.0.1:{redis.port}/0"
            trial.begin(api=f"http://127.0.0.1:{api.port}/v1", journal=address, stream=address,
                        broker=f"mqtt://127.0.0.1:{broker.port}")

            def cut():
                proxy = self.moments.choice((api, redis, broker))
                proxy.cut_after(self.moments.randrange(60_000), self.moments.choice((REQUESTS, ANSWERS)),
                                reset=self.moments.random() < 0.5)

            def outage():
                proxy = self.moments.choice((api, redis, broker))
                proxy.switch(self.moments.choice((HOLDING, REFUSING, SWALLOWING)))
                self.pause(0.1, 3)
                proxy.switch(PASSING)

            def restart():
                trial.redis.stop()
                self.pause(0, 1)
                trial.redis.start()

            def flush():
                trial.redis("SCRIPT", "FLUSH")

            breaks = {cut: 0, outage: 0, restart: 0, flush: 0}
            needs = []          # (kilobytes, descriptors)
            end = time.monotonic() + seconds(short=20, long=1800)
            due = 0
            while time.monotonic() < end:
                trial.check_running()
                one = self.moments.choices(list(breaks), (6, 2, 1, 1))[0]
                one()
                breaks[one] += 1
                self.pause(0.2, 2)
                if time.monotonic() >= due:
                    needs.append((trial.daemon.resident(), trial.daemon.descriptors()))
                    due = time.monotonic() + EVERY
            print(", ".join(f"{one.__name__} {times} times" for one, times in breaks.items()))
            self.judge_needs(needs)
            trial.judge(repeats_within=WINDOW, patience=LONGEST_REST)

    def judge_needs(self, needs):
        third = len(needs) // 3
        thirds = [[statistics.median(needed) for needed in zip(*needs[third * n:third * (n + 1)])] for n in range(3)]
        for name, (kilobytes, descriptors) in zip(("first", "middle", "last"), thirds):
            print(f"{name} third: {kilobytes:.0f} kB resident, {descriptors:.0f} descriptors")
        _, middle, last = thirds
        self.assertLessEqual(last[1], middle[1] + DESCRIPTORS)
        if ROUNDS == "long":        # in seconds memory is not warm yet
            self.assertLessEqual(last[0], middle[0] * MEMORY)


if __name__ == "__main__":
    unittest.main()
