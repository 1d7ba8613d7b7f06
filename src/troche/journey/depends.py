"""What depends on somebody of the team: the people they treat, and the sessions booked for open hours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count

from troche.dosing.day import is_open
from troche.dosing.models import SessionRow
from troche.journey.care import PLACES
from troche.journey.models import CareRow
from troche.people.concerns import OpenConcern
from troche.people.matters import HOURS
from troche.people.rules import TREAT
from troche.people.setting import Setting

ENDED = "ended"


def loads(clinic: UUID) -> Mapping[UUID, int]:
    """How many people each of the staff looks after now."""
    found: Counter[UUID] = Counter()
    now_treated = CareRow.objects.filter(clinic_id=clinic).exclude(phase=ENDED)
    for place in PLACES:
        rows = now_treated.exclude(**{place: None}).values_list(place).annotate(people=Count("stream_id"))
        found.update(dict(rows))
    return found


def treated(clinic: UUID) -> Mapping[tuple[UUID, str], int]:
    """How many people each of the staff treats now, state by state."""
    found: Counter[tuple[UUID, str]] = Counter()
    now_treated = CareRow.objects.filter(clinic_id=clinic).exclude(phase=ENDED)
    for place in TREAT:
        rows = now_treated.exclude(**{place: None}).values_list(place, "state")
        for staff, state, people in rows.annotate(people=Count("stream_id")):
            found[staff, state] += people
    return found


def sessions_in_open_hours(clinic: UUID, setting: Setting, now: datetime) -> int:
    """How many sessions are booked for hours in which nobody is on call."""
    until = now + timedelta(days=setting.programme.team.rota.ahead_days.value)
    ahead = SessionRow.objects.filter(clinic_id=clinic, stage="booked", starts_at__range=(now, until))
    return sum(is_open(setting, starts) for starts in ahead.values_list("starts_at", flat=True))


def dependents(
    clinic: UUID, concerns: Sequence[OpenConcern], setting: Setting, now: datetime
) -> Mapping[str, int]:
    """How many people, or booked sessions, wait for what each concern is about; in as many queries for any number."""
    people = treated(clinic) if any(one.about for one in concerns) else {}
    found = {one.id: people.get((one.about, one.state), 0) for one in concerns if one.about}
    if any(one.code == "hours_open" for one in concerns):
        found[HOURS] = sessions_in_open_hours(clinic, setting, now)
    return found
