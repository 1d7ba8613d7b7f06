"""Work that several processes share: each by a module of its own, ended together, and what they tell."""

import contextlib
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from queue import Empty, SimpleQueue
from threading import Thread

from troche.site.cli import Trouble

PROCESSES = 2  # ours: as many as a small server has cores; more get in each other's way
ASKED_EVERY_S = 0.5


@contextlib.contextmanager
def processes(module: str, shares: Sequence[Sequence[str]]) -> Iterator[list[subprocess.Popen[str]]]:
    """One process for each share of the arguments; none outlives the command."""
    started: list[subprocess.Popen[str]] = []
    try:
        for share in shares:
            command = [sys.executable, "-m", module, *share]
            started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        yield started
        if any(one.wait() for one in started):
            raise Trouble("A process ended too early. Run the command again: it goes on where it ended.")
    finally:
        for one in started:
            with contextlib.suppress(ProcessLookupError):
                one.terminate()


def work(module: str, shares: Sequence[Sequence[str]], told: Callable[[int, str], None]) -> None:
    """Let them work, and hear each line with the number of the process that told it."""
    heard: SimpleQueue[tuple[int, str]] = SimpleQueue()

    def listen(number: int, one: subprocess.Popen[str]) -> None:
        assert one.stdout is not None
        for line in one.stdout:
            heard.put((number, line))

    with processes(module, shares) as started:
        threads = [Thread(target=listen, args=each, daemon=True) for each in enumerate(started)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads) or not heard.empty():
            with contextlib.suppress(Empty):
                told(*heard.get(timeout=ASKED_EVERY_S))
