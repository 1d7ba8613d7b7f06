"""The alarm strip over every staff page: alerts of level 1 that nobody has taken yet."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from troche.chart.commands import Actor
from troche.messaging.models import AlertRow
from troche.messaging.names import name_of
from troche.messaging.owners import NOBODY
from troche.messaging.queries import alarms
from troche.people.access import note_in_passing
from troche.people.forms import ROLE_WORDS
from troche.people.policy import allows_at_all

STRIP_HOLDS = 3  # more would hide the page; the list has them all


def alarm_strip(request: HttpRequest) -> dict[str, Any]:
    """Context for the staff layout. Asked only when the strip is drawn."""
    actor = getattr(request, "actor", None)
    if actor is None or not request.user.is_authenticated or actor.role == "patient":
        return {}
    if not allows_at_all(actor.role, "messaging.acknowledge"):
        return {}
    waiting = SimpleLazyObject(lambda: waiting_for(actor, STRIP_HOLDS))
    return {"alarms": waiting, "alarms_url": reverse("messaging:strip")}


def waiting_for(actor: Actor, at_most: int | None = None) -> list[dict[str, Any]]:
    """The alarms as the strip draws them for a reader; that they were read is written down."""
    rows = alarms(actor.clinic)[:at_most]
    note_in_passing(actor, [row.stream_id for row in rows], "messaging:strip", "treatment: alarm")
    return [as_alarm(row) for row in rows]


def owner_words(row: AlertRow) -> str:
    """Who owns an alert, by name where one person is meant."""
    if row.owner == NOBODY:
        return _("Nobody")
    return row.owner_name or str(ROLE_WORDS.get(row.owner, row.owner))


def as_alarm(row: AlertRow) -> dict[str, Any]:
    """An alert as `parts/alarm.html` draws it."""
    names = {"person": row.stream_id, "alert": name_of(row.stream_id, row.key)}
    return {
        "person": row.name,
        "birth_date": row.birth_date,
        "text": row.words,
        "since": row.raised_at,
        "step": _("Nobody works here who could answer.")
        if row.owner == NOBODY
        else _("{owner} was asked, no answer yet").format(owner=owner_words(row)),
        "url": reverse("messaging:alert", kwargs=names),
        "acknowledge_url": reverse("messaging:take", kwargs=names),
    }
