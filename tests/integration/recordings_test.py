"""The real API's recorded answers, through the daemon, come out as exactly the events of the specification."""
import io
import json
import signal
import subprocess
import sys
import unittest

from stack import SHARED, Stack, wait_until

SEGMENT = 110       # polls a daemon gets: at an interval of 1 s, all segments side by side take two minutes


def segments():
    """(name, kind, tag, recording lines) for each stretch of a recorded path; stretches overlap by their baseline."""
    for file in ("clan", "clan_raw", "war", "player"):
        paths = {}
        for line in (SHARED / "recordings" / f"{file}.jsonl").read_text(encoding="utf-8").splitlines(keepends=True):
            paths.setdefault(json.loads(line)["path"], []).append(line)
        for number, (path, lines) in enumerate(paths.items()):
            for start in range(0, max(1, len(lines) - 1), SEGMENT - 1):
                yield f"{file}{number}-{start}", path, lines[start:start + SEGMENT]


def expected(file):
    """What the specification makes of a recording."""
    case = subprocess.run([sys.executable, SHARED / "spec/from_recordings.py", file], capture_output=True, check=True)
    made = subprocess.run([sys.executable, SHARED / "spec/events.py"], input=case.stdout, capture_output=True,
                          check=True)
    return [essence(e) for line in made.stdout.splitlines() for poll in json.loads(line)["events"] for e in poll]


def essence(event):
    metadata = {k: v for k, v in event["metadata"].items() if k not in ("error", "duration_seconds")}
    return [event["event_type"], event["tag"], event["changes"], metadata]


def watch(path):
    tag = path.split("/")[2].replace("%23", "#")
    table = "wars" if path.endswith("currentwar") else path.split("/")[1]
    return f'[[watch.{table}]]\ntags = ["{tag}"]\ninterval = "1s"'


@unittest.skipUnless((SHARED / "recordings").is_dir(), "the recordings are not here")
class Recordings(unittest.TestCase):
    def test_every_recording_yields_the_events_of_the_specification_through_restarts(self):
        with Stack() as stack:
            runs = []
            for name, path, lines in segments():
                file = stack.folder / f"{name}.recording"
                file.write_text("".join(lines), encoding="utf-8")
                ledger = stack.folder / f"{name}.ledger"
                simulator = stack.simulator("--recording", file, "--step", "--ledger", ledger)
                subscriber = stack.subscriber(topic=f"{name}/#", name=name)
                daemon = stack.clashcast(simulator, name, watch=watch(path))
                daemon.start()
                runs.append((name, file, daemon, subscriber, expected(file)))
            for number, (name, file, daemon, subscriber, wanted) in enumerate(runs):
                if wanted:      # stop in the middle, start again
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
                if daemon.gave_up():    # after 3 s without an answer: as promised for a kill
                    received = list({e["id"]: e for e in received}.values())
                self.assertEqual([essence(e) for e in received], wanted, name)
            self.assertGreater(sum(len(wanted) for *_, wanted in runs), 1000)


if __name__ == "__main__":
    unittest.main()
