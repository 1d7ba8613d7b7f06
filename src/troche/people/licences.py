"""Who may practise and prescribe where, on which days: licences, registrations, supervision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from troche.people.facts import Licence, SupervisionAgreed
from troche.people.spans import Span, joined, within

if TYPE_CHECKING:
    from troche.people.clinic import Staff

ONE_DAY = timedelta(days=1)
REGISTRATION = "DEA"
Team = Mapping[UUID, "Staff"]
Days = list[Span[date]]


def is_registration(licence: Licence) -> bool:
    """Whether it is a DEA registration: it lets a prescriber order, and nobody practise."""
    return licence.kind.strip().upper() == REGISTRATION


def days_of(licences: Iterable[Licence]) -> Days:
    """The days on which at least one of these is valid."""
    return joined((licence.first_day, licence.last_day + ONE_DAY) for licence in licences)


def in_state(staff: Staff, state: str, *, registrations: bool = False) -> list[Licence]:
    """The licences of one of the staff for a state, or the registrations."""
    return [
        licence
        for licence in staff.licences
        if licence.state == state and is_registration(licence) is registrations
    ]


def own_days(staff: Staff, state: str) -> Days:
    """The days on which one of the staff may practise in a state without anybody's supervision."""
    return days_of(licence for licence in in_state(staff, state) if not licence.supervised)


def supervised_days(team: Team, agreements: Iterable[SupervisionAgreed], staff: UUID, state: str) -> Days:
    """The days on which a supervisor, who may practise there alone, answers for one of the staff."""
    return joined(
        span
        for agreed in agreements
        if agreed.staff == staff and agreed.state == state and _works_here(team, agreed.supervisor)
        for span in within(
            [(agreed.first_day, agreed.last_day + ONE_DAY)], own_days(team[agreed.supervisor], state)
        )
    )


def practice_days(team: Team, agreements: Iterable[SupervisionAgreed], staff: UUID, state: str) -> Days:
    """The days on which one of the staff may practise in a state, alone or under supervision."""
    if not _works_here(team, staff):
        return []
    under = days_of(licence for licence in in_state(team[staff], state) if licence.supervised)
    return joined(
        (*own_days(team[staff], state), *within(under, supervised_days(team, agreements, staff, state)))
    )


def registered_days(team: Team, staff: UUID, state: str) -> Days:
    """The days on which one of the staff is registered to prescribe what is controlled in a state."""
    return days_of(in_state(team[staff], state, registrations=True)) if _works_here(team, staff) else []


def holds_on(days: Days, day: date) -> bool:
    """Whether a day is one of these."""
    return any(first <= day < after for first, after in days)


def _works_here(team: Team, staff: UUID) -> bool:
    return staff in team and team[staff].left_at is None
