"""A coturn of the tests' own, and settings that tell of it."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.server import free_port
from troche.video import where
from troche.video.relay import Pass, Place, Relay, a_pass, configuration
from troche.video.stun import Asking, NoAnswer

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


@contextmanager
def running(relay: Relay, place: Place, *, without: str = "") -> Iterator[Relay]:
    """coturn with our configuration, less the lines that hold `without`."""
    path = Path(place.folder) / "turnserver.conf"
    lines = configuration(relay, place).splitlines()
    path.write_text("\n".join(line for line in lines if not without or without not in line) + "\n")
    process = subprocess.Popen(
        [where.PROGRAM, "-c", str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until_it_answers(relay, process)
        yield relay
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()


def wait_until_it_answers(relay: Relay, process: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < give_up and process.poll() is None:
        try:
            with Asking(relay.host, relay.port, "nobody", "nothing") as asking:
                asking.allocate()
                return
        except (NoAnswer, OSError):
            time.sleep(0.1)
    raise RuntimeError("coturn did not start")


def here(folder: Path, *more: str) -> tuple[Relay, Place]:
    """A relay on this machine's address and a free port, and where it runs."""
    address, port = own_address(), free_port()
    place = Place(listens_on=(address, *more), port=port, folder=str(folder))
    return Relay(address, port, None, SECRET), place


def passed(relay: Relay) -> Pass:
    """A pass that is good now."""
    return a_pass(relay, "tests", datetime.now(UTC))
