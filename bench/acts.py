"""Commands a second and how long they take, by 1, 8 and 32 writers, durably."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from uuid import UUID, uuid4

import msgspec

from bench.figures import percentile, show

SECONDS = 8.0
WARM_UP_S = 1.0
READY = "ready"
WRITERS = ((1, 1), (2, 4), (2, 16))  # processes, as many as a server has on two cores; writers in each


def run(clinic: UUID) -> None:
    """Print the figures. Each writer keeps to a person of its own and sends check-ins as fast as answered."""
    for processes, each in WRITERS:
        lanes = [_start(clinic, each) for _ in range(processes)]
        _begin_together(lanes)
        took = [seconds for lane in lanes for seconds in _finish(lane)]
        total = processes * each
        show(f"act, {total} writer{'s' * (total > 1)}", len(took) / SECONDS, "/s", at_least=300)
        show("  p50", percentile(took, 0.50) * 1000, "ms")
        show("  p99", percentile(took, 0.99) * 1000, "ms", below=100)


def _start(clinic: UUID, writers: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "bench.acts", str(clinic), str(writers)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def _begin_together(lanes: list[subprocess.Popen[bytes]]) -> None:
    """A process that still loads would be measured in the others' figures."""
    for lane in lanes:
        assert lane.stdout is not None
        lane.stdout.read(len(READY))
    for lane in lanes:
        assert lane.stdin is not None
        lane.stdin.write(b"\n")
        lane.stdin.flush()


def _finish(lane: subprocess.Popen[bytes]) -> list[float]:
    answer = lane.communicate()[0]
    if lane.returncode:
        raise RuntimeError(f"a writer ended with {lane.returncode}")
    return msgspec.json.decode(answer, type=list[float])


def _lane(clinic: UUID, writers: int) -> list[float]:
    import django

    django.setup()
    from bench.ground import register
    from troche.chart.commands import Actor
    from troche.integration.commands import CheckIn
    from troche.ledger import Done, act

    people = [register(clinic) for _ in range(writers)]
    took: list[float] = []
    sys.stdout.write(READY)
    sys.stdout.flush()
    sys.stdin.readline()
    begin = time.monotonic() + WARM_UP_S
    end = begin + SECONDS

    def write(person: UUID) -> None:
        actor = Actor(person, "patient", clinic, "", person)
        while (now := time.monotonic()) < end:
            command = CheckIn(id=uuid4(), actor=actor, stream=person, mood=5, anxiety=4, sleep=6, energy=None)
            outcome = act(command)
            assert isinstance(outcome, Done), outcome
            if now >= begin:
                took.append(time.monotonic() - now)

    threads = [threading.Thread(target=write, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took


if __name__ == "__main__":
    sys.stdout.write(msgspec.json.encode(_lane(UUID(sys.argv[1]), int(sys.argv[2]))).decode())
