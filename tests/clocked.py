"""A real server whose clock a test moves."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from tests.server import free_port, wait_until_ready

FAKETIME = next(iter(Path("/usr/lib").glob("*/faketime/libfaketime.so.1")), None)
MORNING_UTC = 16  # half past eight in Oregon in winter, nine in summer
MISSING = "The server's clock is moved with libfaketime: apt-get install libfaketime"


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

    def until(self, at: datetime) -> None:
        """Let time pass until an instant that lies ahead."""
        assert at > self.now(), (at, self.now())
        self.on(seconds=(at - self.now()).total_seconds())

    def _write(self) -> None:
        fresh = self.file.with_suffix(".new")
        fresh.write_text(f"{self.ahead.total_seconds():+.3f}\n")
        fresh.replace(self.file)


class Served(NamedTuple):
    """Where the server answers, and the process that watches over all of it."""

    address: str
    process: subprocess.Popen[bytes]


@contextmanager
def served(database: str, clock: Clock, folder: Path, name: str) -> Iterator[Served]:
    """A server with keepers under this clock. Its log stays as `name`.log in TROCHE_HOME."""
    assert FAKETIME is not None, MISSING
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    log = folder / "server.log"
    environment = {
        **os.environ,
        "TROCHE_URL": address,
        "DATABASE_URL": database,
        "LD_PRELOAD": str(FAKETIME),
        "FAKETIME_TIMESTAMP_FILE": str(clock.file),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
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
