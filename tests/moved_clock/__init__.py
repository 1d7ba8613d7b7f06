"""A real server whose clock a test moves."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from tests.server import free_port, wait_until_ready

MORNING_UTC = 16  # half past eight in Oregon in winter, nine in summer
STARTUP = Path(__file__).parent / "startup"
SEEN_WITHIN_S = 0.1  # every process looks ten times as often


class Clock:
    """The server's clock: real time and an offset, which only grows. It begins on a morning in Oregon."""

    def __init__(self, file: Path) -> None:
        self.file = file
        real = datetime.now(UTC)
        morning = real.replace(hour=MORNING_UTC, minute=30, second=0, microsecond=0)
        self.ahead = (morning if morning > real else morning + timedelta(days=1)) - real
        self._write()

    def now(self) -> datetime:
        """This instant, as the server sees it."""
        return datetime.now(UTC) + self.ahead

    def on(self, **by: float) -> None:
        """Let time pass."""
        self.ahead += timedelta(**by)
        self._write()
        time.sleep(SEEN_WITHIN_S)

    def until(self, at: datetime) -> None:
        """Let time pass until an instant that lies ahead."""
        assert at > self.now(), (at, self.now())
        self.on(seconds=(at - self.now()).total_seconds())

    def _write(self) -> None:
        fresh = self.file.with_suffix(".new")
        fresh.write_text(f"{self.ahead.total_seconds()}")
        fresh.replace(self.file)


class Served(NamedTuple):
    """Where the server answers, and the process that watches over all of it."""

    address: str
    process: subprocess.Popen[bytes]


@contextmanager
def served(database: str, clock: Clock, folder: Path, name: str) -> Iterator[Served]:
    """A server with keepers under this clock. Its log stays as `name`.log in TROCHE_HOME."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    log = folder / "server.log"
    environment = {
        **os.environ,
        "TROCHE_URL": address,
        "DATABASE_URL": database,
        "TROCHE_TEST_CLOCK": str(clock.file),
        "PYTHONPATH": str(STARTUP),
    }
    with log.open("w") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "troche.site.command", "serve", "--port", str(port)],
            env=environment,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
        try:
            wait_until_ready(address, server, log)
            yield Served(address, server)
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
            shutil.copy(log, Path(os.environ["TROCHE_HOME"]) / f"{name}.log")
