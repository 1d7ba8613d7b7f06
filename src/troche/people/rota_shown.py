"""A week of the rota as a page draws it: a column a day, a cell an hour, hours that belong together as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Literal, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from troche.people.clinic import ClinicState
from troche.people.matters import open_hours
from troche.people.rota import covered, set_until, shifts_between
from troche.people.spans import Span, without
from troche.people.zones import instant
from troche.programme import Programme

Kind = Literal["on", "open", "free"]
DAYS = 7
HUES = 4  # tints of the style sheet; a fifth person begins again, and every block says whose it is


class Piece(NamedTuple):
    """Some time of one day: somebody's, nobody's who should be there, or nobody's who need not."""

    kind: Kind
    starts: datetime
    ends: datetime
    staff: UUID | None = None
    name: str = ""
    hue: int = 0


class Cell(NamedTuple):
    """So many hours of a day's column, with what is in them; nothing in an hour that the clock leaves out."""

    hours: int
    pieces: tuple[Piece, ...]
    is_past: bool


class Day(NamedTuple):
    """A day of the week, its stretches in words."""

    day: date
    is_today: bool
    pieces: tuple[Piece, ...]
    open_hours: float


class Row(NamedTuple):
    """An hour of the day, with the cells that begin in it."""

    hour: int
    cells: tuple[tuple[date, Cell], ...]


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def days_shown(state: ClinicState, programme: Programme, monday: date, now: datetime) -> list[Day]:
    """The seven days of a week, each with its stretches."""
    hues = {staff.id: place % HUES for place, staff in enumerate(state.staff.values())}
    today = state.day_of(now)
    found = []
    for number in range(DAYS):
        day = monday + timedelta(days=number)
        starts, ends = instant(state.zone, day, 0), instant(state.zone, day, 24)
        pieces = tuple(_pieces(state, programme, hues, starts, ends))
        open_for = sum(
            ((one.ends - one.starts).total_seconds() for one in pieces if one.kind == "open"), start=0.0
        )
        found.append(Day(day, day == today, pieces, round(open_for / 3600, 1)))
    return found


def _pieces(
    state: ClinicState, programme: Programme, hues: dict[UUID, int], starts: datetime, ends: datetime
) -> Iterator[Piece]:
    """All of a stretch of time, in order: whose each part is, or that nobody is there."""
    on = [
        Piece("on", shift.starts, shift.ends, shift.staff, state.staff[shift.staff].name, hues[shift.staff])
        for shift in shifts_between(state.rota, starts, ends)
        if state.works_here(shift.staff)
    ]
    missing = [Piece("open", *span) for span in open_hours(state, programme, starts, ends)]
    here = (staff.id for staff in state.working())
    rest = without([(starts, ends)], (*covered(state.rota, here, starts, ends), *_spans(missing)))
    yield from sorted((*on, *missing, *(Piece("free", *span) for span in rest)), key=lambda one: one.starts)


def _spans(pieces: Iterable[Piece]) -> Iterator[Span[datetime]]:
    return ((one.starts, one.ends) for one in pieces)


def rows_shown(days: Sequence[Day], zone: ZoneInfo, now: datetime) -> list[Row]:
    """The week by hours, for a table: each cell stands in the hour in which it begins."""
    columns = {day.day: dict(_cells(day, zone, now)) for day in days}
    return [
        Row(hour, tuple((day, cells[hour]) for day, cells in columns.items() if hour in cells))
        for hour in range(24)
    ]


def _cells(day: Day, zone: ZoneInfo, now: datetime) -> Iterator[tuple[int, Cell]]:
    hours = [_in_hour(day, zone, hour) for hour in range(24)]

    def same(hour: int) -> object:
        inside = hours[hour]
        return (inside[0].kind, inside[0].staff) if len(inside) == 1 else hour

    for _, group in groupby(range(24), same):
        run = list(group)
        inside = tuple(piece for hour in run for piece in hours[hour])
        pieces = tuple(_together(inside))
        yield run[0], Cell(len(run), pieces, _end(day, zone, run[-1]) <= now)


def _in_hour(day: Day, zone: ZoneInfo, hour: int) -> tuple[Piece, ...]:
    starts, ends = instant(zone, day.day, hour), _end(day, zone, hour)
    return tuple(
        piece._replace(starts=max(piece.starts, starts), ends=min(piece.ends, ends))
        for piece in day.pieces
        if piece.starts < ends and starts < piece.ends
    )


def _end(day: Day, zone: ZoneInfo, hour: int) -> datetime:
    return instant(zone, day.day, hour + 1)


def _together(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Pieces of the same that follow on from one another, as one."""
    for _, group in groupby(pieces, lambda one: (one.kind, one.staff)):
        run = list(group)
        yield run[0]._replace(ends=run[-1].ends)


class Ahead(NamedTuple):
    """The next days: what is open in them, how much that is, and until when the rota is set."""

    days: int
    gaps: tuple[Span[datetime], ...]
    hours: float
    set_until: datetime | None


def ahead_shown(state: ClinicState, programme: Programme, now: datetime) -> Ahead:
    """What is open in the days that the programme looks ahead."""
    days = programme.team.rota.ahead_days.value
    gaps = open_hours(state, programme, now, now + timedelta(days=days))
    hours = sum((ends - starts).total_seconds() for starts, ends in gaps) / 3600
    return Ahead(days, tuple(gaps), round(hours, 1), set_until(state.rota))
