"""A month of the game in minutes, with every kind that can be watched, while clashcast is killed and stopped."""
import json
import unittest

from trial import WINDOW, FaultTest, Trial, rounds

LAST_WARS = 90          # seconds: after a season each clan asks for the wars of its group, a few each second
SCALE = 10_000          # a war of a day takes 8.6 s, a month four minutes
KINDS = {"clans": "clans", "wars": "clans", "leagues": "clans", "raids": "clans", "warlogs": "clans",
         "players": "players", "battlelogs": "players"}


class Month(Trial):
    def create(self):
        self.world += ["--time-scale", SCALE]
        self.without_baseline = ("/leaguegroup", "/clanwarleagues/")    # the game starts before the league's sign-up
        super().create()
        self.subjects = 5 * len(self.game.clans) + 2 * len(self.game.players)

    def watch(self):
        tables = []
        for table, tags in KINDS.items():
            tables.append(f'[[watch.{table}]]\ntags = {json.dumps(getattr(self.game, tags))}\ninterval = "1s"')
            if table == "wars":
                tables.append('league = false')
            if table in ("wars", "leagues"):
                tables.append('remind = ["1m"]')
        return "\n".join(tables)


class Game(FaultTest):
    def test_a_month_with_every_kind_is_told_right_whatever_is_killed(self):
        with Month(self, clans=8, players=8) as trial:
            trial.create()
            trial.begin(watch=trial.watch())
            for number in range(rounds(short=12, long=40)):
                self.pause(2, 10)
                if number % 3 == 0:
                    self.assertEqual(trial.daemon.stop(), 0)
                else:
                    trial.daemon.kill()
                trial.daemon.start()
            trial.check(repeats_within=WINDOW, grace_period=LAST_WARS)

    def test_seconds_that_redis_loses_are_told_again(self):
        with Month(self, clans=8, players=8) as trial:
            trial.create()
            trial.begin(watch=trial.watch())
            for number in range(rounds(short=5, long=30)):
                self.pause(5, 12)
                self.lose(trial.redis)
                if number % 2:
                    trial.daemon.kill()
                    trial.daemon.start()
            trial.check_stream(grace_period=LAST_WARS)
            trial.end()


if __name__ == "__main__":
    unittest.main()
