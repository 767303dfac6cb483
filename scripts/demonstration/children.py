"""Programs and a folder that end with this process."""
import asyncio
import contextlib
import ctypes
import functools
import os
import pathlib
import shutil
import signal
import tempfile


class Trouble(Exception):
    """Why the demo cannot continue, for the user."""


INTERRUPTIONS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}


@contextlib.contextmanager
def temporary_folder():
    """A folder that is removed when this process ends, even by kill -9: a child waits for that."""
    for number in INTERRUPTIONS:
        signal.signal(number, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_BLOCK, INTERRUPTIONS)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="clashcast-demo-"))
    folder.chmod(0o711)                             # a broker that root starts is another user
    lives, alive = os.pipe()
    remover = os.fork()
    if remover == 0:
        remove_when_closed(folder, lives, alive)
    os.close(lives)
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, INTERRUPTIONS)
        yield folder
    finally:
        os.close(alive)
        os.waitpid(remover, 0)


def remove_when_closed(folder, lives, alive):
    os.setsid()
    os.close(alive)
    os.read(lives, 1)                               # the kernel closes the other end when the parent ends
    for _ in range(1000):                           # a server that is being killed may still write
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            break
    os._exit(0)


def die_with(parent):
    """In a child: the kernel kills it when this process ends, even by kill -9."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)      # PR_SET_PDEATHSIG
    if os.getppid() != parent:
        os._exit(1)


def how(status):
    if status is None:
        return "killed, because it did not end in time"
    return f"exit status {status}" if status >= 0 else signal.Signals(-status).name


class Children:
    """Programs that this process has started and ends in reverse order."""

    def __init__(self, folder):
        self.folder, self.started, self.watchers = folder, {}, []
        self.first_death = asyncio.get_running_loop().create_future()

    async def start(self, name, *command, **options):
        """Output goes to a file of that name, unless `options` redirect it."""
        with open(self.folder / f"{name}.log", "wb") as log:
            options = {"stdin": asyncio.subprocess.DEVNULL, "stdout": log, "stderr": log} | options
            process = await asyncio.create_subprocess_exec(
                *map(str, command), cwd=self.folder, limit=1 << 24,
                start_new_session=True,             # ^C reaches only this process, which ends them in order
                preexec_fn=functools.partial(die_with, os.getpid()), **options)
        self.started[name] = process
        self.watchers.append(asyncio.create_task(self.watch(name, process)))
        return process

    async def watch(self, name, process):
        status = await process.wait()
        if not self.first_death.done():
            reason = f"{name} ended unexpectedly: {how(status)}\n{self.last_lines(name)}"
            self.first_death.set_exception(Trouble(reason))

    def last_lines(self, name):
        lines = (self.folder / f"{name}.log").read_text(errors="replace").splitlines()
        return "\n".join(f"    {text}" for text in lines[-10:])

    async def death(self):
        """Raises when a program ends before expect_deaths()."""
        await asyncio.shield(self.first_death)

    def expect_deaths(self):
        self.first_death.cancel()

    async def end(self, name, seconds):
        """Ends a program. Returns its exit status; None if it had to be killed after `seconds`."""
        process = self.started.pop(name)
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            return await asyncio.wait_for(process.wait(), seconds)
        except asyncio.TimeoutError:
            process.kill()
            await process.wait()
            return None

    async def finish(self, name, seconds):
        """Closes the stdin of a program, and waits until it has ended."""
        self.started[name].stdin.close()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self.started[name].wait(), seconds)

    async def end_all(self):
        if self.first_death.done() and not self.first_death.cancelled():
            self.first_death.exception()            # otherwise asyncio warns
        self.expect_deaths()
        for name in reversed(list(self.started)):
            await self.end(name, 5)
        await asyncio.gather(*self.watchers)
