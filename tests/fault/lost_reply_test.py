"""A connection is cut between a request and its reply, or within either, at random points."""
import unittest

from proxy import ANSWERS, PASSING, REFUSING, REQUESTS, Proxy
from trial import JOURNAL, WINDOW, FaultTest, Trial, rounds, wait_until


class LostReplies(FaultTest):
    def cut(self, proxy, requests, answers):
        """Cuts within this many bytes from now, early ones more likely: they are those of a login, and of what is sent
        again."""
        direction = ANSWERS if self.moments.random() < 0.7 else REQUESTS
        after = int((requests if direction == REQUESTS else answers) * self.moments.random() ** 2)
        proxy.cut_after(after, direction, reset=self.moments.random() < 0.5)
        self.assertTrue(proxy.was_cut.wait(120), f"no {after} bytes of {direction}")

    def test_a_lost_reply_of_the_journal_loses_and_repeats_nothing(self):
        with Trial(self) as trial:
            proxy = trial.add(Proxy(trial.redis.port))
            trial.begin(journal=f"redis://127.0.0.1:{proxy.port}/0")
            for _ in range(rounds(short=20, long=500)):
                self.cut(proxy, requests=100_000, answers=60_000)
            trial.grows(20)
            trial.check(repeats_within=WINDOW)

    def test_a_lost_grant_of_the_lease_is_not_mistaken_for_another_owners(self):
        """The lease has expired, is granted again, the reply is lost, and it expires again."""
        with Trial(self) as trial:
            proxy = trial.add(Proxy(trial.redis.port))
            trial.begin(journal=f"redis://127.0.0.1:{proxy.port}/0")
            free = lambda: trial.redis("GET", f"{JOURNAL}:lease") is None
            for _ in range(rounds(short=1, long=20)):
                proxy.switch(REFUSING)
                wait_until(free, "the lease to expire")
                login = len("+OK\r\n" * 2)
                proxy.cut_after(login + self.moments.randrange(20), ANSWERS)
                proxy.switch(PASSING)
                self.assertTrue(proxy.was_cut.wait(60))
                proxy.switch(REFUSING)
                wait_until(free, "the lease to expire again")
                proxy.switch(PASSING)
                trial.grows(20)
                self.assertTrue(trial.daemon.running())
            trial.check(repeats_within=WINDOW)

    def test_a_lost_reply_of_the_stream_loses_and_repeats_nothing(self):
        with Trial(self) as trial:
            proxy = trial.add(Proxy(trial.redis.port))
            trial.begin(stream=f"redis://127.0.0.1:{proxy.port}/0")
            for _ in range(rounds(short=5, long=100)):
                self.cut(proxy, requests=100_000, answers=1_000)
            trial.grows(20)
            trial.check(repeats_within=0)

    def test_a_lost_acknowledgement_of_the_broker_loses_nothing(self):
        with Trial(self) as trial:
            proxy = trial.add(Proxy(trial.mosquitto.port))
            trial.begin(broker=f"mqtt://127.0.0.1:{proxy.port}")
            for _ in range(rounds(short=3, long=100)):
                self.cut(proxy, requests=300_000, answers=3_000)
            trial.grows(20)
            trial.check(repeats_within=WINDOW)


if __name__ == "__main__":
    unittest.main()
