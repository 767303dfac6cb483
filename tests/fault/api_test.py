"""The API fails in every way at once, and so does the network to it."""
import unittest
from urllib.parse import urlsplit

from proxy import ANSWERS, HOLDING, PASSING, Proxy
from trial import WINDOW, FaultTest, Trial, rounds, seconds

FAULTS = ["--fault-503", 0.05, "--fault-429", 0.02, "--fault-500", 0.05, "--fault-404", 0.02, "--fault-delay", 0.05,
          "--fault-reset", 0.05, "--fault-truncate", 0.05, "--fault-garbage", 0.05, "--delay", 400]
MAINTENANCE = "[watch.maintenance]\ninterval = \"1s\"\n"
LONGEST_REST = 130      # seconds that a watcher waits after failures, at most


class Api(FaultTest):
    def test_the_events_are_those_of_the_responses_without_faults(self):
        with Trial(self) as trial:
            trial.create(*FAULTS, "--maintenance", "8,11")
            proxy = trial.add(Proxy(urlsplit(trial.game.url).port))
            trial.begin(api=f"http://127.0.0.1:{proxy.port}/v1", more=MAINTENANCE)
            for _ in range(rounds(short=10, long=200)):
                self.pause(0.05, 0.5)
                proxy.cut_after(self.moments.randrange(60_000), ANSWERS, reset=self.moments.random() < 0.5)
                self.assertTrue(proxy.was_cut.wait(120))
            stall = seconds(short=3, long=31)        # in the long form longer than the time-out of a request
            proxy.switch(HOLDING)
            self.pause(stall, stall)    # the stall itself
            proxy.switch(PASSING)
            trial.grows(20)
            trial.check(repeats_within=WINDOW, grace_period=LONGEST_REST)


if __name__ == "__main__":
    unittest.main()
