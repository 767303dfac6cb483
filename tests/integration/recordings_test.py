"""From recorded responses of the real API the daemon makes exactly the events of the specification."""
import io
import json
import signal
import subprocess
import sys
import unittest
from datetime import datetime, timedelta
from urllib.parse import quote, unquote

from stack import PROGRAMS, SHARED, Stack, wait_until

SEGMENT = 110       # polls of each daemon: at an interval of 1 s all segments, side by side, take two minutes

LEAGUE = SHARED / "recordings/cwl.jsonl"
GROUP_POLLS = 2     # so often is each answer about the group given: most wars are seen to end, some are not
GAME_TIME = "%Y%m%dT%H%M%S.000Z"


def segments():
    """(name, path, recorded lines) of each segment of a recorded path; segments overlap by their first response."""
    for file in ("clan", "clan_raw", "war", "raid", "player"):
        paths = {}
        for line in (SHARED / "recordings" / f"{file}.jsonl").read_text(encoding="utf-8").splitlines(keepends=True):
            paths.setdefault(json.loads(line)["path"], []).append(line)
        for number, (path, lines) in enumerate(paths.items()):
            for start in range(0, max(1, len(lines) - 1), SEGMENT - 1):
                yield f"{file}{number}-{start}", path, lines[start:start + SEGMENT]


def expected(file):
    """The events of a recording according to the specification."""
    return events_of(rules(cases_of(file)))


def cases_of(*arguments):
    """Cases of recordings, by the program of the specification."""
    return subprocess.run([sys.executable, SHARED / "game/from_recordings.py", *arguments], capture_output=True,
                          check=True).stdout


def rules(cases):
    return subprocess.run([sys.executable, SHARED / "game/events.py"], input=cases, capture_output=True,
                          check=True).stdout


def events_of(lines):
    return [essence(e) for line in lines.splitlines() for poll in json.loads(line)["events"] for e in poll]


def essence(event):
    metadata = {k: v for k, v in event["metadata"].items() if k not in ("error", "duration_seconds")}
    return [event["event_type"], event["tag"], event["changes"], metadata]


def watch(path):
    tag = path.split("/")[2].replace("%23", "#")
    table = {"currentwar": "wars", "capitalraidseasons": "raids"}.get(path.split("/")[-1].split("?")[0], path.split("/")[1])
    return f'[[watch.{table}]]\ntags = ["{tag}"]\ninterval = "1s"'


def recorded_league():
    """The clan, and the recording of its group and wars as if the first war had ended a moment ago."""
    case = json.loads(cases_of(LEAGUE))
    path = f"/clans/{quote(case['tag'])}/currentwar/leaguegroup"
    groups = [poll["group"] for poll in case["polls"] if "group" in poll]
    records = [{"path": path, "status": 404, "body": groups[0]["error"]}]
    records += [{"path": path, "status": 200, "body": group} for group in groups[1:] for _ in range(GROUP_POLLS)]
    wars = [json.loads(line) for line in LEAGUE.read_text(encoding="utf-8").splitlines()]
    first_end = min(war["body"]["endTime"] for war in wars)
    shift = timedelta(days=(datetime.now() - datetime.strptime(first_end, GAME_TIME)).days)
    for war in wars:
        for key in ("preparationStartTime", "startTime", "endTime"):
            war["body"][key] = (datetime.strptime(war["body"][key], GAME_TIME) + shift).strftime(GAME_TIME)
    return case["tag"], records + wars


def asked_for_all_groups(answers, records):
    last = [record for record in records if "leaguegroup" in record["path"]][-1]
    return any("leaguegroup" in record["path"] and record["body"] == last["body"] for record in whole_lines(answers))


def whole_lines(answers):
    """What the simulator has written so far; its last line may still be cut."""
    text = answers.read_text(encoding="utf-8")
    return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]


def league_case(tag, answers):
    polls = [{"group": {"error": {"status": 404, "reason": "notFound"}}}]
    for record in whole_lines(answers):
        path, body = unquote(record["path"]), record["body"]
        polls.append({"group": body} if path.endswith("leaguegroup") else {"war": path.rsplit("/", 1)[1], "answer": body})
    return {"id": "league", "kind": "league", "tag": tag, "polls": polls}


@unittest.skipUnless((SHARED / "recordings").is_dir(), "needs the recordings: ../shared/recordings")
class Recordings(unittest.TestCase):
    def test_every_recording_yields_the_events_of_the_specification_through_restarts(self):
        with Stack() as stack:
            runs = []
            for name, path, lines in segments():
                file = stack.folder / f"{name}.recording"
                file.write_text("".join(lines), encoding="utf-8")
                answer_log = stack.folder / f"{name}.answers"
                simulator = stack.simulator("--recording", file, "--step", "--ledger", answer_log)
                subscriber = stack.subscriber(topic=f"{name}/#", name=name)
                daemon = stack.clashcast(simulator, name, watch=watch(path))
                daemon.start()
                runs.append((name, file, daemon, subscriber, expected(file)))
            for number, (name, file, daemon, subscriber, wanted) in enumerate(runs):
                if wanted:      # stops in the middle and starts again
                    wait_until(lambda: len(stack.redis.stream(f"{name}:events")) >= len(wanted) // 3,
                               f"events of {name}", 240)
                    self.assertEqual(daemon.stop(signal.SIGTERM), 0)
                    daemon.start()
            for name, file, daemon, subscriber, wanted in runs:
                wait_until(lambda: len(stack.redis.stream(f"{name}:events")) >= len(wanted),
                           f"the stream of {name}", 240)
                wait_until(lambda: len({e["id"] for e in subscriber.events()}) >= len(wanted),
                           f"the subscriber of {name}", 60)
            for name, file, daemon, subscriber, wanted in runs:
                self.assertEqual(daemon.stop(), 0, name)
                self.assertEqual([essence(e) for e in stack.redis.stream(f"{name}:events")], wanted, name)
                received = subscriber.events()
                if daemon.gave_up():    # after 3 s without a reply: as documented for a kill
                    received = list({e["id"]: e for e in received}.values())
                self.assertEqual([essence(e) for e in received], wanted, name)
            self.assertGreater(sum(len(wanted) for *_, wanted in runs), 1000)

    def test_the_league_wars_of_the_recordings_yield_the_events_of_the_specification(self):
        """No answer about the group was recorded, so those are made up of what its wars say."""
        for reminders in ([], ["--remind", "60,15"]):
            with self.subTest(reminders=reminders):
                cases = cases_of(*reminders, LEAGUE)
                replayed = subprocess.run([PROGRAMS / "clashcast", "replay"], input=cases, capture_output=True,
                                          check=True).stdout
                wanted = events_of(rules(cases))
                self.assertEqual(events_of(replayed), wanted)
                self.assertGreater(sum(kind == "war_ended" for kind, *_ in wanted), 10)

    def test_the_daemon_follows_the_league_wars_of_the_recordings(self):
        """The daemon decides what to ask and when, so the specification gets the answers in the order of its requests."""
        tag, records = recorded_league()
        with Stack() as stack:
            file, answers = stack.folder / "league.recording", stack.folder / "league.answers"
            file.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
            simulator = stack.simulator("--recording", file, "--step", "--ledger", answers, "--max-age", 0)
            subscriber = stack.subscriber(topic="league/#", name="league")
            daemon = stack.clashcast(simulator, "league", watch=f'[[watch.leagues]]\ntags = ["{tag}"]\ninterval = "1s"')
            daemon.start()
            wait_until(lambda: answers.exists() and asked_for_all_groups(answers, records), "the last group", 400)
            self.assertEqual(daemon.stop(), 0)
            simulator.stop()    # writes the rest of its answers
            wanted = events_of(rules(json.dumps(league_case(tag, answers)).encode()))
            self.assertEqual([essence(e) for e in stack.redis.stream("league:events")], wanted)
            self.assertEqual([essence(e) for e in subscriber.events()], wanted)
            self.assertGreater(sum(kind == "war_ended" for kind, *_ in wanted), 10)


if __name__ == "__main__":
    unittest.main()
