"""What depends on somebody of the team: the people they treat, and the sessions booked for open hours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from troche.dosing.day import is_open
from troche.dosing.models import SessionRow
from troche.journey.care import PLACES
from troche.journey.models import CareRow
from troche.people.concerns import OpenConcern
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


def treated_by(clinic: UUID, staff: UUID, state: str) -> int:
    """How many people in a state one of the staff treats now."""
    treats = Q(prescriber=staff) | Q(therapist=staff)
    return CareRow.objects.filter(treats, clinic_id=clinic, state=state).exclude(phase=ENDED).count()


def sessions_in_open_hours(clinic: UUID, setting: Setting, now: datetime) -> int:
    """How many sessions are booked for hours in which nobody is on call."""
    until = now + timedelta(days=setting.programme.team.rota.ahead_days.value)
    ahead = SessionRow.objects.filter(clinic_id=clinic, stage="booked", starts_at__range=(now, until))
    return sum(is_open(setting, starts) for starts in ahead.values_list("starts_at", flat=True))


def depends_on(clinic: UUID, concern: OpenConcern, setting: Setting, now: datetime) -> int:
    """How many people, or booked sessions, wait for what a concern is about."""
    if concern.code == "hours_open":
        return sessions_in_open_hours(clinic, setting, now)
    return treated_by(clinic, concern.about, concern.state) if concern.about else 0
