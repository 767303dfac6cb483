"""Run by scripts/demo after the build."""
import argparse
import asyncio
import contextlib
import os
import sys

import consumers
import programs
from children import INTERRUPTIONS, Children, Trouble, how, temporary_folder


async def show(children, enough, sides):
    """Starts everything, runs until `enough` is set, and stops clashcast. Returns its exit status."""
    redis = await programs.start_redis(children)
    mosquitto = await programs.start_mosquitto(children)
    world = await programs.start_simulator(children)
    mqtt_side, redis_side = sides
    for side in sides:
        await side.print_to(children)
    following = asyncio.gather(consumers.subscribe(children, mosquitto, mqtt_side),
                               consumers.read_stream(children, redis, redis_side))
    await asyncio.wait_for(mqtt_side.begun.wait(), 10)
    page = await programs.start_clashcast(children, world, redis, mosquitto)
    print(f"""Redis on port {redis}, Mosquitto on port {mosquitto}, the API simulator at {world['url']}.
{len(world['clans'])} clans and {len(world['players'])} players are watched. \
The game runs 8,000 times as fast as real life.
Live page: http://127.0.0.1:{page}/
""", flush=True)

    await first_of(enough.wait(), children.death(), following)
    children.expect_deaths()
    print("\nstopping clashcast", flush=True)
    status = await children.end("clashcast", 10)
    redis_side.last_call.set()
    with contextlib.suppress(asyncio.TimeoutError):
        await asyncio.wait_for(asyncio.gather(*(side.complete.wait() for side in sides)), 5)
    for side in sides:
        await side.finish_printing(children)
    return status


async def first_of(*awaitables):
    """Returns or raises when the first of them does."""
    done, _ = await asyncio.wait(map(asyncio.ensure_future, awaitables), return_when=asyncio.FIRST_COMPLETED)
    for future in done:
        future.result()


async def demo(folder, seconds):
    enough, loop, this = asyncio.Event(), asyncio.get_running_loop(), asyncio.current_task()

    def interrupted():
        if enough.is_set():                         # the second time: end at once
            this.cancel()
        enough.set()

    for number in INTERRUPTIONS:
        loop.add_signal_handler(number, interrupted)
    if seconds:
        loop.call_later(seconds, enough.set)

    sides = consumers.Received("mqtt"), consumers.Received("redis")
    children = Children(folder)
    try:
        status = await show(children, enough, sides)
    finally:
        await children.end_all()
    well = summary(*sides, status)
    if not well:
        print(children.last_lines("clashcast"))
    return well


def summary(mqtt, redis, status):
    """Prints the summary. Returns whether the demo succeeded."""
    print(f"\n  {'':30}{'mqtt':>8}{'redis':>8}")
    for event_type in sorted(mqtt.types | redis.types):
        print(f"  {event_type:30}{mqtt.types[event_type]:8}{redis.types[event_type]:8}")
    print(f"  {'total':30}{mqtt.types.total():8}{redis.types.total():8}\n")
    for side in (mqtt, redis):
        if side.repeats:
            print(f"{side.repeats} events were delivered to {side.name} more than once, with the same id")
    same = mqtt.ids == redis.ids
    if same:
        print("both consumers received the same events, id by id")
    else:
        print(f"the consumers differ: {len(mqtt.ids - redis.ids)} events reached only mqtt, "
              f"{len(redis.ids - mqtt.ids)} only redis")
    print(f"clashcast ended: {how(status)}")
    return same and status == 0


def main():
    arguments = argparse.ArgumentParser(prog="scripts/demo")
    arguments.add_argument("--seconds", type=int)
    seconds = arguments.parse_args().seconds
    try:
        with temporary_folder() as folder:
            return 0 if asyncio.run(demo(folder, seconds)) else 1
    except Trouble as trouble:
        print(f"demo: {trouble}", file=sys.stderr)
    except (asyncio.CancelledError, KeyboardInterrupt):
        return 130
    except BrokenPipeError:                         # the reader of stdout has ended
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


sys.exit(main())
