"""A trial: clashcast watches a simulated game, the test breaks something, and checks what the consumers received.

CLASHCAST_SEED seeds the game and every random moment. CLASHCAST_ROUNDS says how often each thing is broken: a number,
or `long` for the long form of each test. Without it: the short form."""
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
import unittest
import urllib.request
from pathlib import Path

import append_only
from proxy import Proxy

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

from stack import PROGRAMS, SHARED, Clashcast, Redis, Stack, free_port, wait_until  # noqa: E402,F401

SEED = int(os.environ.get("CLASHCAST_SEED", "1"))
ROUNDS = os.environ.get("CLASHCAST_ROUNDS", "")

STREAM = "clashcast:events"
JOURNAL = "{clashcast:0}"
WINDOW = 4 * 100        # what a sink may have in flight: 4 batches of 100 events


def rounds(short, long):
    if ROUNDS in ("", "long"):
        return long if ROUNDS else short
    return int(ROUNDS)


def seconds(short, long):
    """How long something lasts. Does not depend on the number of rounds."""
    return long if ROUNDS == "long" else short


@unittest.skipUnless((SHARED / "game").is_dir(), "needs the specification: ../shared/game")
class FaultTest(unittest.TestCase):
    def setUp(self):
        self.moments = random.Random(f"{SEED} {self._testMethodName}")
        self.began = time.monotonic()
        print(f"\n{self._testMethodName}: seed {SEED}, rounds {ROUNDS or 'short'}", flush=True)

    def tearDown(self):
        print(f"{self._testMethodName}: {time.monotonic() - self.began:.0f} s", flush=True)

    def pause(self, shortest, longest):
        """Waits for a random time, not for an event."""
        time.sleep(self.moments.uniform(shortest, longest))

    def lose(self, redis):
        """Kills it, cuts about the last second off its file, and starts it again."""
        since = append_only.size(redis)
        self.pause(0.2, 1)
        redis.stop()
        lost = append_only.lose(redis, self.moments, since)
        print(f"{lost} transactions lost")
        redis.start()


class Trial(Stack):
    """A stack whose Redis keeps every write, a simulator that logs its responses, a subscriber and a daemon."""

    def __init__(self, test, clans=30, players=30, durable=True, **broker):
        super().__init__(durable, **broker)
        self.test, self.size = test, (clans, players)

    def __enter__(self):
        super().__enter__()
        clans, players = self.size
        self.answer_log = self.folder / "answers"
        self.measured = None        # the daemon whose metrics are checked at the end
        self.without_baseline = ()  # parts of the paths whose first response is not a baseline
        self.receiver = self.subscriber(topic="clashcast/#")
        self.world = ["--seed", SEED, "--clans", clans, "--players", players, "--change-rate", 0.5,
                      "--ledger", self.answer_log]
        return self

    def create(self, *faults):
        """Starts the simulator. A trial has only one."""
        self.game = self.simulator(*self.world, *faults)
        self.subjects = 2 * len(self.game.clans) + len(self.game.players)

    def begin(self, **settings):
        """Starts the daemon, and waits until all first responses are committed: chain.py must know them."""
        if not hasattr(self, "game"):
            self.create()
        self.http = free_port()
        more = settings.pop("more", "")
        self.daemon = self.clashcast(self.game, more=f'{more}\n[http]\nlisten = "127.0.0.1:{self.http}"', **settings)
        self.measured = self.daemon
        self.daemon.start()
        self.await_first_answers()

    def begin_with(self, watch, threads):
        """Starts the daemon with these tables, and waits for nothing."""
        self.daemon = self.clashcast(self.game, watch=watch, threads=threads)
        self.daemon.start()

    def await_first_answers(self):
        known = lambda: [name for name in self.redis("HKEYS", f"{JOURNAL}:headers") if name != "maintenance/"]
        wait_until(lambda: len(known()) == self.subjects, "the first responses")

    def slowly(self, seconds=0.01):
        """Addresses of slow proxies, so that something is in flight at any moment."""
        redis, broker = (self.add(Proxy(server.port)) for server in (self.redis, self.mosquitto))
        redis.delay = broker.delay = seconds
        redis = f"redis://127.0.0.1:{redis.port}/0"
        return {"journal": redis, "stream": redis, "broker": f"mqtt://127.0.0.1:{broker.port}"}

    def another(self, name, **settings):
        """Another daemon for the same namespace, not started yet."""
        return self.add(Clashcast(self.configuration(self.game, **settings), self.folder, name))

    def keep_session(self):
        """Has the broker write the session of the subscriber to the disk, so that it survives a kill of the broker."""
        self.mosquitto.process.send_signal(signal.SIGUSR1)
        wait_until(lambda: (self.mosquitto.folder / "mosquitto.db").exists(), "the session on the disk")

    def command(self, *words):
        """The output of a clashcast command, with the configuration of the daemon."""
        done = subprocess.run([PROGRAMS / "clashcast", *words, "--config", self.daemon.config],
                              capture_output=True, text=True)
        self.test.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def check_running(self):
        self.test.assertTrue(self.daemon.running(), "the daemon has ended")

    def length(self):
        return self.redis("XLEN", STREAM)

    def grows(self, by=100):
        """Waits until this many more events are in the stream."""
        wanted = self.length() + by

        def there():
            self.check_running()
            return self.length() >= wanted

        wait_until(there, f"{by} more events", 120)

    def settle(self):
        """Freezes the game, and waits until every sink has delivered everything and no position moves."""
        self.game.freeze()
        still = []

        def quiet():
            self.check_running()
            still.append(self.positions())
            last, cursors = still[-1]
            recent = still[-30:]            # 1.5 s, while each subject is polled every second
            return len(recent) == 30 and recent[0] == recent[-1] and all(at == last for at in cursors.values())

        wait_until(quiet, "all positions to stand still", 180)

    def check_stream(self, redis=None, grace_period=30):
        """Each event is in the stream exactly once, in order, up to the last response of the simulator; also of
        subjects that did not change again after the fault. `grace_period`: how long a watcher may still be late, or
        wait after failures, before it sees that response. Waiting hides no fault: what was lost or repeated stays
        so."""
        redis = redis or self.redis
        end = time.monotonic() + grace_period
        while True:
            self.settle()
            result = run_chain(self.answer_log, redis.stream(STREAM), without=self.without_baseline)
            if result.returncode == 0 or time.monotonic() > end:
                break
        print("Redis stream:", result.stdout.splitlines()[-1] if result.stdout else result.stderr)
        self.test.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def check_checkpoints(self):
        """The last state of every subject is in the journal: a restarted daemon finds each response of the frozen game
        unchanged, and publishes nothing. It compares the hashes in the journal; chain.py sees only what was published.
        The first response of a subject whose polls failed ends that failure."""
        config = self.daemon.config.read_text()     # without the probe: its responses have no hash
        self.daemon.config.write_text(re.sub(r"\[watch\.maintenance\]\n(\w.*\n)*", "", config))
        before, logged = self.positions(), self.daemon.log.stat().st_size
        log = lambda: self.daemon.log.read_bytes()[logged:].decode()
        self.daemon.start()
        wait_until(lambda: re.search(r"first answers are in: (\d+) of \1 subject", log()), "an answer of every subject")
        self.test.assertEqual(self.daemon.stop(), 0)
        numbers = lambda line: [int(n) for found in re.finditer(line, log()) for n in found.groups()]
        resting = sum(numbers(r"known from the last run: (\d+) of"))
        polls, unchanged, failed, events = numbers(
            r"since the start, .*?(\d+) polls \((\d+) unchanged, (\d+) failed.*?\), (\d+) events")
        print(f"checkpoints: {unchanged} of {polls} polls of {self.subjects} subjects were unchanged, "
              f"{resting} ended a failure")
        self.test.assertEqual((unchanged + resting, failed, events), (polls, 0, 0))
        self.test.assertEqual(self.positions(), before, "a restart finds no change")

    def check_subscriber(self, repeats_within=None, lost=frozenset(), ids=None):
        """The subscriber received the events of the stream, in order, each at least once. A repeat comes after at most
        `repeats_within` newer events (0: no repeats). Events in `lost` may be missing."""
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
        self.check_metrics()
        before = self.positions()
        self.test.assertEqual(self.daemon.stop(), 0)
        self.test.assertEqual(self.positions(), before, "after a stop no position moves")
        self.check_checkpoints()
        self.game.stop()
        self.check_counts()

    def check_metrics(self):
        """Of a process that has recorded all events of the journal: each event waits for a sink, or counts once as
        delivered, refused, filtered or dropped."""
        runs = self.daemon.logged("clashcast 0.")
        if self.daemon is not self.measured or runs > 1 or self.daemon.logged("taken over"):
            return
        with urllib.request.urlopen(f"http://127.0.0.1:{self.http}/metrics", timeout=10) as answer:
            text = answer.read().decode()
        total = lambda row: sum(float(value) for value in re.findall(rf"^clashcast_{row} (\S+)$", text, re.M))
        for sink in ("streams", "mqtt"):
            done, waiting = total(rf'sink_events_total{{[^}}]*sink="{sink}"[^}}]*}}'), total(
                rf'sink_lag_events{{sink="{sink}"}}')
            self.test.assertGreater(done, 0)
            self.test.assertEqual(done + waiting, total("journal_end"), sink)

    def check_counts(self):
        """The counts of each sink add up to the events that were committed since it began to count, in spite of kills
        and losses."""
        listed = json.loads(self.command("sinks", "list", "--json"))
        count = lambda position: int(position.split("-")[1])
        for sink in listed["sinks"]:
            counted = sum(sink[what] for what in ("delivered", "refused", "filtered", "dropped"))
            self.test.assertEqual(count(sink["position"]) - count(sink["since"]), counted, sink)
            self.test.assertEqual(count(listed["journal"]["end"]) - count(sink["since"]), counted + sink["waiting"],
                                  sink)

    def check(self, grace_period=30, **subscriber):
        """The usual end of a trial."""
        self.check_stream(grace_period=grace_period)
        self.end()
        self.check_subscriber(**subscriber)


def without_repeats(received):
    """(the ids in the order of their first arrival, the largest number of newer ids before a repeat)"""
    order, farthest = {}, 0
    for one in received:
        if one in order:
            farthest = max(farthest, len(order) - order[one])
        order.setdefault(one, len(order))
    return list(order), farthest


def first_and_last(answer_log, without):
    """The baseline of each path that has one, and the last line of each path."""
    first, last = {}, {}
    with answer_log.open(encoding="utf-8") as lines:    # gigabytes after a long trial
        for line in lines:
            path = json.loads(line)["path"].split("?")[0]
            if not any(part in path for part in without):
                first.setdefault(path, line)
            last[path] = line
    return "".join(first.values()), "".join(last.values())


def run_chain(answer_log, events, *options, without=()):
    """Runs chain.py on events and the responses that they came from. `without`: parts of the paths whose first response
    is not a baseline."""
    first, last = (answer_log.with_name(name) for name in ("first", "last"))
    for file, lines in zip((first, last), first_and_last(answer_log, without)):
        file.write_text(lines, encoding="utf-8")
    return subprocess.run([sys.executable, SHARED / "game/chain.py", "--first", first, "--last", last, *options],
                          input="".join(json.dumps(e) + "\n" for e in events), capture_output=True, text=True)
