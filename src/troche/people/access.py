"""Who opened whose page, when, in which role, and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, QuerySet
from django.db.models.functions import TruncDate
from django.utils.timezone import now

from troche.chart.commands import Actor
from troche.people.models import Access

SEEN_AGAIN = timedelta(hours=1)  # ours: what stands over every page is not one reading for each page


def note(actor: Actor, person: UUID | None, route: str, purpose: str) -> None:
    """Write one reading down. Without it the page must not be shown, so errors are not caught."""
    _reading(actor, person, route, purpose).save(force_insert=True)


def note_in_passing(actor: Actor, people: Iterable[UUID], route: str, purpose: str) -> None:
    """Write down what is shown of these people over whatever page is open: once an hour for each."""
    shown = set(people)
    if not shown:
        return
    lately = Access.objects.filter(
        clinic_id=actor.clinic,
        person__in=shown,
        at__gt=now() - SEEN_AGAIN,
        actor_id=actor.id,
        role=actor.role,
        route=route,
    )
    unseen = shown - set(lately.values_list("person", flat=True))
    Access.objects.bulk_create(_reading(actor, person, route, purpose) for person in sorted(unseen))


def _reading(actor: Actor, person: UUID | None, route: str, purpose: str) -> Access:
    return Access(
        clinic_id=actor.clinic,
        actor_id=actor.id,
        actor_name=actor.name[:120],
        role=actor.role,
        person=person,
        route=route[:120],
        purpose=purpose[:60],
    )


def readings(clinic: UUID, person: UUID) -> QuerySet[Access]:
    """Every reading of one person's record, latest first."""
    return Access.objects.filter(clinic_id=clinic, person=person).order_by("-at", "-id")


def readings_by_others(clinic: UUID, person: UUID) -> QuerySet[Any, Any]:
    """A row for each day, reader and reason, latest first: `times` and `last_at`, in the zone that is active.

    A page that follows a session reads the record again every minute; the log keeps each of these readings.
    """
    return (
        readings(clinic, person)
        .exclude(actor_id=person)
        .annotate(day=TruncDate("at"))
        .values("actor_name", "role", "purpose", "day")
        .annotate(last_at=Max("at"), times=Count("id"))
        .order_by("-last_at")
    )
