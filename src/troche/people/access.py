"""Who opened whose page, when, in which role, and why."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, Max, QuerySet
from django.db.models.functions import TruncDate

from troche.chart.commands import Actor
from troche.people.models import Access


def note(actor: Actor, person: UUID | None, route: str, purpose: str) -> None:
    """Write one reading down. Without it the page must not be shown, so errors are not caught."""
    Access.objects.create(
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
