"""The two consumers: an MQTT subscriber and a reader of the Redis stream."""
import asyncio
import collections
import json

from programs import start_sentences

STREAM, TOPICS, STATUS = "clash:events", "clash/#", "clashcast/status/+/reason"
BROKER = "$SYS/broker/version"      # retained: a subscriber receives it first


class Received:
    """What a consumer has received."""

    def __init__(self, name):
        self.name, self.types, self.ids, self.repeats = name, collections.Counter(), set(), 0
        self.begun, self.last_call, self.complete = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def print_to(self, children):
        """The lines are printed by `clashcast sentences`, which knows the terminal."""
        self.printer_name = f"sentences of {self.name}"
        self.printer = await start_sentences(children, self.printer_name, self.name)

    async def finish_printing(self, children):
        await children.finish(self.printer_name, 5)

    async def take(self, wire):
        event = json.loads(wire)
        if event["id"] in self.ids:
            self.repeats += 1
            return
        self.ids.add(event["id"])
        self.types[event["event_type"]] += 1
        self.printer.stdin.write(wire.encode() + b"\n")
        await self.printer.stdin.drain()


async def subscribe(children, port, received):
    """Complete when the status topic reports that clashcast has stopped."""
    subscriber = await children.start(
        "mosquitto_sub", "mosquitto_sub", "-h", "127.0.0.1", "-p", port, "-V", "5", "-q", "1",
        "-t", TOPICS, "-t", STATUS, "-t", BROKER, "-F", "%t %p", stdout=asyncio.subprocess.PIPE)
    async for text in subscriber.stdout:
        topic, _, payload = text.decode().rstrip("\n").partition(" ")
        if topic == BROKER:
            received.begun.set()
        elif not topic.startswith("clashcast/status/"):
            await received.take(payload)
        elif payload == "stopped":
            received.complete.set()
        else:
            received.complete.clear()


async def read_stream(children, port, received):
    """Reads what follows the last entry, again and again. Complete when nothing follows after the last call."""
    client = await children.start("redis-cli", "redis-cli", "-h", "127.0.0.1", "-p", port, "--json",
                                  stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    last = "0"
    while not received.complete.is_set():
        at_the_end = received.last_call.is_set()
        client.stdin.write(f"XREAD COUNT 100 BLOCK 300 STREAMS {STREAM} {last}\n".encode())
        reply = await client.stdout.readline()
        if not reply:
            return
        entries = (json.loads(reply) or {}).get(STREAM, [])
        for last, fields in entries:
            await received.take(dict(zip(fields[::2], fields[1::2]))["event"])
        if at_the_end and not entries:
            received.complete.set()
