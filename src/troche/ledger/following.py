"""What a page that follows is sent, for as long as its reader may be told."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import ParamSpec, TypeVar
from uuid import UUID

import msgspec
from asgiref.sync import sync_to_async
from django.db import connection
from django.http import HttpResponseBase, StreamingHttpResponse

from troche.ledger.live import HUB, Heard
from troche.ledger.queries import position_of
from troche.people.actor import Request, is_still_here

P = ParamSpec("P")
R = TypeVar("R")

KEEP_ALIVE_S = 15.0  # ours: below the 30 s and more at which proxies close a silent connection
ASKED_AGAIN_S = (
    5.0  # ours: a stream tells only that there is something to read; the reading is refused at once
)
Read = Callable[[UUID, UUID, int], list[tuple[int, str]]]
"""Position and kind of what follows a position of a clinic's stream."""
StillHere = Callable[[], bool]


def stream_of_chart(request: Request, person: UUID, read: Read) -> HttpResponseBase:
    """What `read` finds of one chart, from the position the page has seen, while the asker may be told."""
    still_here = partial(is_still_here, request)
    return as_stream(facts_of(request.actor.clinic, person, _position(request), read, still_here))


def stream_of_clinic(request: Request) -> HttpResponseBase:
    """A word at each fact of the clinic, while the asker may be told."""
    return as_stream(words_of(request.actor.clinic, partial(is_still_here, request)))


async def facts_of(
    clinic: UUID, stream: UUID, seen: int | None, read: Read, still_here: StillHere
) -> AsyncIterator[bytes]:
    heard = HUB.listen(clinic, stream)
    upcoming = asyncio.ensure_future(anext(heard))
    asked = time.monotonic()
    try:
        if seen is None:
            seen = await apart(position_of, clinic, stream)
        rows = await apart(read, clinic, stream, seen)
        while True:
            for position, kind in rows:
                yield _event("fact", stream, position, kind)
                seen = position
            word = await next_word(upcoming)
            if time.monotonic() - asked >= ASKED_AGAIN_S:
                if not await apart(still_here):
                    yield _event("refresh", stream, seen, "")
                    return
                asked = time.monotonic()
            if word is None:
                yield b": still here\n\n"
                rows = []
                continue
            upcoming = asyncio.ensure_future(anext(heard))
            rows = await apart(read, clinic, stream, seen)
    finally:
        upcoming.cancel()


async def words_of(clinic: UUID, still_here: StillHere) -> AsyncIterator[bytes]:
    heard = HUB.listen(clinic)
    upcoming = asyncio.ensure_future(anext(heard))
    yield _event("refresh", clinic, 0, "")
    asked = time.monotonic()
    try:
        while True:
            word = await next_word(upcoming)
            if time.monotonic() - asked >= ASKED_AGAIN_S:
                if not await apart(still_here):
                    yield _event("refresh", clinic, 0, "")
                    return
                asked = time.monotonic()
            if word is None:
                yield b": still here\n\n"
                continue
            upcoming = asyncio.ensure_future(anext(heard))
            what = "fact" if word.position else "refresh"
            yield _event(what, word.stream, word.position, "")
    finally:
        upcoming.cancel()


async def apart(ask: Callable[P, R], *given: P.args, **named: P.kwargs) -> R:
    """Ask the database on a thread beside the event loop, and give its connection back: no request's end will."""

    def asked() -> R:
        try:
            return ask(*given, **named)
        finally:
            connection.close()

    return await sync_to_async(asked, thread_sensitive=False)()


async def next_word(upcoming: asyncio.Future[Heard]) -> Heard | None:
    """The next word, or None when it has been quiet for a while."""
    done, _ = await asyncio.wait({upcoming}, timeout=KEEP_ALIVE_S)
    return upcoming.result() if done else None


def _event(what: str, stream: UUID, position: int, kind: str) -> bytes:
    data = msgspec.json.encode({"what": what, "stream": stream, "position": position, "kind": kind})
    return b"id: %d\ndata: %b\n\n" % (position, data)


def _position(request: Request) -> int | None:
    value = request.headers.get("Last-Event-ID") or request.GET.get("after", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


def as_stream(events: AsyncIterator[bytes]) -> StreamingHttpResponse:
    """Server-sent events, kept by nobody on their way."""
    return StreamingHttpResponse(
        events,
        content_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
