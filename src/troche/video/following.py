"""What a page is sent of the words for it: a stream while the line holds, a list for one that asks again and again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from functools import partial
from uuid import UUID

import msgspec
from django.http import HttpResponse, HttpResponseBase

from troche.ledger.following import ASKED_AGAIN_S, StillHere, apart, as_stream, next_word
from troche.ledger.live import Hub
from troche.people.actor import Request, is_still_here
from troche.people.scope import in_clinic
from troche.video.signalling import CHANNEL, Ear, Passed

HUB = Hub(CHANNEL)
REMEMBERED = 500


async def stream(request: Request, ear: Ear) -> HttpResponseBase:
    """A stream of what is for this page; with `?list` what there is now."""
    seen = _seen(request)
    if "list" in request.GET:
        found = await apart(_heard, ear, seen if seen is not None else await apart(_last, ear))
        return HttpResponse(msgspec.json.encode(found), content_type="application/json")
    return as_stream(_words(ear, seen, partial(is_still_here, request)))


async def _words(ear: Ear, seen: int | None, still_here: StillHere) -> AsyncIterator[bytes]:
    heard = HUB.listen(ear.clinic, ear.person)
    upcoming = asyncio.ensure_future(anext(heard))
    told: dict[
        int, None
    ] = {}  # a word that was committed late has an earlier position than one told before it
    asked = time.monotonic()
    try:
        await asyncio.sleep(0)  # the listening has begun
        seen = await apart(_last, ear) if seen is None else seen
        yield b"id: %d\nevent: begun\ndata: {}\n\n" % seen
        rows = await apart(_heard, ear, seen)
        while True:
            for row in rows:
                if row.position not in told:
                    told[row.position] = None
                    seen = max(seen, row.position)
                    yield b"id: %d\ndata: %b\n\n" % (seen, msgspec.json.encode(row))
            while len(told) > REMEMBERED:
                del told[next(iter(told))]
            word = await next_word(upcoming)
            if time.monotonic() - asked >= ASKED_AGAIN_S:
                if not await apart(still_here):
                    return
                asked = time.monotonic()
            if word is None:
                yield b": still here\n\n"
                rows = []
                continue
            upcoming = asyncio.ensure_future(anext(heard))
            rows = await apart(_heard, ear, seen, word.position or None)
    finally:
        upcoming.cancel()


def _heard(ear: Ear, after: int, only: int | None = None) -> list[Passed]:
    with in_clinic(ear.clinic):
        return ear.heard(after, only)


def _last(ear: Ear) -> int:
    with in_clinic(ear.clinic):
        return ear.last()


def _seen(request: Request) -> int | None:
    value = request.headers.get("Last-Event-ID") or request.GET.get("after", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None


def page_of(request: Request) -> UUID | None:
    """Which page listens, as it says itself."""
    try:
        return UUID(request.GET.get("page", ""))
    except ValueError:
        return None
