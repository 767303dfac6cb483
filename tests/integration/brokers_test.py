"""Other brokers than Mosquitto: no event is lost and few are repeated when clashcast is killed, when it is stopped,
and when the broker restarts. Each broker is tested if it is installed; aedes, if CLASHCAST_AEDES names a folder in
which `npm install aedes` was run."""
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fault"))
sys.path.append("/usr/lib/python3/dist-packages")   # Debian's paho, whichever Python runs this
import paho.mqtt.client as mqtt

from proxy import PASSING, REFUSING, Proxy
from stack import Clashcast, Stack, answers, free_port, password_of, wait_until

USER, PASSWORD = "clashcast", password_of("clashcast")
RABBITMQ = next(iter(Path("/usr/lib/rabbitmq/lib").glob("rabbitmq_server-*/sbin/rabbitmq-server")), None)
EJABBERD = next(iter(Path("/usr/lib").glob("*/ejabberd-*/ebin")), None)
AEDES = Path(os.environ.get("CLASHCAST_AEDES", "/no/such/folder"))
AEDES_SCRIPT = """
const { Aedes } = await import('aedes');
const broker = await Aedes.createBroker();
(await import('net')).createServer(broker.handle).listen(Number(process.argv[1]), '127.0.0.1');
"""


def has(program):
    return shutil.which(program) or shutil.which(f"/usr/sbin/{program}")


class Broker:
    """The process group of a broker, on its own port."""
    protocol, user = 4, USER

    def __init__(self, folder):
        self.port, self.folder, self.helpers = free_port(), folder / "broker", []
        self.folder.mkdir(mode=0o777)
        self.prepare()
        self.start()

    def prepare(self):
        pass

    def launch(self, command, **environment):
        with (self.folder.parent / "broker.log").open("ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, cwd=self.folder,
                                    env={**os.environ, **{k: str(v) for k, v in environment.items()}})

    def start(self):
        self.process = self.run()
        wait_until(lambda: answers(self.port), type(self).__name__, 180)

    def stop(self):
        self.end()
        for helper in self.helpers:
            helper.kill()
            helper.wait()

    def end(self, how=signal.SIGKILL):
        if self.process.poll() is None:
            os.killpg(self.process.pid, how)
        self.process.wait()

    def restart(self):
        self.end(signal.SIGTERM)
        self.start()

    def start_epmd(self):
        """Starts a name server for Erlang; one that Erlang starts itself would keep running."""
        self.names = free_port()
        self.helpers.append(self.launch(["epmd", "-port", str(self.names)]))
        wait_until(lambda: answers(self.names), "epmd")
        return self.names


class Mosquitto(Broker):
    protocol = 5

    def run(self):
        config = self.folder / "mosquitto.conf"
        config.write_text(f"listener {self.port} 127.0.0.1\nallow_anonymous true\nuser root\nmax_queued_messages 0\n")
        return self.launch([has("mosquitto"), "-c", str(config)])


class Nats(Broker):
    def run(self):
        config = self.folder / "nats.conf"
        config.write_text(f'listen: "127.0.0.1:{free_port()}"\nserver_name: n1\n'
                          f'jetstream {{ store_dir: "{self.folder}/js" }}\n'
                          f'mqtt {{ listen: "127.0.0.1:{self.port}" }}\n')
        return self.launch([has("nats-server"), "-c", str(config)])


class Aedes(Broker):
    def run(self):
        return self.launch(["env", "-C", str(AEDES), "node", "--input-type=module", "-e", AEDES_SCRIPT, str(self.port)])


class RabbitMq(Broker):
    def prepare(self):
        self.names_port, self.node, self.distribution = self.start_epmd(), free_port(), free_port()
        (self.folder / "plugins").write_text("[rabbitmq_mqtt].\n")
        (self.folder / "rabbitmq.conf").write_text(
            f"listeners.tcp.1 = 127.0.0.1:{self.node}\nmqtt.listeners.tcp.1 = 127.0.0.1:{self.port}\n"
            f"default_user = {USER}\ndefault_pass = {PASSWORD}\n")

    def run(self):
        return self.launch([str(RABBITMQ)], RABBITMQ_NODENAME=f"clashcast{self.node}@localhost",
                           RABBITMQ_CONFIG_FILE=self.folder / "rabbitmq.conf", ERL_EPMD_PORT=self.names_port,
                           RABBITMQ_ENABLED_PLUGINS_FILE=self.folder / "plugins", HOME=self.folder,
                           RABBITMQ_MNESIA_BASE=self.folder / "mnesia", RABBITMQ_LOG_BASE=self.folder / "log",
                           RABBITMQ_DIST_PORT=self.distribution)


class Ejabberd(Broker):
    protocol, user = 5, f"{USER}@localhost"

    def prepare(self):
        self.names_port = self.start_epmd()
        (self.folder / "spool").mkdir()
        (self.folder / "ejabberd.yml").write_text(
            "hosts: [localhost]\nauth_method: anonymous\nallow_multiple_connections: true\nanonymous_protocol: both\n"
            f"listen:\n  - port: {self.port}\n    ip: 127.0.0.1\n    module: mod_mqtt\n"
            "modules:\n  mod_mqtt: {}\n")

    def run(self):
        return self.launch(["erl", "-noinput", "-sname", f"ejabberd{self.port}@localhost",
                            "-mnesia", "dir", f'"{self.folder}/spool"', "-s", "ejabberd"],
                           EJABBERD_CONFIG_PATH=self.folder / "ejabberd.yml", ERL_LIBS=EJABBERD.parents[1],
                           EJABBERD_LOG_PATH=self.folder / "ejabberd.log", ERL_EPMD_PORT=self.names_port,
                           HOME=self.folder)


class Reader:
    """A subscriber with a session that outlives its connections."""

    def __init__(self, broker):
        self.events, self.subscribed = [], threading.Event()
        self.client = mqtt.Client(client_id="reader", clean_session=False)
        self.client.username_pw_set(broker.user, PASSWORD)
        self.client.on_connect = lambda client, *_: client.subscribe("clash/#", qos=1)
        self.client.on_subscribe = lambda *_: self.subscribed.set()
        self.client.on_disconnect = lambda *_: self.subscribed.clear()
        self.client.on_message = lambda client, data, message: self.events.append(json.loads(message.payload))
        self.client.reconnect_delay_set(1, 1)
        self.client.connect_async("127.0.0.1", broker.port)
        self.client.loop_start()

    def ids(self):
        return [e["id"] for e in self.events]

    def stop(self):
        self.client.disconnect()
        self.client.loop_stop()


class Brokers(unittest.TestCase):
    def check(self, kind):
        with Stack() as stack:
            simulator = stack.simulator("--seed", 8, "--clans", 10, "--players", 0, "--change-rate", 0.3)
            broker = stack.add(kind(stack.folder))
            gate = stack.add(Proxy(broker.port))
            reader = stack.add(Reader(broker))
            wait_until(reader.subscribed.is_set, "the subscription", 120)
            config = stack.configuration(simulator, broker=f"mqtt://127.0.0.1:{gate.port}")
            config = config.replace('topic = "clashcast/', 'topic = "clash/').replace(
                'status_topic = ""', f"protocol = {broker.protocol}").replace(
                f'username = "{USER}"', f'username = "{broker.user}"')
            stack.redis.admit("clashcast")
            daemon = stack.add(Clashcast(config, stack.folder))
            daemon.start()
            repeats = {}
            has_more = lambda n: wait_until(lambda: len(reader.events) >= n, f"{n} events", 120)

            def note(what):
                repeats[what] = len(reader.ids()) - len(set(reader.ids())) - sum(repeats.values())
            has_more(20)
            daemon.kill()
            daemon.start()
            has_more(len(reader.events) + 20)
            note("kill -9")
            daemon.stop()
            daemon.start()
            has_more(len(reader.events) + 20)
            note("stop")
            self.restart(broker, gate, reader)
            has_more(len(reader.events) + 20)
            note("restart of the broker")
            simulator.freeze()
            stream = lambda: [e["id"] for e in stack.redis.stream("clashcast:events")]
            wait_until(lambda: set(stream()) == set(reader.ids()), "all of the stream's events", 60)
            note("the end")
            print(f"{kind.__name__}: {len(stream())} events, repeats: {repeats}")
            self.assertEqual(list(dict.fromkeys(reader.ids())), stream())
            self.assertLess(sum(repeats.values()), 10)
            self.assertEqual(daemon.logged("refused for good"), 0)

    def restart(self, broker, gate, reader):
        """A broker may lose messages that it has acknowledged and keeps in memory: waits until the reader has all of
        them."""
        gate.switch(REFUSING)
        seen = -1
        while seen != len(reader.events):
            seen = len(reader.events)
            threading.Event().wait(1)
        broker.restart()
        reader.subscribed.clear()
        wait_until(reader.subscribed.is_set, "the subscription", 120)
        gate.switch(PASSING)

    @unittest.skipUnless(has("mosquitto"), "Mosquitto is not installed")
    def test_mosquitto(self):
        self.check(Mosquitto)

    @unittest.skipUnless(EJABBERD, "ejabberd is not installed")
    def test_ejabberd(self):
        self.check(Ejabberd)

    @unittest.skipUnless(RABBITMQ, "RabbitMQ is not installed")
    def test_rabbitmq(self):
        self.check(RabbitMq)

    @unittest.skipUnless(has("nats-server"), "NATS is not installed")
    def test_nats(self):
        self.check(Nats)

    @unittest.skipUnless((AEDES / "node_modules/aedes").is_dir(), "CLASHCAST_AEDES names no folder with aedes")
    def test_aedes(self):
        self.check(Aedes)


if __name__ == "__main__":
    unittest.main()
