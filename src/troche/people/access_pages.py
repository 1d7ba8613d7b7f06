"""Who opened a person's record, shown to that person, to the director and to the auditor."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import F, QuerySet, Value
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from troche.ledger import read_chart
from troche.people.access import readings, readings_by_others
from troche.people.actor import Request
from troche.people.forms import ROLE_WORDS
from troche.people.policy import page
from troche.people.purposes import why
from troche.people.rules import CLINIC
from troche.screening.queries import header

PER_PAGE = 50


@page(action="people.see_access")
@require_GET
def who_looked(request: Request) -> HttpResponse:
    """Everybody but oneself who opened one's record, latest first."""
    person = request.actor.stream
    if person is None:
        raise Http404
    others = readings_by_others(request.actor.clinic, person)
    return _shown(request, "people/who_looked.html", others)


@page(action="people.see_access", purpose="audit: who read this record")
@require_GET
def readings_of(request: Request, person: UUID) -> HttpResponse:
    """Every reading of one person's record, for the director and the auditor."""
    each = readings(request.actor.clinic, person).values("actor_name", "role", "purpose")
    each = each.annotate(last_at=F("at"), times=Value(1)).order_by("-at", "-id")
    chart = read_chart(request.actor.clinic, person)
    clinic = CLINIC.of(read_chart(request.actor.clinic, request.actor.clinic))
    return _shown(
        request, "people/readings.html", each, header(chart, request.actor.role, "readings", clinic)
    )


def _shown(
    request: Request, template: str, found: QuerySet[Any, Any], who: dict[str, Any] | None = None
) -> HttpResponse:
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(one, ROLE_WORDS.get(one["role"], one["role"]), why(one["purpose"])) for one in shown]
    return render(request, template, {"page_obj": shown, "rows": rows, "who": who})
