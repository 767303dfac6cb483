"""One line of configuration watches a clan with all that it does, and its members as players."""
import json
import unittest

from stack import Stack, wait_until

WATCH = """
[[watch.clans]]
tags = {tags}
interval = "1s"
everything = true
[[watch.players]]
members_of = {tags}
interval = "1s"
"""


class Everything(unittest.TestCase):
    def test_a_clan_its_wars_league_raids_and_members_are_watched_and_members_come_and_go(self):
        with Stack() as stack:
            game = stack.simulator("--clans", 3, "--players", 0, "--time-scale", 20_000)
            clan = game.clans[0]
            daemon = stack.clashcast(game, watch=WATCH.format(tags=json.dumps([clan])))
            daemon.start()
            watched = lambda kind: {name.split("/")[1] for name in stack.redis("HKEYS", "{clashcast:0}:headers")
                                    if name.startswith(kind + "/")}
            absent = lambda: set(stack.redis("ZRANGE", "{clashcast:0}:absent", 0, -1))
            events = lambda kind: [e for e in stack.redis.stream("clashcast:events") if e["event_type"] == kind]
            wait_until(lambda: all(watched(kind) == {clan} for kind in ("clan", "war", "league", "raid")),
                       "the clan and what it does")
            wait_until(lambda: len(watched("player")) > 5, "its members")

            wait_until(lambda: events("member_joined") and events("member_left"), "members who come and go", 60)
            joined = events("member_joined")[0]["metadata"]["member_tag"]
            wait_until(lambda: joined in watched("player"), "the one who joined as a player")
            left = events("member_left")[0]["metadata"]["member_tag"]
            wait_until(lambda: f"player/{left}" in absent() or left in returned(events), "the one who left to be absent")

            daemon.kill()
            before, known = watched("player"), len(events("member_joined"))
            daemon.start()
            wait_until(lambda: len(events("member_joined")) > known, "another member after the kill", 60)
            joined = events("member_joined")[-1]["metadata"]["member_tag"]
            wait_until(lambda: joined in watched("player"), "that member as a player")
            self.assertLessEqual(before, watched("player"), "checkpoints are kept")
            self.assertEqual(daemon.stop(), 0)


def returned(events):
    return {e["metadata"]["member_tag"] for e in events("member_joined")}


if __name__ == "__main__":
    unittest.main()
