"""The simulator as a process of its own, and a clinic that is connected to it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.server import free_port

if TYPE_CHECKING:
    from tests.eprescribing.place import Connected


class FarSide:
    """The simulator, asked from outside."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"

    def misbehave(self, *how: str) -> None:
        """What the next orders meet."""
        request = urllib.request.Request(f"{self.address}/misbehave", json.dumps(how).encode(), method="POST")
        urllib.request.urlopen(request, timeout=5).close()

    def seen(self) -> dict[str, Any]:
        """What came, and how its own events were answered."""
        with urllib.request.urlopen(f"{self.address}/seen", timeout=5) as answer:
            return dict(json.load(answer))

    def wait_for(self, events: int) -> list[int]:
        """The statuses with which so many events were answered."""
        give_up = time.monotonic() + 30
        while time.monotonic() < give_up:
            answered: list[int] = self.seen()["answered"]
            if len(answered) >= events:
                return answered
            time.sleep(0.05)
        raise AssertionError(f"{events} events were expected: {self.seen()}")


@pytest.fixture
def connected(base_url: str, tmp_path: Path) -> Iterator[Connected]:
    """A clinic with somebody ready for an order, connected to a simulator that answers to a real server."""
    from django.core.cache import cache

    from tests.eprescribing.place import Connected
    from troche.eprescribing.connections import connect, key_of, name_of

    cache.clear()
    port = free_port()
    place = Connected()
    place.decide()
    connection = connect(place.clinic.id, f"http://127.0.0.1:{port}")
    place.connection, place.far_side = connection, FarSide(port)
    setup = tmp_path / "simulator.json"
    said = {
        "port": port,
        "connection": name_of(connection),
        "out": key_of(place.clinic.id, connection.id, "out"),
        "in": key_of(place.clinic.id, connection.id, "in"),
        "events": f"{base_url}/eprescriber/v1/events",
    }
    setup.write_text(json.dumps(said))
    process = subprocess.Popen([sys.executable, "-m", "troche.eprescribing.simulator", str(setup)])
    try:
        _wait_until_it_answers(place.far_side)
        yield place
    finally:
        process.terminate()
        process.wait(10)


def _wait_until_it_answers(far_side: FarSide) -> None:
    for _ in range(200):
        try:
            far_side.seen()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the simulator does not answer")
