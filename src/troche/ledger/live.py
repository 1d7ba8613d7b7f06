"""The live stream: one LISTEN connection a process, fanned out to every open page by server-sent events."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator
from uuid import UUID

import msgspec
import psycopg
from django.db import connections
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from troche.ledger.effects import CHANNEL

log = logging.getLogger("troche.live")

QUEUE = 100  # events a slow reader may lag behind before it is told to refresh instead
RECONNECT_S = 1.0


class Heard(msgspec.Struct, frozen=True):
    """A stream has reached a position. `position` 0 means: something was missed, read all again."""

    stream: UUID
    position: int


Topic = tuple[UUID, UUID | None]  # clinic, and one stream of it or all


class Hub:
    """Passes on what PostgreSQL notifies on a channel, for one event loop."""

    def __init__(self, channel: str = CHANNEL) -> None:
        self._channel = channel
        self._listeners: dict[Topic, set[asyncio.Queue[Heard]]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None

    async def listen(self, clinic: UUID, stream: UUID | None = None) -> AsyncIterator[Heard]:
        """What is heard of a clinic, or of one stream of it, from now on."""
        queue: asyncio.Queue[Heard] = asyncio.Queue(QUEUE)
        listeners = self._listeners[clinic, stream]
        listeners.add(queue)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._hear())
        try:
            while True:
                yield await queue.get()
        finally:
            listeners.discard(queue)

    async def _hear(self) -> None:
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(_conninfo(), autocommit=True) as link:
                    await link.execute(SQL("LISTEN {}").format(Identifier(self._channel)))
                    self._refresh_all()
                    async for notice in link.notifies():
                        clinic, stream, position = notice.payload.split(":")
                        self._pass_on(UUID(clinic), Heard(UUID(stream), int(position)))
            except (psycopg.Error, OSError):
                log.exception("listening stopped")
            await asyncio.sleep(RECONNECT_S)

    def _pass_on(self, clinic: UUID, heard: Heard) -> None:
        for topic in ((clinic, heard.stream), (clinic, None)):
            for queue in self._listeners.get(topic, ()):
                _offer(queue, heard)

    def _refresh_all(self) -> None:
        for (_, stream), queues in self._listeners.items():
            for queue in queues:
                _offer(queue, Heard(stream or UUID(int=0), 0))


def _offer(queue: asyncio.Queue[Heard], heard: Heard) -> None:
    """Give a reader the word; one that lags too far behind is told to read all again."""
    if queue.full():
        while not queue.empty():
            queue.get_nowait()
        heard = Heard(heard.stream, 0)
    queue.put_nowait(heard)


def _conninfo() -> str:
    settings = connections["default"].settings_dict
    options = settings["OPTIONS"].get("options", "")
    named = {
        "dbname": settings["NAME"],
        "user": settings["USER"],
        "password": settings["PASSWORD"],
        "host": settings["HOST"],
        "port": str(settings["PORT"] or ""),
        "options": options,
    }
    return make_conninfo(**{name: value for name, value in named.items() if value})


HUB = Hub()
