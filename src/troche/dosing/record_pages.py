"""The record of a session for the chart, as PDF."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.utils.timezone import localtime
from django.views.decorators.http import require_GET

from troche.dosing.doing import open_session
from troche.dosing.queries import facts_of
from troche.dosing.record import record_of
from troche.dosing.record_letter import as_pdf
from troche.ledger.queries import seal_at
from troche.messaging.local_time import at_clinic
from troche.people.actor import Request
from troche.people.policy import page


@page(action="chart.read", purpose="treatment: session record")
@require_GET
def record(request: Request, person: UUID, number: int) -> HttpResponse:
    """One page: who, what, when, readings, looks, what went wrong, the end, and the seal of the chain."""
    opened = open_session(request, person, number)
    entries = facts_of(request.actor.clinic, person, number)
    last = entries[-1].position if entries else 0
    with at_clinic(request):
        made = record_of(
            opened.chart,
            opened.setting,
            opened.session,
            entries,
            clinic=request.clinic.name if request.clinic else "",
            seal=f"{seal_at(request.actor.clinic, person, last)} at {last}",
            clock=_clock,
            day=_day,
            now=opened.now,
        )
    response = HttpResponse(as_pdf(made), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="session.pdf"'
    return response


def _clock(at: datetime) -> str:
    return localtime(at).strftime("%H:%M")


def _day(at: datetime) -> str:
    return localtime(at).strftime("%-d %b %Y")
