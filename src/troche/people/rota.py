"""Who is on call when: laying one rota over another, and which hours nobody covers."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from operator import attrgetter
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from troche.people.facts import RotaSet, Shift
from troche.people.spans import Span, joined
from troche.people.zones import instant

KEPT = timedelta(days=35)  # ours: the month behind us can be looked at and copied, and no more is remembered
Rota = tuple[RotaSet, ...]
"""Windows in order of time, none over another; shifts in each in order of time."""
S = TypeVar("S", RotaSet, Shift)
_starts = attrgetter("starts")


def laid_over(rota: Rota, new: RotaSet, now: datetime) -> Rota:
    """The rota with a new one in place of what was set for its time; what is long past is forgotten."""
    oldest = now - KEPT
    new = msgspec.structs.replace(new, shifts=tuple(sorted(new.shifts, key=_starts)))
    pieces = [
        cut
        for old in rota
        for cut in (_cut(old, old.starts, new.starts), _cut(old, new.ends, old.ends))
        if cut is not None
    ]
    recent = (_cut(window, max(window.starts, oldest), window.ends) for window in (*pieces, new))
    return _merged(sorted(filter(None, recent), key=_starts))


def _cut(rota: RotaSet, starts: datetime, ends: datetime) -> RotaSet | None:
    """What of a rota lies between two instants."""
    starts, ends = max(starts, rota.starts), min(ends, rota.ends)
    if starts >= ends:
        return None
    return RotaSet(
        starts=starts, ends=ends, shifts=tuple(_clipped(_near(rota.shifts, starts, ends), starts, ends))
    )


def _near(shifts: tuple[Shift, ...], starts: datetime, ends: datetime) -> tuple[Shift, ...]:
    """Those of many shifts in order that may touch a stretch of time."""
    first = max(bisect_right(shifts, starts, key=_starts) - 1, 0)
    return shifts[first : bisect_left(shifts, ends, key=_starts)]


def _clipped(shifts: Iterable[Shift], starts: datetime, ends: datetime) -> Iterator[Shift]:
    for shift in shifts:
        clipped = Shift(staff=shift.staff, starts=max(shift.starts, starts), ends=min(shift.ends, ends))
        if clipped.starts < clipped.ends:
            yield clipped


def _merged(windows: Iterable[RotaSet]) -> Rota:
    """Windows and shifts that follow on from one another, as one."""
    found: list[RotaSet] = []
    for window in windows:
        if found and found[-1].ends == window.starts:
            last = found.pop()
            shifts = _one_after_another((*last.shifts, *window.shifts))
            window = RotaSet(starts=last.starts, ends=window.ends, shifts=shifts)
        found.append(msgspec.structs.replace(window, shifts=_one_after_another(window.shifts)))
    return tuple(found)


def _one_after_another(shifts: Iterable[Shift]) -> tuple[Shift, ...]:
    found: list[Shift] = []
    for shift in shifts:
        if found and found[-1].staff == shift.staff and found[-1].ends == shift.starts:
            shift = msgspec.structs.replace(found.pop(), ends=shift.ends)
        found.append(shift)
    return tuple(found)


def shift_at(rota: Rota, at: datetime) -> Shift | None:
    """The shift of an instant, whoever it names."""
    window = _before(rota, at)
    shift = _before(window.shifts, at) if window else None
    return shift if shift and at < shift.ends else None


def _before(ordered: tuple[S, ...], at: datetime) -> S | None:
    place = bisect_right(ordered, at, key=_starts)
    return ordered[place - 1] if place else None


def shifts_between(rota: Rota, starts: datetime, ends: datetime) -> Iterator[Shift]:
    """Every shift, or what of it lies between two instants, in order."""
    for window in rota:
        cut = _cut(window, starts, ends)
        yield from cut.shifts if cut else ()


def set_until(rota: Rota) -> datetime | None:
    """The end of what has been set; nobody has said yet who is on call after it."""
    return rota[-1].ends if rota else None


def covered(rota: Rota, working: Iterable[UUID], starts: datetime, ends: datetime) -> list[Span[datetime]]:
    """When somebody who works here is on call."""
    here = frozenset(working)
    return joined(
        (shift.starts, shift.ends) for shift in shifts_between(rota, starts, ends) if shift.staff in here
    )


def hours_to_cover(
    zone: ZoneInfo, first_hour: int, last_hour: int, starts: datetime, ends: datetime
) -> list[Span[datetime]]:
    """The hours of each local day in which somebody is to be on call, between two instants.

    Counted on the clock of the clinic's wall: a day of 23 or 25 hours is covered whole.
    """
    if (first_hour, last_hour) == (0, 24):
        return [(starts, ends)] if starts < ends else []
    day, last = starts.astimezone(zone).date() - timedelta(days=1), ends.astimezone(zone).date()
    found: list[Span[datetime]] = []
    while day <= last:
        found.append((instant(zone, day, first_hour), instant(zone, day, last_hour)))
        day += timedelta(days=1)
    clipped = ((max(one, starts), min(other, ends)) for one, other in found)
    return joined(clipped)
