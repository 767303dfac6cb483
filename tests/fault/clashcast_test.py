"""clashcast is killed or stopped at random moments under load."""
import unittest

from trial import WINDOW, FaultTest, Trial, rounds


class Clashcast(FaultTest):
    def test_a_kill_loses_nothing_and_repeats_nothing_in_redis_and_only_the_latest_on_mqtt(self):
        self.kill(rounds(short=10, long=200), threads=1)

    def test_a_clean_stop_repeats_nothing_at_all(self):
        self.stop(rounds(short=6, long=50), threads=1)

    def test_the_same_holds_when_several_threads_poll(self):
        self.kill(rounds(short=5, long=50), threads=3)
        self.stop(rounds(short=3, long=50), threads=3)

    def kill(self, times, threads):
        with Trial(self) as trial:
            trial.begin(threads=threads, **trial.slowly())
            for _ in range(times):
                self.pause(0.05, 2.5)
                trial.daemon.kill()
                trial.daemon.start()
            trial.check(repeats_within=WINDOW)

    def stop(self, times, threads):
        with Trial(self) as trial:
            trial.begin(threads=threads, **trial.slowly())
            for _ in range(times):
                self.pause(0.3, 2.5)
                self.assertEqual(trial.daemon.stop(), 0)
                trial.daemon.start()
            trial.check(repeats_within=WINDOW if trial.daemon.gave_up() else 0)


if __name__ == "__main__":
    unittest.main()
