"""Real servers, the simulator and clashcast on free loopback ports. All of them end with the `with` block."""
import contextlib
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(os.environ.get("CLASHCAST_PROGRAMS", PROJECT / "build/release/bin"))
SHARED = Path(os.environ.get("CLASHCAST_SHARED", PROJECT.parent / "shared"))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_until(true, what, seconds=60):
    """Polls `true` until it returns a true value. Fails after `seconds`, naming `what`."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s for {what}")
        time.sleep(0.05)


def answers(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def password_of(user):
    return f"secret-of-{user}"


def shipped_redis_users():
    """configs/redis-users.conf as {user: words}, with passwords filled in."""
    text = (PROJECT / "configs/redis-users.conf").read_text(encoding="utf-8")
    secret = lambda found: hashlib.sha256(password_of(found[1].lower()).encode()).hexdigest()
    text = re.sub("@SHA256-OF-([A-Z]+)S-PASSWORD@", secret, text)
    return {line.split()[1]: line.split()[2:] for line in text.splitlines() if line.startswith("user ")}


def shipped_redis_keys(user, name):
    """The key patterns of a user, for a daemon of this name (Stack.clashcast())."""
    words = (word for word in shipped_redis_users()[user] if word.startswith("~"))
    return [word.replace("clashcast:0", f"{name}:0").replace("clash:events", f"{name}:events") for word in words]


class Redis:
    """redis-server with the users and rights of configs/redis-users.conf, and a minimal client. Unless `durable`, it
    writes nothing to the disk: a slow disk would be tested instead.

    A login without a user, for example by a URL that a test makes, has the rights of clashcast."""

    def __init__(self, folder, name="redis", durable=False):
        self.port, self.folder, self.log = free_port(), folder / name, folder / f"{name}.log"
        self.keeping = ["--appendonly", "yes", "--appendfsync", "always"] if durable else ["--appendonly", "no"]
        self.folder.mkdir()
        self.names = set()
        users = shipped_redis_users()
        users["default"] = [*users["clashcast"], "nopass"]
        rules = "".join(f"user {name} {' '.join(words)}\n" for name, words in users.items())
        (self.folder / "users.acl").write_text(rules)
        self.start()
        self.admit("clashcast")

    def start(self, *options, loaded=True):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder),
                 "--save", "", "--aclfile", str(self.folder / "users.acl"), *self.keeping, *options], stdout=log)
        wait_until(lambda: answers(self.port), "redis-server")
        if loaded:
            wait_until(self.is_loaded, "redis-server to load")

    def is_loaded(self):
        return "\nloading:0" in self("INFO", "persistence")

    def admit(self, name):
        """Grants the rights of clashcast and of consumers on the keys of a daemon of that name, too."""
        if name in self.names:
            return
        for user, like in (("clashcast", "clashcast"), ("default", "clashcast"), ("consumer", "consumer")):
            self("ACL", "SETUSER", user, *shipped_redis_keys(like, name))
        self("ACL", "SAVE")         # for a restart
        self.names.add(name)

    @property
    def url(self):
        return self.url_of("clashcast")

    def url_of(self, user):
        return f"redis://{user}:{password_of(user)}@127.0.0.1:{self.port}/0"

    def __call__(self, *words, user="admin"):
        with socket.create_connection(("127.0.0.1", self.port), 30) as s, s.makefile("rwb") as f:
            self.ask(f, "AUTH", user, password_of(user))
            return self.ask(f, *words)

    def ask(self, f, *words):
        f.write(b"*%d\r\n" % len(words))
        for word in map(lambda w: str(w).encode(), words):
            f.write(b"$%d\r\n%s\r\n" % (len(word), word))
        f.flush()
        return self.reply(f)

    def reply(self, f):
        line = f.readline()
        kind, rest = line[:1], line[1:-2].decode()
        if kind == b"-":
            raise RuntimeError(rest)
        if kind == b"$":
            return None if rest == "-1" else f.read(int(rest) + 2)[:-2].decode()
        if kind == b"*":
            return [self.reply(f) for _ in range(int(rest))]
        return int(rest) if kind == b":" else rest

    def stream(self, key="clash:events"):
        """The events in a stream, in order."""
        found = []
        for _, fields in self("XRANGE", key, "-", "+"):
            entry = dict(zip(fields[::2], fields[1::2]))
            found.append(json.loads(entry["event"]))
        return found

    def stop(self):
        self.process.kill()
        self.process.wait()


class Mosquitto:
    """The broker with the users and rights of configs/mosquitto.acl. A client without a user name has the rights of all
    users."""

    def __init__(self, folder, queued=0, inflight=100, denied=None):
        self.port, self.folder, self.log = free_port(), folder / "mosquitto", folder / "mosquitto.log"
        self.folder.mkdir()
        self.config = self.folder / "mosquitto.conf"
        self.passwords, self.rights = self.folder / "passwords", self.folder / "rights"
        kinds = "".join(f"log_type {kind}\n" for kind in ("error", "warning", "notice", "information", "subscribe"))
        self.config.write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\n"
            f"max_queued_messages {queued}\nmax_inflight_messages {inflight}\n"
            f"user root\npersistence true\npersistence_location {self.folder}/\n"
            f"password_file {self.passwords}\nacl_file {self.rights}\nlog_dest stderr\n{kinds}")
        self.passwords.write_text("".join(f"{user}:{password_of(user)}\n" for user in ("clashcast", "consumer")))
        subprocess.run(["mosquitto_passwd", "-U", self.passwords], check=True)
        self.denied = f"topic deny {denied}\n" if denied else ""
        self.names = ["clash"]
        self.write_rights()
        self.start()
        self.admit("clashcast")

    def write_rights(self):
        shipped = (PROJECT / "configs/mosquitto.acl").read_text(encoding="utf-8")
        shipped = shipped.replace("user clashcast\n", f"user clashcast\n{self.denied}")
        named = "".join(shipped.replace("clash/", f"{name}/") for name in self.names)
        self.rights.write_text("".join(re.findall(r"(?m)^topic .*\n", named)) + named)

    def admit(self, name):
        """Grants the same rights on the topics of a daemon of that name, too."""
        if name not in self.names:
            self.names.append(name)
            self.reload_rights()

    def permit(self):
        """Allows what was denied."""
        self.denied = ""
        self.reload_rights()

    def reload_rights(self):
        self.write_rights()
        reloads = lambda: self.log.read_text(encoding="utf-8").count("Reloading config")
        before = reloads()
        self.process.send_signal(signal.SIGHUP)
        wait_until(lambda: reloads() > before, "mosquitto to read its rights")

    def start(self):
        """It answers a moment before it handles signals: until then a SIGHUP would end it."""
        started = self.logged(" running\n") if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(["mosquitto", "-c", str(self.config)], stderr=log)
        wait_until(lambda: self.logged(" running\n") > started and answers(self.port), "mosquitto")

    def logged(self, text):
        """How often the log contains the text."""
        return self.log.read_text(encoding="utf-8", errors="replace").count(text)

    @property
    def url(self):
        return f"mqtt://127.0.0.1:{self.port}"

    def stop(self):
        self.process.kill()
        self.process.wait()


class Subscriber:
    """An MQTT client with a durable session, and the events that it receives, in order."""

    def __init__(self, broker, folder, topic="clash/#", name="subscriber"):
        broker.admit(topic.split("/")[0])
        self.file = folder / f"{name}.jsonl"
        self.out = self.file.open("wb")
        self.read, self.received = 0, []
        self.process = subprocess.Popen(
            ["mosquitto_sub", "-V", "mqttv5", "-p", str(broker.port), "-u", "consumer", "-P", password_of("consumer"),
             "-i", name, "-c", "-x", "86400", "-q", "1", "-t", topic, "-F", "%p"], stdout=self.out)
        wait_until(lambda: broker.logged(f": {name} 1 {topic}") > 0, f"the subscription of {name}")

    def events(self):
        with self.file.open("rb") as file:
            file.seek(self.read)
            whole, end, _ = file.read().rpartition(b"\n")     # an incomplete line is read next time
        self.read += len(whole + end)
        self.received += map(json.loads, whole.splitlines())
        return self.received

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.out.close()


class Simulator:
    def __init__(self, *options):
        self.process = subprocess.Popen([PROGRAMS / "clash-simulator", *map(str, options)], stdout=subprocess.PIPE)
        first = json.loads(self.process.stdout.readline())
        self.url, self.clans, self.players = first["url"], first["clans"], first["players"]

    def freeze(self):
        self.process.send_signal(signal.SIGUSR1)

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()


class Clashcast:
    """The daemon. It ends with stop(), kill(), or the block."""

    def __init__(self, config, folder, name="clashcast", arguments=()):
        self.arguments = arguments
        self.config, self.log, self.lines = (folder / f"{name}.{kind}" for kind in ("toml", "log", "lines"))
        self.config.write_text(config)
        self.process = None

    def start(self):
        with self.log.open("ab") as log, self.lines.open("ab") as lines:
            self.process = subprocess.Popen([PROGRAMS / "clashcast", "run", "--config", self.config, *self.arguments],
                                            stdout=lines, stderr=log)

    def logged(self, text):
        """How often the log of all its runs contains the text."""
        return self.log.read_text(encoding="utf-8").count(text) if self.log.exists() else 0

    def gave_up(self):
        """Whether a sink was stopped before broker and journal had answered: only then may an event be repeated."""
        return self.logged("is left to the next run") > 0

    def resident(self):
        """Resident memory in kilobytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0])

    def descriptors(self):
        """The number of open descriptors."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def running(self):
        return self.process is not None and self.process.poll() is None

    def stop(self, how=signal.SIGTERM):
        if not self.running():
            return None
        self.process.send_signal(how)
        self.process.send_signal(signal.SIGCONT)    # so that a stopped process ends, too
        return self.process.wait(timeout=30)

    def kill(self):
        self.stop(signal.SIGKILL)


class Stack:
    """`with Stack() as stack`: a Redis, a Mosquitto, and everything that is added."""

    def __init__(self, durable=False, **broker):
        self.durable, self.broker = durable, broker

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="clashcast-test-"))
        self.ends = contextlib.ExitStack()
        self.ends.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self.redis = self.add(Redis(self.folder, durable=self.durable))
        self.mosquitto = self.add(Mosquitto(self.folder, **self.broker))
        return self

    def __exit__(self, *failure):
        if failure[0] is not None:
            for log in sorted(self.folder.glob("*.log")):
                print(f"--- {log.name}\n{log.read_text()[-4000:]}")
        self.ends.close()

    def add(self, server):
        self.ends.callback(server.stop)
        return server

    def subscriber(self, **options):
        return self.add(Subscriber(self.mosquitto, self.folder, **options))

    def simulator(self, *options):
        return self.add(Simulator(*options))

    def clashcast(self, simulator, name="clashcast", **settings):
        """A daemon that watches all subjects of the simulator, with a journal in Redis and both sinks."""
        self.redis.admit(name)
        self.mosquitto.admit(name)
        return self.add(Clashcast(self.configuration(simulator, name, **settings), self.folder, name))

    def configuration(self, simulator, name="clashcast", watch="", instance="test", api="", journal="", stream="",
                      broker="", retain="1m", more="", threads=1):
        """The default addresses are those of the servers of the stack; a test may give those of a proxy. A journal
        without `://` is the path of an SQLite file. There are many tokens, so that some are ready while others rest
        after a 429."""
        if not journal or "://" in journal:
            backend = f'backend = "redis"\nurl = "{journal or self.redis.url}"'
        else:
            backend = f'backend = "sqlite"\npath = "{journal}"'
        return f"""
[api]
base_url = "{api or simulator.url}"
proxy = ""
tokens = {json.dumps([f"made-up-{n}" for n in range(20)])}
requests_per_second = 10000
burst = 10000
threads = {threads}
[journal]
{backend}
namespace = "{name}"
instance = "{instance}"
retain = "{retain}"
{watch or watch_all(simulator)}
[[sink]]
name = "streams"
publisher = "redis_stream"
url = "{stream or self.redis.url}"
key = "{name}:events"
[[sink]]
name = "mqtt"
publisher = "mqtt"
url = "{broker or self.mosquitto.url}"
username = "clashcast"
password = "{password_of("clashcast")}"
topic = "{name}/{{event_type}}/{{tag}}"
status_topic = ""
{more}
"""

    def positions(self, name="clashcast"):
        """(the last position of the journal, {consumer: position})"""
        cursors = self.redis("HGETALL", f"{{{name}:0}}:cursors")
        last = self.redis("XINFO", "STREAM", f"{{{name}:0}}:journal")
        return dict(zip(last[::2], last[1::2]))["last-generated-id"], dict(zip(cursors[::2], cursors[1::2]))


def watch_all(simulator):
    """Clans, their wars without those of the league, and players, once a second."""
    lines = []
    for table, tags in (("clans", simulator.clans), ("wars", simulator.clans), ("players", simulator.players)):
        if tags:
            lines.append(f'[[watch.{table}]]\ntags = {json.dumps(tags)}\ninterval = "1s"')
            lines += ["league = false"] if table == "wars" else []
    return "\n".join(lines)
