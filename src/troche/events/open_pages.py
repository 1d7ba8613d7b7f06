"""Open cases of all people, for those who answer for them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from troche.events.models import EventRow
from troche.events.queries import MOST_SHOWN, open_event_rows
from troche.events.waiting import FOLLOW_UP, JUDGE, REPORT, REVIEW
from troche.messaging.local_time import at_clinic
from troche.people.actor import Request
from troche.people.policy import page

STATES = (("unmet", _("Serious")), ("unknown", _("Not judged yet")), ("waiting", _("Not serious")))
WAITS = {
    JUDGE: _("Judge whether it is serious"),
    REVIEW: _("Review by the medical director"),
    REPORT: _("Report to FDA MedWatch and the pharmacy"),
    FOLLOW_UP: _("Look at it again, until its outcome"),
}


@page(action="events.read", purpose="treatment: events")
@require_GET
def open_cases(request: Request) -> HttpResponse:
    """Every open case of the clinic, serious ones first; `?show=mine` only those of the reader."""
    mine = request.GET.get("show") == "mine"
    rows = open_event_rows(request.actor.clinic, request.actor.id if mine else None)
    shown = {
        "cases": [_shown(row) for row in rows],
        "mine": mine,
        "is_cut": len(rows) == MOST_SHOWN,
        "most": MOST_SHOWN,
    }
    with at_clinic(request):
        return render(request, "events/open.html", shown)


def _shown(row: EventRow) -> dict[str, Any]:
    return {
        "row": row,
        "state": STATES[row.rank],
        "waits": WAITS[row.waits],
        "is_late": row.due_at <= now(),
    }
