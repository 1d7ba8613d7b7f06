"""A coturn of the tests' own, and settings that tell of it."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.server import free_port
from troche.video import where
from troche.video.relay import Pass, Place, Relay, a_pass, configuration

SECRET = "shared by the tests"
STARTS_WITHIN_S = 30


def own_address() -> str:
    """The address of this machine; without coturn or an address the test is skipped."""
    if shutil.which(where.PROGRAM) is None:
        pytest.skip("coturn is not installed: apt-get install coturn")
    address = where.own_address()
    if address is None:
        pytest.skip("this machine has no address but loopback, and a relay never relays to loopback")
    return address


class Coturn(NamedTuple):
    """A running one."""

    relay: Relay
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """Fall silent, as behind a line that is cut: nothing is answered and nothing refused."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)


@contextmanager
def started(relay: Relay, place: Place, *, without: str = "", more: tuple[str, ...] = ()) -> Iterator[Coturn]:
    """coturn with our configuration, less the lines that hold `without`, and `more`."""
    path = Path(place.folder) / "turnserver.conf"
    lines = [line for line in configuration(relay, place).splitlines() if not without or without not in line]
    path.write_text("\n".join((*lines, *more)) + "\n")
    process = subprocess.Popen(
        [where.PROGRAM, "-c", str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until_it_answers(relay, process)
        yield Coturn(relay, process)
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()


@contextmanager
def running(relay: Relay, place: Place, *, without: str = "") -> Iterator[Relay]:
    """The relay of one that runs."""
    with started(relay, place, without=without) as coturn:
        yield coturn.relay


def wait_until_it_answers(relay: Relay, process: subprocess.Popen[bytes]) -> None:
    """Until it takes connections, by TLS where it takes no others."""
    give_up = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < give_up and process.poll() is None:
        for port in filter(None, (relay.port, relay.tls_port)):
            try:
                with socket.create_connection((relay.host, port), timeout=1):
                    return
            except OSError:
                time.sleep(0.05)
    raise RuntimeError("coturn did not start")


def here(folder: Path, *more: str) -> tuple[Relay, Place]:
    """A relay on this machine's address and a free port, and where it runs."""
    address, port = own_address(), free_port()
    place = Place(listens_on=(address, *more), port=port, folder=str(folder))
    return Relay(address, port, None, SECRET), place


def passed(relay: Relay) -> Pass:
    """A pass that is good now."""
    return a_pass(relay, "tests", datetime.now(UTC))
