"""Everything breaks now and then, for a long time, while a daemon runs: it uses no more resources at the end than in
the middle."""
import statistics
import time
import unittest
from urllib.parse import urlsplit

from api_test import FAULTS, LONGEST_REST
from proxy import ANSWERS, HOLDING, PASSING, REFUSING, REQUESTS, SWALLOWING, Proxy
from trial import ROUNDS, WINDOW, FaultTest, Trial, seconds

EVERY = 1               # seconds between two measurements
MEMORY = 1.02           # how much the lowest use of the last third may exceed that of the middle third: polls that wait
                        # for Redis hold megabytes, and their number at a measurement is random
CONNECTIONS = 32        # to the API, open or not; a leak at each fault would be many times this


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
            usage = []          # (kilobytes, descriptors)
            end = time.monotonic() + seconds(short=20, long=1800)
            due = 0
            while time.monotonic() < end:
                trial.check_running()
                one = self.moments.choices(list(breaks), (6, 2, 1, 1))[0]
                one()
                breaks[one] += 1
                self.pause(0.2, 2)
                if time.monotonic() >= due:
                    usage.append((trial.daemon.resident(), trial.daemon.descriptors()))
                    due = time.monotonic() + EVERY
            print(", ".join(f"{one.__name__} {times} times" for one, times in breaks.items()))
            self.check_usage(usage)
            trial.check(repeats_within=WINDOW, grace_period=LONGEST_REST)

    def check_usage(self, usage):
        quietest, descriptors = [], []
        third = len(usage) // 3
        for n, name in enumerate(("first", "middle", "last")):
            resident, opened = zip(*usage[third * n:third * (n + 1)])
            quietest.append(statistics.quantiles(resident, n=10)[0])
            descriptors.append(statistics.median(opened))
            print(f"{name} third: {quietest[-1]:.0f} kB resident in the lowest tenth, "
                  f"{statistics.median(resident):.0f} kB in the median, {max(resident)} kB at most; "
                  f"{descriptors[-1]:.0f} descriptors")
        self.assertLessEqual(descriptors[2], descriptors[1] + CONNECTIONS)
        if ROUNDS == "long":        # the short form ends before the memory use is steady
            self.assertLessEqual(quietest[2], quietest[1] * MEMORY)


if __name__ == "__main__":
    unittest.main()
