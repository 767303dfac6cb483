"""Watches come and go while clashcast runs, is killed, and polls many others."""
import json
import re
import subprocess
import unittest
import urllib.request

from trial import PROGRAMS, ROUNDS, FaultTest, Stack, Trial, rounds, wait_until

from stack import free_port     # on the path of trial


class Watches(FaultTest):
    def test_watches_that_come_and_go_lose_nothing_and_repeat_nothing_whatever_is_killed(self):
        self.come_and_go(rounds(short=8, long=100), threads=1)

    def test_the_same_holds_when_several_threads_poll(self):
        self.come_and_go(rounds(short=5, long=50), threads=3)

    def come_and_go(self, times, threads):
        """The wars are in the file, the rest only in the journal. In the end everything is watched."""
        with Trial(self) as trial:
            trial.create()
            clans = json.dumps(trial.game.clans)
            trial.begin_with(f'[[watch.wars]]\ntags = {clans}\ninterval = "1s"\nleague = false', threads)
            everything = [("clan", tag) for tag in trial.game.clans] + [("player", tag) for tag in trial.game.players]
            self.edit(trial, "add", everything)
            trial.await_first_answers()
            for _ in range(times):
                some = self.moments.sample(everything, len(everything) // 3)
                for action in ("remove", "add"):
                    self.edit(trial, action, some)
                    self.pause(0, 1.5)
                    if self.moments.random() < 0.5:
                        trial.daemon.kill()
                        self.edit(trial, "add", some[:3])
                        trial.daemon.start()
            trial.check(repeats_within=400)

    def edit(self, trial, action, watches):
        for kind in ("clan", "player"):
            tags = [tag for one, tag in watches if one == kind]
            if tags:
                options = ["--interval", "1s"] if action == "add" else []
                subprocess.run([PROGRAMS / "clashcast", "watch", action, kind, *options, "-", "-c", trial.daemon.config],
                               input="\n".join(tags), text=True, check=True, capture_output=True)

    @unittest.skipUnless(ROUNDS == "long", "needs an idle machine: the long form")
    def test_a_thousand_watches_in_one_step_delay_no_other_poll(self):
        size = 100_000
        with Stack() as stack:
            game = stack.simulator("--clans", size + 1000, "--players", 0, "--change-rate", 0.01, "--max-age", 0)
            watched, more = game.clans[:size], game.clans[size:]
            port = free_port()
            daemon = stack.clashcast(game, watch=f'[[watch.clans]]\ntags = {json.dumps(watched)}\ninterval = "30s"',
                                     more=f'[http]\nlisten = "127.0.0.1:{port}"\n')
            daemon.start()
            wait_until(lambda: int(stack.redis("HLEN", "{clashcast:0}:headers")) >= size, "the first answers", 300)
            quiet = []                      # seconds in which no subject waited

            def is_quiet():
                now = metric(port, "clashcast_poll_overdue_seconds")
                quiet.append(now < 0.5)
                return quiet[-30:] == [True] * 30

            wait_until(is_quiet, "the polls that the first answers delayed", 200)
            before = late(port)
            for action in ("add", "remove"):
                subprocess.run([PROGRAMS / "clashcast", "watch", action, "clan", "-", "-c", daemon.config],
                               input="\n".join(more), text=True, check=True)
                wanted = size + 1000 * (action == "add")
                wait_until(lambda: daemon.logged(f"watching {wanted} subjects"), "the change", 5)
                until = metric(port, "clashcast_poll_lateness_seconds_count") + 5_000
                wait_until(lambda: metric(port, "clashcast_poll_lateness_seconds_count") > until, "5,000 polls", 60)
            print(f"{late(port) - before:.0f} of {metric(port, 'clashcast_poll_lateness_seconds_count'):.0f} polls "
                  "were more than a second late")
            self.assertEqual(late(port), before)


def metric(port, name):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        text = answer.read().decode()
    return float(re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE).group(1))


def late(port):
    """Polls that began more than a second after they were due."""
    return (metric(port, "clashcast_poll_lateness_seconds_count") -
            metric(port, 'clashcast_poll_lateness_seconds_bucket{le="1"}'))


if __name__ == "__main__":
    unittest.main()
