"""A session that has been under way for a while, as the demo plays it."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from tests.dosing.stage import DayAtHome
from troche.demo import sessions
from troche.people.scope import in_clinic


def lasting(minutes: int) -> DayAtHome:
    """A person whose dose was taken so many minutes ago; looks and readings were given until then."""
    day = DayAtHome(book=False)
    with in_clinic(day.clinic.id), transaction.atomic():
        taken_at = day.now - timedelta(minutes=minutes)
        sessions.book(day.life, taken_at + timedelta(minutes=2))
        day.life.at = taken_at - timedelta(minutes=20)
        sessions.checks(day.life, 1)
        day.life.at = taken_at
        sessions.take(day.life, 1)
        sessions.under_way(day.life, 1, minutes)
        day.life.at = day.now
    return day
