"""The programs of the demo, each on a free loopback port."""
import asyncio
import contextlib
import json
import os
import pathlib
import re
import shutil
import socket

from children import Trouble

PROJECT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAMS = PROJECT / "build/release/bin"
# Eight clans are a league group. Ten days pass in two minutes, and begin the day before the league.
WORLD = ["--clans", "8", "--players", "5", "--time-scale", "8000", "--max-age", "0", "--seed", "1"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def listening(children, name, process, port):
    """Waits until the program listens, for 10 seconds at most."""
    for _ in range(200):
        if process.returncode is not None:
            break
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return port
        await asyncio.sleep(0.05)
    raise Trouble(f"cannot start {name}\n{children.last_lines(name)}")


async def start_redis(children):
    port, data = free_port(), children.folder / "redis"
    data.mkdir()
    process = await children.start("redis-server", "redis-server", PROJECT / "configs/redis.conf",
                                   "--bind", "127.0.0.1", "--port", port, "--dir", data)
    return await listening(children, "redis-server", process, port)


async def start_mosquitto(children):
    port, data, user = free_port(), children.folder / "mosquitto", {}
    data.mkdir()
    if os.geteuid() == 0:           # it would change to this user itself, and then survive a kill -9 of the demo
        user = {"user": "mosquitto", "group": "mosquitto", "extra_groups": []}
        shutil.chown(data, "mosquitto", "mosquitto")
    settings = children.folder / "mosquitto.conf"
    settings.write_text(for_the_demo((PROJECT / "configs/mosquitto.conf").read_text(), port, data))
    program = shutil.which("mosquitto", path=f"{os.environ['PATH']}:/usr/sbin")
    process = await children.start("mosquitto", program, "-c", settings, **user)
    return await listening(children, "mosquitto", process, port)


def for_the_demo(settings, port, data):
    others = r"(?m)^(listener|allow_anonymous|password_file|acl_file|persistence_location) .*\n"
    settings = re.sub(others, "", settings)
    return f"{settings}\nlistener {port} 127.0.0.1\nallow_anonymous true\npersistence_location {data}/\n"


async def start_simulator(children):
    """Returns what it prints first: {"url", "clans", "players"}."""
    process = await children.start("clash-simulator", PROGRAMS / "clash-simulator", *WORLD,
                                   stdout=asyncio.subprocess.PIPE)
    first_line = await asyncio.wait_for(process.stdout.readline(), 10)
    if not first_line:
        raise Trouble(f"cannot start clash-simulator\n{children.last_lines('clash-simulator')}")
    return json.loads(first_line)


async def start_clashcast(children, world, redis, mosquitto):
    """Returns the port of its live page."""
    page = free_port()
    for kind in ("clans", "players"):
        (children.folder / kind).write_text("".join(f"{tag}\n" for tag in world[kind]))
    await children.start(
        "clashcast", PROGRAMS / "clashcast", "run", "--config", PROJECT / "configs/demo.toml",
        env=os.environ | {
            "CLASHCAST_API_URL": world["url"],
            "CLASHCAST_REDIS_URL": f"redis://127.0.0.1:{redis}/0",
            "CLASHCAST_MQTT_URL": f"mqtt://127.0.0.1:{mosquitto}",
            "CLASHCAST_CLANS_FILE": str(children.folder / "clans"),
            "CLASHCAST_PLAYERS_FILE": str(children.folder / "players"),
            "CLASHCAST_PROBE_TAG": world["players"][0],
            "CLASHCAST_HTTP": f"127.0.0.1:{page}",
        })
    return page


async def start_sentences(children, name, label):
    """Prints a line for each event that it reads."""
    return await children.start(name, PROGRAMS / "clashcast", "sentences", "--label", f"{label:5}",
                                stdin=asyncio.subprocess.PIPE, stdout=None)
