"""The keeper, in a real clinic: who is not released is told again and again; a session nobody starts, once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from troche.chart.facts import DeadlineStruck
from troche.ledger.keeper import due_now, strike

if TYPE_CHECKING:
    from tests.dosing.stage import DayAtHome

HOUR = timedelta(hours=1)


@pytest.fixture
def day(database: str) -> DayAtHome:
    """A prepared person with a session in half an hour."""
    from tests.dosing.stage import DayAtHome

    return DayAtHome()


def keep(day: DayAtHome, until: datetime) -> None:
    """Everything of this clinic that is due by then, in its order, as the keeper does it."""
    while due := due_now(day.clinic.id, until):
        for name in due:
            with transaction.atomic():
                strike(day.clinic.id, name, until)


def struck(day: DayAtHome, kind: str) -> list[datetime]:
    """The instants at which deadlines of this kind struck."""
    return [fact.due_at for fact in day.facts(DeadlineStruck) if fact.kind == f"dosing.{kind}"]


def test_who_is_not_released_is_told_again_until_the_session_has_ended(day: DayAtHome) -> None:
    day.all_met()
    day.take()
    taken_at = day.session.taken_at
    assert taken_at is not None
    keep(day, taken_at + 5 * HOUR)
    assert struck(day, "not_released") == [taken_at + timedelta(minutes=minute) for minute in (240, 270, 300)]
    assert "not_released" in day.alerts


def test_a_session_that_nobody_starts_is_told_once(day: DayAtHome) -> None:
    starts_at = day.session.booked.starts_at
    keep(day, starts_at + 5 * HOUR)
    assert struck(day, "not_started") == [starts_at + HOUR]
    assert "session_not_started" in day.alerts
