"""The live stream's addresses. A page listens, and fetches again what it shows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import msgspec
from asgiref.sync import sync_to_async
from django.http import HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_GET

from troche.ledger.live import HUB, Heard
from troche.ledger.queries import kinds_after
from troche.people.actor import Request
from troche.people.policy import page

KEEP_ALIVE_S = 15.0  # ours: below the 30 s and more at which proxies close a silent connection


@page(action="live.follow", purpose="treatment: follow live")
@require_GET
async def person(request: Request, person: UUID) -> HttpResponseBase:
    """Every fact of one chart, from the position the page has seen."""
    seen = _position(request)
    clinic = request.actor.clinic
    return _stream(_facts_of(clinic, person, seen))


@page(action="board.read")
@require_GET
async def clinic(request: Request) -> HttpResponseBase:
    """A word at each fact of the clinic. A page that was away reads all again."""
    return _stream(_words_of(request.actor.clinic))


async def _facts_of(clinic: UUID, stream: UUID, seen: int | None) -> AsyncIterator[bytes]:
    heard = HUB.listen(clinic, stream)
    upcoming = asyncio.ensure_future(anext(heard))
    try:
        read = sync_to_async(kinds_after, thread_sensitive=False)
        rows = await read(clinic, stream, seen)
        seen = rows[-1][0] if rows and seen is None else seen or 0
        while True:
            for position, kind in rows:
                if position > seen:
                    yield _event("fact", stream, position, kind)
                    seen = position
            if not await _next(upcoming):
                yield b": still here\n\n"
                rows = []
                continue
            upcoming = asyncio.ensure_future(anext(heard))
            rows = await read(clinic, stream, seen)
    finally:
        upcoming.cancel()


async def _words_of(clinic: UUID) -> AsyncIterator[bytes]:
    heard = HUB.listen(clinic)
    upcoming = asyncio.ensure_future(anext(heard))
    yield _event("refresh", clinic, 0, "")
    try:
        while True:
            word = await _next(upcoming)
            if word is None:
                yield b": still here\n\n"
                continue
            upcoming = asyncio.ensure_future(anext(heard))
            what = "fact" if word.position else "refresh"
            yield _event(what, word.stream, word.position, "")
    finally:
        upcoming.cancel()


async def _next(upcoming: asyncio.Future[Heard]) -> Heard | None:
    """The next word, or None when it has been quiet for a while."""
    done, _ = await asyncio.wait({upcoming}, timeout=KEEP_ALIVE_S)
    return upcoming.result() if done else None


def _event(what: str, stream: UUID, position: int, kind: str) -> bytes:
    data = msgspec.json.encode({"what": what, "stream": stream, "position": position, "kind": kind})
    return b"id: %d\ndata: %b\n\n" % (position, data)


def _position(request: Request) -> int | None:
    value = request.headers.get("Last-Event-ID") or request.GET.get("after", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


def _stream(events: AsyncIterator[bytes]) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        events,
        content_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
