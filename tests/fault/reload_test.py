"""The configuration is read again and again under load: good files and bad ones, whatever is under way."""
import re
import signal
import unittest

from trial import FaultTest, Trial, rounds, wait_until


class Reload(FaultTest):
    def test_good_and_bad_files_lose_nothing_and_repeat_nothing(self):
        self.reload(rounds(short=40, long=200), threads=1)

    def test_the_same_holds_when_several_threads_poll_and_the_daemon_is_killed(self):
        self.reload(rounds(short=20, long=100), threads=3, kill_every=10)

    def reload(self, times, threads, kill_every=0):
        with Trial(self) as trial:
            trial.begin(threads=threads, **trial.slowly())
            whole = trial.daemon.config.read_text()
            for number in range(1, times + 1):
                self.pause(0.05, 0.5)
                text, good = self.variant(whole)
                self.take(trial, text, good)
                if kill_every and number % kill_every == 0:
                    trial.daemon.config.write_text(whole)
                    trial.daemon.kill()
                    trial.daemon.start()
                    wait_until(lambda: trial.daemon.logged("polling ") > number // kill_every, "the start")
            self.take(trial, whole, good=True)
            trial.check(repeats_within=400 if kill_every or trial.daemon.gave_up() else 0)

    def take(self, trial, text, good):
        """Has the daemon read this file, and waits until it says what it made of it."""
        taken, refused = (lambda: trial.daemon.logged(" taken over: ") + trial.daemon.logged("nothing has changed"),
                          lambda: trial.daemon.logged("is not applied"))
        before = taken(), refused()
        trial.daemon.config.write_text(text)
        trial.daemon.process.send_signal(signal.SIGHUP)
        wait_until(lambda: (taken(), refused()) != before, "the end of the reload")
        trial.check_running()
        self.assertEqual((taken(), refused()), (before[0] + 1, before[1]) if good else (before[0], before[1] + 1))

    def variant(self, whole):
        """(a text, whether it can be taken over)"""
        bad = [("[[sink]]", "[[sink"), ('backend = "redis"', 'backend = "sqlite"\npath = "j.db"'),
               ("burst = 10000", "burst = -1"), ('publisher = "mqtt"', 'publisher = "pigeon"'), ("#", "%")]
        if self.moments.random() < 0.3:
            return whole.replace(*self.moments.choice(bad), 1), False
        text = re.sub(r'interval = "1s"', lambda _: self.moments.choice(['interval = "1s"', 'interval = "2s"']), whole)
        text = re.sub(r'tags = \[.*\]', lambda found: self.some(found.group()), text)
        if self.moments.random() < 0.5:
            text = text.replace('status_topic = ""', 'status_topic = ""\nqos = 2')
        if self.moments.random() < 0.5:
            text = text.replace('key = "clashcast:events"', 'key = "clashcast:events"\nmax_length = 10000000')
        if self.moments.random() < 0.5:
            text = text.replace('"made-up-0", ', "").replace("requests_per_second = 10000", "requests_per_second = 9000")
        return text, True

    def some(self, line):
        """A list of tags without some of them."""
        tags = re.findall(r'"(#\w+)"', line)
        kept = [tag for tag in tags if self.moments.random() < 0.8] or tags
        return "tags = [%s]" % ", ".join(f'"{tag}"' for tag in kept)


if __name__ == "__main__":
    unittest.main()
