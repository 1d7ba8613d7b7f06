"""What about a team runs out or is missing, and from when on somebody has to look: found anew from the clinic's facts.

A matter is no fact. While one holds, a concern about it is open; when it is over, the concern settles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from troche.chart.commands import Role
from troche.people.clinic import ClinicState, Staff
from troche.people.facts import ConcernCode
from troche.people.licences import (
    ONE_DAY,
    Days,
    days_of,
    in_state,
    is_registration,
    own_days,
    supervised_days,
)
from troche.people.rota import covered, hours_to_cover, set_until
from troche.people.spans import Span, without
from troche.people.zones import instant

if TYPE_CHECKING:
    from troche.programme import Programme

TAKES_ALERTS: tuple[Role, ...] = ("prescriber", "therapist", "coordinator", "director")
HOURS, ALERTS = "hours", "alerts"


class Matter(msgspec.Struct, frozen=True):
    """Something to look at from its first stage on, more urgent at each, until it is over (never, without `until`)."""

    key: str
    code: ConcernCode
    stages: tuple[datetime, ...]
    until: datetime | None = None
    about: UUID | None = None
    state: str = ""
    day: date | None = None

    def stage(self, now: datetime) -> datetime | None:
        """The stage that is reached at an instant; None before the first and when it is over."""
        if self.until is not None and self.until <= now:
            return None
        return next((at for at in reversed(self.stages) if at <= now), None)


def matters(state: ClinicState, programme: Programme) -> Iterator[Matter]:
    """Everything that is or will be a matter, by what is known now."""
    if not any(state.working()):
        return
    for staff in state.working():
        yield from _licences(state, staff, programme)
        yield from _supervision(state, staff, programme)
    yield from _hours(state, programme)
    yield from _alerts(state, programme)


def matters_at(state: ClinicState, programme: Programme, now: datetime) -> dict[str, Matter]:
    """What is a matter at an instant, by its key."""
    return {matter.key: matter for matter in matters(state, programme) if matter.stage(now) is not None}


def open_hours(
    state: ClinicState, programme: Programme, starts: datetime, ends: datetime
) -> list[Span[datetime]]:
    """The hours between two instants in which somebody has to be on call and nobody is."""
    rota = programme.team.rota
    needed = hours_to_cover(state.zone, rota.first_hour.value, rota.last_hour.value, starts, ends)
    here = (staff.id for staff in state.working())
    return without(needed, covered(state.rota, here, starts, ends))


def _licences(state: ClinicState, staff: Staff, programme: Programme) -> Iterator[Matter]:
    """Each end of a stretch of licences, or of registrations, for a state."""
    for where, registrations in sorted({(one.state, is_registration(one)) for one in staff.licences}):
        held = days_of(in_state(staff, where, registrations=registrations))
        next_days = [first for first, _ in held[1:]]
        for (_, after), begins_again in zip(held, [*next_days, None], strict=True):
            last_day = after - ONE_DAY
            what = "registration" if registrations else "licence"
            yield Matter(
                key=f"{what}:{staff.id}:{where}:{last_day}",
                code="registration_ends" if registrations else "licence_ends",
                stages=_reminders(state, programme, after),
                until=_midnight(state, begins_again) if begins_again else None,
                about=staff.id,
                state=where,
                day=last_day,
            )


def _supervision(state: ClinicState, staff: Staff, programme: Programme) -> Iterator[Matter]:
    """Each stretch of days on which a licence asks for a supervisor, and nobody is."""
    for where in sorted({licence.state for licence in staff.licences if licence.supervised}):
        under = days_of(one for one in in_state(staff, where) if one.supervised)
        needed = without(under, own_days(staff, where))
        agreed = supervised_days(state.staff, state.supervision, staff.id, where)
        for first, after in without(needed, agreed):
            begins = _begins(first, under)
            stages = (_midnight(state, first),) if begins else _reminders(state, programme, first)
            yield Matter(
                key=f"supervision:{staff.id}:{where}:{first}",
                code="supervision_missing",
                stages=stages,
                until=_midnight(state, after),
                about=staff.id,
                state=where,
                day=first,
            )


def _begins(day: date, days: Days) -> bool:
    """Whether the licences themselves begin on this day."""
    return any(first == day for first, _ in days)


def _hours(state: ClinicState, programme: Programme) -> Iterator[Matter]:
    """Open hours that are near: from so many days before the first until the last of them is past."""
    if state.opened_at is None or state.seen_at is None:
        return
    rota = programme.team.rota
    ahead, ready_at = timedelta(days=rota.ahead_days.value), _ready_at(state, programme)
    end = max(set_until(state.rota) or state.seen_at, state.seen_at)
    near: tuple[datetime, datetime | None] | None = None
    for starts, ends in open_hours(state, programme, state.seen_at, end):
        if near is None or near[1] is None or near[1] < starts - ahead:
            if near is not None:
                break
            near = (starts - ahead, ends)
        else:
            near = (near[0], ends)
    if near is None or (near[1] is not None and end - ahead <= near[1]):
        near = (near[0] if near else end - ahead, None)
    yield Matter(key=HOURS, code="hours_open", stages=(max(near[0], ready_at),), until=near[1])


def _alerts(state: ClinicState, programme: Programme) -> Iterator[Matter]:
    """Nobody works here who may take an alert."""
    if any(state.working(*TAKES_ALERTS)) or state.opened_at is None:
        return
    left = (one.left_at for one in state.staff.values() if one.left_at and one.role in TAKES_ALERTS)
    since = max(left, default=_ready_at(state, programme))
    yield Matter(key=ALERTS, code="nobody_takes_alerts", stages=(since,))


def _ready_at(state: ClinicState, programme: Programme) -> datetime:
    """When a new clinic has had its time to get ready."""
    assert state.opened_at is not None
    return state.opened_at + timedelta(hours=programme.team.rota.new_clinic_hours.value)


def _reminders(state: ClinicState, programme: Programme, day: date) -> tuple[datetime, ...]:
    """So many days before the last day on which all is well, and the day after it."""
    before = _falling(programme.team.licences.remind_days.value)
    return tuple(_midnight(state, day - timedelta(days=days)) for days in (*(one + 1 for one in before), 0))


def _falling(days: Iterable[int]) -> list[int]:
    return sorted({one for one in days if one > 0}, reverse=True)


def _midnight(state: ClinicState, day: date) -> datetime:
    return instant(state.zone, day, 0)
