"""Two daemons run for one namespace, by mistake or as a standby. Only one commits."""
import signal
import unittest

from trial import WINDOW, FaultTest, Trial, rounds, wait_until

TOOK_OVER = 3       # exit status of a daemon that lost the journal


class Ownership(FaultTest):
    def test_another_instance_waits_logs_it_and_continues_after_a_stop_or_a_kill(self):
        with Trial(self) as trial:
            trial.begin()
            for number in range(rounds(short=2, long=10)):
                owner = "test" if number % 2 == 0 else "other"
                second = trial.another(f"daemon-{number}", instance="other" if owner == "test" else "test")
                second.start()
                wait_until(lambda: second.logged(f'instance "{owner}" owns it; waiting until it is released'),
                           "the log line")
                trial.grows(20)
                self.assertEqual(second.logged("polling"), 0)
                if number % 2:
                    trial.daemon.kill()
                else:
                    self.assertEqual(trial.daemon.stop(), 0)
                trial.daemon = second
                trial.grows(20)
            trial.check(repeats_within=WINDOW)

    def test_the_same_instance_takes_over_at_once_and_the_older_one_logs_it_and_ends(self):
        with Trial(self) as trial:
            trial.begin()
            for number in range(rounds(short=3, long=30)):
                self.pause(0, 1)
                second = trial.another(f"daemon-{number}")
                second.start()
                self.assertEqual(trial.daemon.process.wait(30), TOOK_OVER)
                self.assertGreater(trial.daemon.logged("belongs to test now"), 0)
                trial.daemon = second
                trial.grows(20)
            trial.check(repeats_within=WINDOW)

    def test_a_daemon_that_slept_through_its_lease_commits_nothing_more(self):
        with Trial(self) as trial:
            trial.begin()
            for number in range(rounds(short=2, long=20)):
                self.pause(0, 1)
                sleeper = trial.daemon
                sleeper.process.send_signal(signal.SIGSTOP)
                trial.daemon = trial.another(f"daemon-{number}", instance=f"instance-{number}")
                trial.daemon.start()
                trial.grows(20)
                sleeper.process.send_signal(signal.SIGCONT)
                self.assertEqual(sleeper.process.wait(30), TOOK_OVER)
                self.assertGreater(sleeper.logged(f"belongs to instance-{number} now"), 0)
                trial.grows(20)
            trial.check(repeats_within=WINDOW)


if __name__ == "__main__":
    unittest.main()
