"""A trial: clashcast watches a made world, something is broken under it, and what its consumers received is judged.

CLASHCAST_SEED decides the world and every random moment; CLASHCAST_ROUNDS how often each thing is broken: a number,
`long` for each test's long form, or nothing for the short one."""
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path

from proxy import Proxy

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

from stack import PROGRAMS, SHARED, Clashcast, Redis, Stack, wait_until  # noqa: E402,F401

SEED = int(os.environ.get("CLASHCAST_SEED", "1"))
ROUNDS = os.environ.get("CLASHCAST_ROUNDS", "")

STREAM = "clashcast:events"
JOURNAL = "{clashcast:0}"
WINDOW = 4 * 100        # what a sink may have under way: 4 batches of 100 events


def rounds(short, long):
    if ROUNDS in ("", "long"):
        return long if ROUNDS else short
    return int(ROUNDS)


def seconds(short, long):
    """How long something lasts, whatever the rounds."""
    return long if ROUNDS == "long" else short


@unittest.skipUnless((SHARED / "spec").is_dir(), "the specification, which judges, is not here")
class FaultTest(unittest.TestCase):
    def setUp(self):
        self.moments = random.Random(f"{SEED} {self._testMethodName}")
        self.began = time.monotonic()
        print(f"\n{self._testMethodName}: seed {SEED}, rounds {ROUNDS or 'short'}", flush=True)

    def tearDown(self):
        print(f"{self._testMethodName}: {time.monotonic() - self.began:.0f} s", flush=True)

    def pause(self, shortest, longest):
        """Lets the world go on: until a random moment, not until something has happened."""
        time.sleep(self.moments.uniform(shortest, longest))


class Trial(Stack):
    """A stack whose Redis keeps every write, a world that is recorded, a subscriber and a daemon."""

    def __init__(self, test, clans=30, players=30, durable=True, **broker):
        super().__init__(durable, **broker)
        self.test, self.size = test, (clans, players)

    def __enter__(self):
        super().__enter__()
        clans, players = self.size
        self.ledger = self.folder / "ledger"
        self.receiver = self.subscriber(topic="clashcast/#")
        self.world = ["--seed", SEED, "--clans", clans, "--players", players, "--change-rate", 0.5,
                      "--ledger", self.ledger]
        return self

    def create(self, *faults):
        """The world; it is the stack's, a trial has only one."""
        self.game = self.simulator(*self.world, *faults)
        self.subjects = 2 * len(self.game.clans) + len(self.game.players)

    def begin(self, **settings):
        """Starts the daemon, and waits until all baselines are committed: chain.py wants to know what they were."""
        if not hasattr(self, "game"):
            self.create()
        self.daemon = self.clashcast(self.game, **settings)
        self.daemon.start()
        self.await_baselines()

    def await_baselines(self):
        known = lambda: [name for name in self.redis("HKEYS", f"{JOURNAL}:headers") if name != "maintenance/"]
        wait_until(lambda: len(known()) == self.subjects, "the baselines")

    def slowly(self, seconds=0.01):
        """Addresses by which every byte takes a while, so that at any moment something is under way."""
        redis, broker = (self.add(Proxy(server.port)) for server in (self.redis, self.mosquitto))
        redis.delay = broker.delay = seconds
        redis = f"redis://127.0.0.1:{redis.port}/0"
        return {"journal": redis, "stream": redis, "broker": f"mqtt://127.0.0.1:{broker.port}"}

    def another(self, name, **settings):
        """One more daemon for the same namespace, which is not started yet."""
        return self.add(Clashcast(self.configuration(self.game, **settings), self.folder, name))

    def keep_session(self):
        """So that the subscriber is still one after a kill of the broker: its session is on the disk, as empty as it is
        now."""
        self.mosquitto.process.send_signal(signal.SIGUSR1)
        wait_until(lambda: (self.mosquitto.folder / "mosquitto.db").exists(), "the session on the disk")

    def command(self, *words):
        """What a command of clashcast's says, for the daemon's configuration."""
        done = subprocess.run([PROGRAMS / "clashcast", *words, "--config", self.daemon.config],
                              capture_output=True, text=True)
        self.test.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def check_running(self):
        self.test.assertTrue(self.daemon.running(), "the daemon has ended")

    def length(self):
        return self.redis("XLEN", STREAM)

    def grows(self, by=100):
        """Waits until so many more events are in the stream."""
        wanted = self.length() + by

        def there():
            self.check_running()
            return self.length() >= wanted

        wait_until(there, f"{by} more events", 120)

    def settle(self):
        """Freezes the world and waits until every sink has everything, and nothing moves any more."""
        self.game.freeze()
        still = []

        def quiet():
            self.check_running()
            still.append(self.positions())
            last, cursors = still[-1]
            recent = still[-30:]            # 1.5 s, while each subject is polled every second
            return len(recent) == 30 and recent[0] == recent[-1] and all(at == last for at in cursors.values())

        wait_until(quiet, "the world to settle", 180)

    def judge_stream(self, redis=None, patience=30):
        """Exactly once, in order, up to the last answer that the world gave, of subjects that did not change again after
        the fault, too. `patience`: how long a watcher may still
        be late, or rest after failures, before it sees that answer. Waiting heals nothing: what was lost or repeated
        stays so."""
        redis = redis or self.redis
        end = time.monotonic() + patience
        while True:
            self.settle()
            said = judge(self.ledger, redis.stream(STREAM))
            if said.returncode == 0 or time.monotonic() > end:
                break
        print("Redis stream:", said.stdout.splitlines()[-1] if said.stdout else said.stderr)
        self.test.assertEqual(said.returncode, 0, said.stdout + said.stderr)

    def judge_checkpoints(self):
        """The last state of every subject is in the journal: a daemon that starts again finds each answer of the frozen
        world to be the one that its checkpoint was made of, and tells nothing. Answers are told apart by the hash that the
        journal keeps; chain.py sees only what was told. A subject that rests after a failure has one answer that ends it."""
        config = self.daemon.config.read_text()     # without the probe: its answers are not told apart by a hash
        self.daemon.config.write_text(re.sub(r"\[watch\.maintenance\]\n(\w.*\n)*", "", config))
        before, said = self.positions(), self.daemon.log.stat().st_size
        log = lambda: self.daemon.log.read_bytes()[said:].decode()
        self.daemon.start()
        wait_until(lambda: re.search(r"first answers are in: (\d+) of \1 subject", log()), "an answer of every subject")
        self.test.assertEqual(self.daemon.stop(), 0)
        numbers = lambda line: [int(n) for found in re.finditer(line, log()) for n in found.groups()]
        resting = sum(numbers(r"known from the last run: (\d+) of"))
        polls, unchanged, failed, events = numbers(
            r"since the start, .*?(\d+) polls \((\d+) unchanged, (\d+) failed.*?\), (\d+) events")
        print(f"checkpoints: {unchanged} of {polls} polls of {self.subjects} subjects found what the journal knew, "
              f"{resting} ended a failure")
        self.test.assertEqual((unchanged + resting, failed, events), (polls, 0, 0))
        self.test.assertEqual(self.positions(), before, "a restart finds nothing new")

    def judge_subscriber(self, repeats_within=None, lost=frozenset(), ids=None):
        """What is in the stream, in that order, each at least once: a repeat comes after at most `repeats_within`
        events that were new after it (0: none may come again), and what is in `lost` may be missing."""
        ids = [e["id"] for e in self.redis.stream(STREAM)] if ids is None else ids
        owed = set(ids) - lost
        wait_until(lambda: owed <= {e["id"] for e in self.receiver.events()}, "the subscriber", 60)
        received = [e["id"] for e in self.receiver.events()]
        once, farthest = without_repeats(received)
        print(f"MQTT: {len(once)} events, {len(received) - len(once)} repeats, the farthest of the {farthest} latest; "
              f"{len(set(ids) - set(once))} lost by the broker")
        missing = lost - set(once)
        self.test.assertEqual(once, [i for i in ids if i not in missing])
        if repeats_within is not None:
            self.test.assertLessEqual(farthest, repeats_within)

    def end(self):
        before = self.positions()
        self.test.assertEqual(self.daemon.stop(), 0)
        self.test.assertEqual(self.positions(), before, "a stop moves nothing any more")
        self.judge_checkpoints()
        self.game.stop()
        self.balance()

    def balance(self):
        """Of every event that was committed since a sink began to count, the books say what became of it, whatever was
        killed or lost."""
        books = json.loads(self.command("sinks", "list", "--json"))
        count = lambda place: int(place.split("-")[1])
        for sink in books["sinks"]:
            told = sum(sink[what] for what in ("delivered", "refused", "filtered", "dropped"))
            self.test.assertEqual(count(sink["position"]) - count(sink["since"]), told, sink)
            self.test.assertEqual(count(books["journal"]["end"]) - count(sink["since"]), told + sink["waiting"], sink)

    def judge(self, patience=30, **subscriber):
        """A trial's usual end."""
        self.judge_stream(patience=patience)
        self.end()
        self.judge_subscriber(**subscriber)


def without_repeats(received):
    """(the ids as they came first, among how many of the latest of them the oldest repeat was)"""
    place, farthest = {}, 0
    for one in received:
        if one in place:
            farthest = max(farthest, len(place) - place[one])
        place.setdefault(one, len(place))
    return list(place), farthest


def first_and_last(ledger):
    """The ledger's first and last line of each path."""
    first, last = {}, {}
    with ledger.open(encoding="utf-8") as lines:    # gigabytes, after a long trial
        for line in lines:
            path = json.loads(line)["path"]
            first.setdefault(path, line)
            last[path] = line
    return "".join(first.values()), "".join(last.values())


def judge(ledger, events, *options):
    """What chain.py says of events that came from the answers in a ledger."""
    first, last = (ledger.with_name(name) for name in ("first", "last"))
    for file, lines in zip((first, last), first_and_last(ledger)):
        file.write_text(lines, encoding="utf-8")
    return subprocess.run([sys.executable, SHARED / "spec/chain.py", "--first", first, "--last", last, *options],
                          input="".join(json.dumps(e) + "\n" for e in events), capture_output=True, text=True)
