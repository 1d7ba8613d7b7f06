"""Watch over child processes: start again what dies, and leave nothing behind."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

LOOK_EVERY_S = 0.1
TOO_SOON_S = 3.0  # a child that lived shorter than this did not come up
TRIES = 3
LONGEST_WAIT_S = 5.0
PATIENCE_S = 8.0
PR_SET_PDEATHSIG = 1  # linux/prctl.h


class Failed(Exception):
    """A child died again and again; the message is its name."""


@dataclass
class Child:
    """One process, by the arguments Python is started with. One that `may_fail` takes nothing else down with it."""

    name: str
    arguments: Sequence[str]
    environment: dict[str, str]
    log: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    may_fail: bool = False
    died_at: float | None = None
    early_deaths: int = 0
    came_up: bool = False

    def start(self) -> None:
        """Start it in a process group of its own, so that Ctrl-C reaches it through us and not beside us."""
        self.started_at, self.died_at = time.monotonic(), None
        with self.log.open("a") if self.log else contextlib.nullcontext() as said:
            self.process = subprocess.Popen(
                [sys.executable, *self.arguments],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            )

    def look_after(self) -> None:
        """Start it again if it has died. One that came up once is never given up on, only waited for."""
        if self.process is None or self.process.poll() is None:
            return
        if self.died_at is None:
            self._has_died()
        elif time.monotonic() >= self.died_at + min(LOOK_EVERY_S * self.early_deaths, LONGEST_WAIT_S):
            self.start()

    def _has_died(self) -> None:
        self.died_at = time.monotonic()
        self.signal(signal.SIGKILL)  # what it may have left behind
        if self.died_at - self.started_at >= TOO_SOON_S:
            self.early_deaths, self.came_up = 0, True
            return
        self.early_deaths += 1
        if self.early_deaths >= TRIES and not self.came_up and not self.may_fail:
            raise Failed(self.name)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process and everything it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


def watch(children: Sequence[Child]) -> None:
    """Start all, keep them up until SIGINT or SIGTERM, then end all."""
    told_to_stop = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal told_to_stop
        told_to_stop = True

    before = {
        number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    try:
        for child in children:
            child.start()
        while not told_to_stop:
            time.sleep(LOOK_EVERY_S)
            for child in children:
                child.look_after()
    finally:
        end(children)
        for number, handler in before.items():
            signal.signal(number, handler)


def end(children: Sequence[Child]) -> None:
    """Ask all to end, then make those that did not."""
    for child in children:
        child.signal(signal.SIGTERM)
    give_up = time.monotonic() + PATIENCE_S
    for child in children:
        if child.process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.0, give_up - time.monotonic()))
        child.signal(signal.SIGKILL)


def _end_with_parent() -> None:
    """Have the kernel end this process when its parent is killed (Linux)."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
