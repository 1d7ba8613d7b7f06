"""From the fact's commit to the open pages: 200 listeners on a real server."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
import urllib.request
from uuid import UUID, uuid4

from bench.figures import percentile, show
from bench.ground import register

LISTENERS = 200
FACTS = 40
BETWEEN_S = 0.1
READY_WITHIN_S = 90


def run(clinic: UUID) -> None:
    """Start the server, open the streams, act, and time when each page hears of it."""
    from django.conf import settings
    from django.test import Client

    from tests.people.fixtures import sign_in
    from troche.people.models import Clinic

    person = register(clinic)
    client = Client()
    sign_in(client, Clinic.objects.get(id=clinic), "therapist")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "troche.site.command", "serve", "--port", str(port)],
        env={**os.environ, "TROCHE_URL": f"http://127.0.0.1:{port}"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until_ready(port)
        took = asyncio.run(_measure(clinic, person, port, f"{settings.SESSION_COOKIE_NAME}={cookie}"))
    finally:
        server.terminate()
        server.wait(15)
    show(f"{LISTENERS} listeners, events heard", len(took), f"of {LISTENERS * FACTS}")
    show("  p50", percentile(took, 0.50) * 1000, "ms")
    show("  p95", percentile(took, 0.95) * 1000, "ms", below=250)


def wait_until_ready(port: int) -> None:
    """Wait for the server's own word."""
    give_up = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < give_up:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not get ready")


async def _measure(clinic: UUID, person: UUID, port: int, cookie: str) -> list[float]:
    sent: dict[int, float] = {}
    heard: list[tuple[int, float]] = []
    ready = asyncio.Semaphore(0)
    request = (
        f"GET /live/person/{person}/?after=0 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Cookie: {cookie}\r\nAccept: text/event-stream\r\n\r\n"
    ).encode()

    async def listen() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        ready_said = False
        async for line in reader:
            if line.startswith(b"HTTP/1.1") and b" 200 " not in line:
                raise RuntimeError(line.decode())
            if line.startswith(b"id: "):
                if not ready_said:
                    ready.release()
                    ready_said = True
                heard.append((int(line[4:]), time.monotonic()))

    listeners = [asyncio.create_task(listen()) for _ in range(LISTENERS)]
    for _ in range(LISTENERS):
        await asyncio.wait_for(ready.acquire(), READY_WITHIN_S)
    for _ in range(FACTS):
        position = await asyncio.to_thread(_act, clinic, person)
        sent[position] = time.monotonic()
        await asyncio.sleep(BETWEEN_S)
    await asyncio.sleep(2)
    for task in listeners:
        task.cancel()
    return [at - sent[position] for position, at in heard if position in sent]


def _act(clinic: UUID, person: UUID) -> int:
    from troche.chart.commands import Actor
    from troche.integration.commands import CheckIn
    from troche.ledger import Done, act

    command = CheckIn(id=uuid4(), actor=Actor(person, "patient", clinic, "", person), stream=person, mood=5)
    outcome = act(command)
    assert isinstance(outcome, Done), outcome
    return outcome.position
