"""The example consumers of docs/consumers.md receive what the daemon publishes."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from stack import PROJECT, Stack, wait_until

PYTHON = "/usr/bin/python3"     # Debian's, which has Debian's packages


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", (PROJECT / "docs/consumers.md").read_text(encoding="utf-8"), re.S)


class Output:
    """A program whose output goes to a file."""

    def __init__(self, file, *command, **options):
        self.file = file
        self.out = file.open("wb")
        self.process = subprocess.Popen(command, stdout=self.out, **options)

    def lines(self):
        return self.file.read_text(encoding="utf-8").splitlines()

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.out.close()


class Consumers(unittest.TestCase):
    def test_the_consumers_in_python_receive_every_event(self):
        over_mqtt, over_redis = blocks("python")
        with Stack() as stack:
            (stack.folder / "over_mqtt.py").write_text(over_mqtt.replace("clash/#", "clashcast/#"))
            (stack.folder / "over_redis.py").write_text(over_redis.replace('"clash:events"', '"clashcast:events"'))
            mqtt = stack.add(Output(stack.folder / "mqtt.out", PYTHON, stack.folder / "over_mqtt.py", "127.0.0.1",
                                    str(stack.mosquitto.port)))
            redis = stack.add(Output(stack.folder / "redis.out", PYTHON, stack.folder / "over_redis.py",
                                     stack.redis.url_of("consumer")))
            simulator = stack.simulator("--seed", 3, "--clans", 3, "--players", 3, "--change-rate", 1)
            daemon = stack.clashcast(simulator)
            daemon.start()
            wait_until(lambda: len(stack.redis.stream("clashcast:events")) >= 20, "twenty events")
            self.assertEqual(daemon.stop(), 0)
            expected = [f'{e["event_type"]} {e["tag"]} {e["metadata"]}' for e in stack.redis.stream("clashcast:events")]
            wait_until(lambda: min(len(redis.lines()), len(mqtt.lines())) >= len(expected), "the consumers")
            self.assertEqual(redis.lines(), expected)
            self.assertEqual(mqtt.lines(), expected)


# Version 2, as far as the consumer uses it: its Client requires the version of the callback API.
PAHO_2 = '''
import enum, json, types

class CallbackAPIVersion(enum.Enum):
    VERSION1 = 1
    VERSION2 = 2

class Client:
    def __init__(self, callback_api_version, client_id="", clean_session=None, userdata=None):
        assert (callback_api_version, client_id, clean_session) == (CallbackAPIVersion.VERSION2, "my-bot", False)

    def connect(self, host, port):
        self.topics = []

    def subscribe(self, topic, qos=0):
        self.topics.append((topic, qos))

    def loop_forever(self):
        self.on_connect(self, None, types.SimpleNamespace(session_present=False), 0, None)
        assert self.topics == [("clash/#", 1)]
        for id in [*range(30_000), 29_999, 25_000]:         # the last two are repeats
            event = {"id": str(id), "event_type": "war_new", "tag": "#2PP", "metadata": {}}
            self.on_message(self, None, types.SimpleNamespace(payload=json.dumps(event).encode()))
        print(len(self.on_message.__globals__["seen"]), "remembered")
'''


class PahoTwo(unittest.TestCase):
    def test_the_consumer_runs_with_version_2_and_remembers_a_bounded_number_of_ids(self):
        with tempfile.TemporaryDirectory() as folder:
            package = Path(folder) / "paho/mqtt"
            package.mkdir(parents=True)
            for init in (package.parent, package):
                (init / "__init__.py").touch()
            (package / "client.py").write_text(PAHO_2)
            program = Path(folder) / "consumer.py"
            program.write_text(blocks("python")[0])
            ran = subprocess.run([PYTHON, program, "localhost", "1883"], env={**os.environ, "PYTHONPATH": folder},
                                 capture_output=True, text=True)
            self.assertEqual(ran.returncode, 0, ran.stderr)
            *events, remembered = ran.stdout.splitlines()
            self.assertEqual(len(events), 30_000)
            self.assertEqual(remembered, "10000 remembered")


CONSUMER = """cmake_minimum_required(VERSION 3.25)
project(consumer LANGUAGES CXX)
{how}
add_executable(consumer main.cpp)
target_link_libraries(consumer PRIVATE clashcast::clashcast)
"""


class Library(unittest.TestCase):
    def build(self, folder, how, *options):
        folder.mkdir()
        source = blocks("cpp")[0]
        self.assertIn("seconds(60)", source)
        (folder / "main.cpp").write_text(source.replace("seconds(60)", "seconds(1)"))
        (folder / "CMakeLists.txt").write_text(CONSUMER.format(how=how))
        launcher = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
        subprocess.run(["cmake", "-S", folder, "-B", folder / "build", "-G", "Ninja", "-DCMAKE_CXX_COMPILER=clang++-16",
                        *launcher, *options], check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["cmake", "--build", folder / "build", "--target", "consumer"], check=True)
        return folder / "build/consumer"

    def reports_what_is_missing(self, program):
        without = {name: value for name, value in os.environ.items() if name != "CLASH_TOKEN"}
        for env, tags, words in ((without, ["#2PP"], "CLASH_TOKEN is not set"),
                                 ({**without, "CLASH_TOKEN": "made-up"}, [], "give the tags"),
                                 ({**without, "CLASH_TOKEN": "made-up"}, ["#1"], "invalid tag"),
                                 ({**without, "CLASH_TOKEN": ""}, ["#2PP"], "token 1 of 1 is empty")):
            with self.subTest(words):
                ran = subprocess.run([program, *tags], env=env, capture_output=True, text=True)
                self.assertIn(words, ran.stderr)
                self.assertIn(ran.returncode, (1, 2))

    def receives(self, stack, program):
        simulator = stack.simulator("--seed", 4, "--clans", 1, "--players", 0, "--change-rate", 1)
        listener = stack.add(Output(stack.folder / f"{program.parents[1].name}.out", program, *simulator.clans,
                                    env={**os.environ, "CLASH_TOKEN": "made-up", "CLASH_API": simulator.url}))
        wait_until(lambda: listener.lines(), "the first donation", 180)
        tag, metadata = listener.lines()[0].split(" ", 1)
        self.assertEqual(tag, simulator.clans[0])
        self.assertIn("member_tag", json.loads(metadata))

    def test_the_example_in_cpp_works_with_an_installed_library(self):
        with Stack() as stack:
            prefix = stack.folder / "prefix"
            subprocess.run(["cmake", "--install", os.environ["CLASHCAST_BUILD"], "--prefix", prefix], check=True,
                           stdout=subprocess.DEVNULL)
            program = self.build(stack.folder / "installed", "find_package(clashcast REQUIRED)",
                                 f"-DCMAKE_PREFIX_PATH={prefix}")
            self.reports_what_is_missing(program)
            self.receives(stack, program)


if __name__ == "__main__":
    unittest.main()
