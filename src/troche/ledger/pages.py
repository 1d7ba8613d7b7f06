"""The live stream's addresses. A page listens, and fetches again what it shows."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponseBase
from django.views.decorators.http import require_GET

from troche.ledger.following import stream_of_chart, stream_of_clinic
from troche.ledger.queries import kinds_after
from troche.people.actor import Request
from troche.people.policy import page


@page(action="live.follow", purpose="treatment: follow live")
@require_GET
async def person(request: Request, person: UUID) -> HttpResponseBase:
    """Every fact of one chart, from the position the page has seen."""
    return stream_of_chart(request, person, kinds_after)


@page(action="board.read")
@require_GET
async def clinic(request: Request) -> HttpResponseBase:
    """A word at each fact of the clinic. A page that was away reads all again."""
    return stream_of_clinic(request)
