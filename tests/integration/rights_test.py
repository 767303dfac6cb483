"""The rights in configs/ are exactly those that clashcast and its consumers need."""
import contextlib
import json
import re
import subprocess
import unittest

from stack import Clashcast, Stack, password_of, shipped_redis_keys, shipped_redis_users, wait_until

# Works without the right to name its connections.
DISPENSABLE = {"client|setname"}
# Removes dead letters: fault/recovery_test.py does so, with these rights.
OF_OTHER_COMMANDS = {"xdel"}


def commands(user):
    return {word[1:] for word in shipped_redis_users()[user] if re.match(r"\+[^@]", word)}


def refuses(redis, user, *words):
    """Whether Redis refuses the command for lack of rights. Raises any other error."""
    try:
        redis(*words, user=user)
    except RuntimeError as why:
        if not str(why).startswith("NOPERM"):
            raise
        return True
    return False


def configuration(stack, simulator, clans, user="clashcast", name="clashcast", instance="one", key="clash:events",
                  extra=""):
    """A daemon with the names of configs/ by default."""
    return f"""
[api]
base_url = "{simulator.url}"
proxy = ""
tokens = ["made-up"]
requests_per_second = 10000
burst = 10000
[journal]
backend = "redis"
url = "{stack.redis.url_of(user)}"
namespace = "{name}"
instance = "{instance}"
retain = "1s"
[[watch.clans]]
tags = {json.dumps(clans)}
interval = "1s"
[[sink]]
name = "streams"
publisher = "redis_stream"
url = "{stack.redis.url_of(user)}"
key = "{key}"
{extra}
"""


WITH_MQTT = """
[[sink]]
name = "mqtt"
publisher = "mqtt"
url = "{url}"
username = "clashcast"
password = "{password}"
"""


class Lifetime:
    """What happens to a journal in years, within seconds: two daemons want it, a clan is no longer watched, a consumer
    was not seen for more than a week."""

    def __init__(self, stack, simulator, **options):
        self.stack, self.options = stack, options
        name = options.get("name", "clashcast")
        self.prefix, self.key, self.clans = f"{{{name}:0}}:", options.get("key", "clash:events"), simulator.clans
        first, second = simulator.clans[0], simulator.clans[1:]
        make = lambda clans, instance: stack.add(Clashcast(configuration(
            stack, simulator, clans, instance=instance, **options), stack.folder, f"{name}-{instance}"))
        self.one, self.two = make([first, *second], "one"), make([first], "two")

    def start(self):
        self.one.start()

    def has_trimmed(self):
        """It has published events, and trimmed the journal."""
        streams = self.stack.redis("XLEN", self.key)
        return streams > 5 and self.stack.redis("XLEN", self.prefix + "journal") < streams

    def go_on(self):
        self.two.start()        # waits for the lease
        self.stack.redis("HSET", self.prefix + "cursors", "gone", "1-1")
        self.stack.redis("ZADD", self.prefix + "absent", 1, "reader/gone", 1, "clan/#YYY")
        self.stack.redis("HSET", self.prefix + "meta", "kept_ms", 8 * 24 * 3600 * 1000)

    def took_over(self):
        self.one.stop()
        return "clan/" + self.clans[1] in self.stack.redis("ZRANGE", self.prefix + "absent", 0, -1)

    def forgot(self):
        return self.stack.redis("HEXISTS", self.prefix + "cursors", "gone") == 0

    def log(self):
        return "".join(d.log.read_text(encoding="utf-8") for d in (self.one, self.two) if d.log.exists())


class Rights(unittest.TestCase):
    def test_the_shipped_rights_are_what_the_daemon_uses_in_redis_and_mqtt(self):
        with Stack() as stack:
            simulator = stack.simulator("--seed", 5, "--clans", 3, "--players", 0, "--change-rate", 1)
            mqtt = WITH_MQTT.format(url=stack.mosquitto.url, password=password_of("clashcast"))
            events = stack.subscriber(topic="clash/#")
            stack.redis("CONFIG", "RESETSTAT")
            life = Lifetime(stack, simulator, extra=mqtt)
            life.start()
            wait_until(life.has_trimmed, "events")
            wait_until(lambda: len(events.events()) > 5, "events over MQTT")
            self.assertEqual(status(stack, "consumer"), "online")
            life.go_on()
            wait_until(lambda: "waiting until it is released" in life.log(), "the second daemon to wait")
            wait_until(life.took_over, "the second daemon")
            wait_until(life.forgot, "the old consumer to be removed")
            self.assertEqual(life.two.stop(), 0)
            self.assertNotRegex(life.log(), "NOPERM|can't run|not authorized|refuse")
            self.assertEqual(status(stack, "consumer"), "offline")
            self.assertLessEqual(commands("clashcast") - used(stack.redis), OF_OTHER_COMMANDS)

    def test_without_each_single_command_something_fails_and_the_log_names_it(self):
        with Stack() as stack:
            simulator = stack.simulator("--seed", 6, "--clans", 3, "--players", 0, "--change-rate", 1)
            needed = sorted(commands("clashcast") - DISPENSABLE - OF_OTHER_COMMANDS)
            lives = {}
            for number, command in enumerate(needed):
                name = f"without{number}"
                stack.redis("ACL", "SETUSER", name, "on", ">" + password_of(name), "resetchannels",
                            *shipped_redis_keys("clashcast", name),
                            *("+" + c for c in commands("clashcast") if c != command))
                lives[command] = Lifetime(stack, simulator, user=name, name=name, key=f"{name}:events")
                lives[command].start()
            logged = lambda command: re.search(missing(command), lives[command].log(), re.I)
            quiet = lambda: [c for c in needed if not logged(c)]
            wait_until(lambda: all(logged(c) or lives[c].has_trimmed() for c in needed), "each to fail or to publish")
            later = quiet()     # commands that are needed only later
            for command in later:
                lives[command].go_on()
            wait_until(lambda: all(logged(c) or "waiting until it is released" in lives[c].log() for c in later),
                       "the second daemons to wait")
            for command in later:
                lives[command].one.stop()
            with contextlib.suppress(AssertionError):
                wait_until(lambda: not quiet(), "the others to fail", 15)
            self.assertEqual(quiet(), [])
            for life in lives.values():
                self.assertNotIn("secret-of", life.log())

    def test_keys_and_topics_beyond_the_shipped_ones_are_refused_by_name(self):
        with Stack() as stack:
            simulator = stack.simulator("--seed", 7, "--clans", 1, "--players", 0, "--change-rate", 1)
            mqtt = WITH_MQTT.format(url=stack.mosquitto.url, password=password_of("clashcast"))
            mqtt += 'status_topic = "elsewhere/status"\n'
            strange = configuration(stack, simulator, simulator.clans, name="another")
            stranger = stack.add(Clashcast(strange, stack.folder, "stranger"))
            stranger.start()
            wait_until(lambda: not stranger.running(), "a daemon without rights to end")
            self.assertRegex(stranger.log.read_text(), r"cannot start: journal \{another:0\}: .*NOPERM.*key")
            astray = configuration(stack, simulator, simulator.clans, key="elsewhere", extra=mqtt)
            lost = stack.add(Clashcast(astray, stack.folder, "lost"))
            lost.start()
            logged = lambda words: lambda: re.search(words, lost.log.read_text(encoding="utf-8"))
            wait_until(logged(r"sink streams: .* refused for good.*: elsewhere: NOPERM.*key"),
                       "the stream to be refused")
            wait_until(logged(r"cannot publish the status to .* on elsewhere/status: not authorized"),
                       "the status to be refused")
            self.assertNotRegex(lost.log.read_text() + stranger.log.read_text(), "secret-of")

    def test_a_consumer_reads_the_stream_alone_and_in_a_group_and_does_nothing_else(self):
        with Stack() as stack:
            redis = stack.redis
            entry = redis("XADD", "clash:events", "*", "event", "{}")
            for allowed in (("PING",), ("SELECT", 0), ("XLEN", "clash:events"), ("XRANGE", "clash:events", "-", "+"),
                            ("XREVRANGE", "clash:events", "+", "-"), ("XREAD", "STREAMS", "clash:events", "0"),
                            ("XINFO", "STREAM", "clash:events"), ("XINFO", "GROUPS", "clash:events"),
                            ("XGROUP", "CREATE", "clash:events", "bot", "0"),
                            ("XGROUP", "SETID", "clash:events", "bot", "0"),
                            ("XGROUP", "CREATECONSUMER", "clash:events", "bot", "me"),
                            ("XINFO", "CONSUMERS", "clash:events", "bot"),
                            ("XREADGROUP", "GROUP", "bot", "me", "STREAMS", "clash:events", ">"),
                            ("XPENDING", "clash:events", "bot"), ("XCLAIM", "clash:events", "bot", "you", 0, entry),
                            ("XAUTOCLAIM", "clash:events", "bot", "me", 0, "0"), ("XACK", "clash:events", "bot", entry),
                            ("XGROUP", "DELCONSUMER", "clash:events", "bot", "me")):
                self.assertFalse(refuses(redis, "consumer", *allowed), allowed)
            for denied in (("XADD", "clash:events", "*", "event", "{}"), ("XDEL", "clash:events", entry),
                           ("DEL", "clash:events"), ("XTRIM", "clash:events", "MAXLEN", 0),
                           ("SET", "clashcast:clashcast:0:streams", "1-1"),
                           ("XRANGE", "{clashcast:0}:journal", "-", "+"),
                           ("GET", "{clash:events}:clashcast:clashcast:0:streams"), ("KEYS", "*"), ("FLUSHALL",),
                           ("ACL", "LIST"), ("CONFIG", "GET", "*"), ("EVAL", "return 1", 0)):
                self.assertTrue(refuses(redis, "consumer", *denied), denied)

    def test_clashcast_has_no_way_to_other_keys_nor_to_the_server(self):
        with Stack() as stack:
            for denied in (("GET", "other"), ("SET", "clash:other", 1), ("HGETALL", "{another:0}:meta"), ("KEYS", "*"),
                           ("GET", "clashcast:another:0:streams"), ("XADD", "clash:events:more", "*", "a", "b"),
                           ("FLUSHALL",), ("FLUSHDB",), ("CONFIG", "GET", "requirepass"), ("ACL", "LIST"),
                           ("SHUTDOWN",), ("REPLICAOF", "NO", "ONE"), ("SCRIPT", "FLUSH"), ("CLIENT", "LIST"),
                           ("MONITOR",), ("SWAPDB", 0, 1),
                           ("EVAL", "return redis.call('GET', KEYS[1])", 1, "other")):
                self.assertTrue(refuses(stack.redis, "clashcast", *denied), denied)

    def test_a_consumer_publishes_nothing_and_clashcast_reads_nothing(self):
        with Stack() as stack:
            for user, topic in (("consumer", "clash/war_new/2PP"), ("consumer", "clashcast/status/other"),
                                ("clashcast", "elsewhere")):
                published = publish(stack, user, topic)
                self.assertIn("ot authorized", published.stdout + published.stderr, (user, topic))
            for topic in ("clash/war_new/2PP", "clashcast/status/other"):
                self.assertEqual(publish(stack, "clashcast", topic).stderr, "")
                self.assertEqual(subscribe(stack, "consumer", topic).stdout, "{}\n")
                # Mosquitto grants it, and delivers nothing.
                self.assertEqual(subscribe(stack, "clashcast", topic).stdout, "")
            self.assertIn("mosquitto version", subscribe(stack, "consumer", "$SYS/broker/version").stdout)


def missing(command):
    """The log line if that right is missing: the error of Redis, or of the script."""
    return rf"NOPERM.*'{re.escape(command)}'|can't run this command.*redis\.call\('{re.escape(command)}'"


def used(redis):
    """The commands that Redis has executed, for the daemons and for the test."""
    return set(re.findall(r"cmdstat_([^:]+):calls=[1-9]", redis("INFO", "commandstats")))


def mqtt_login(stack, user):
    return ["-V", "mqttv5", "-p", str(stack.mosquitto.port), "-u", user, "-P", password_of(user)]


def publish(stack, user, topic):
    return subprocess.run(["mosquitto_pub", *mqtt_login(stack, user), "-q", "1", "-t", topic, "-r", "-m", "{}"],
                          capture_output=True, text=True, timeout=30)


def subscribe(stack, user, topic):
    return subprocess.run(["mosquitto_sub", *mqtt_login(stack, user), "-t", topic, "-C", "1", "-W", "2"],
                          capture_output=True, text=True, timeout=30)


def status(stack, user):
    return subscribe(stack, user, "clashcast/status/+").stdout.strip()


class Restart(unittest.TestCase):
    def test_a_restarted_redis_has_what_a_script_wrote(self):
        """Redis replays its append-only file as the user `default`, which is off, and skips what that user may not
        do."""
        with Stack(durable=True) as stack:
            redis = stack.redis
            redis("ACL", "SETUSER", "default", "reset", *shipped_redis_users()["default"])
            redis("ACL", "SAVE")
            redis("EVAL", "redis.call('SET', KEYS[1], 1) redis.call('SET', KEYS[2], 2)", 2, "a", "b")
            redis.stop()
            redis.start()
            self.assertEqual([redis("GET", "a"), redis("GET", "b")], ["1", "2"])


if __name__ == "__main__":
    unittest.main()
