"""What the wall shows of each session: how it stands, what is owed since when, and how urgent it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from troche.contact.facts import SEATS
from troche.contact.queries import last_heard, watches_of
from troche.contact.shown import SHORT, HeardSeat
from troche.dosing.models import SessionRow
from troche.dosing.pressure import at_or_above
from troche.dosing.shown import expected
from troche.dosing.strip import strip
from troche.messaging.models import AlertRow
from troche.programme import Programme
from troche.site.charts import Picture

ALARM, LATE, ABOVE = 0, 1, 2
STAGES = {"live": 3, "booked": 4, "ended": 5, "off": 6}


class Owed(NamedTuple):
    """Something that should have come, and since when it is missing."""

    what: str
    since: datetime


class Tile(NamedTuple):
    """One session on the wall. An alarm is an alert for today that nobody has taken."""

    row: SessionRow
    minutes: int | None
    phase: str
    owed: tuple[Owed, ...]
    above: bool
    alarms: tuple[AlertRow, ...]
    taken: tuple[AlertRow, ...]
    strip: Picture | None
    urgency: int
    life: tuple[HeardSeat, ...] = ()


def with_life(made: Sequence[Tile], clinic: UUID) -> list[Tile]:
    """Each live session with when its seats were heard last, or since when they are silent."""
    heard, watches = last_heard(clinic), watches_of(clinic)

    def life(person: UUID) -> tuple[HeardSeat, ...]:
        watch, last = watches.get(person), heard.get(person, {})
        if watch is None:
            return ()
        return tuple(
            HeardSeat(SHORT[seat], last.get(seat), getattr(watch, f"{seat}_silent_since")) for seat in SEATS
        )

    return [one._replace(life=life(one.row.stream_id)) for one in made]


def tiles(
    rows: Sequence[SessionRow], alerts: dict[object, list[AlertRow]], programme: Programme, moment: datetime
) -> list[Tile]:
    """The most urgent first; among equals whoever waits longest."""
    made = [tile(row, alerts.get(row.stream_id, []), programme, moment) for row in rows]
    return sorted(made, key=lambda one: (one.urgency, _since(one), str(one.row.stream_id)))


def tile(row: SessionRow, alerts: list[AlertRow], programme: Programme, moment: datetime) -> Tile:
    """One session as it stands at this instant."""
    is_live = row.stage == "live"
    minutes = _minutes(row, moment) if row.taken_at else None
    course = expected(programme, minutes) if minutes is not None and is_live else None
    owed = tuple(
        Owed(what, at)
        for what, at in ((_("Sitter’s look"), row.next_look_at), (_("Reading"), row.next_reading_at))
        if at is not None and at < moment
    )
    alarms = tuple(alert for alert in alerts if alert.taken_at is None)
    above = _above(row, programme)
    urgency = ALARM if alarms else LATE if owed else ABOVE if above else STAGES[row.stage]
    drawn = None
    if is_live and minutes is not None:
        drawn = strip(
            f"strip-{row.stream_id}",
            programme,
            minutes,
            _minutes(row, row.next_look_at),
            _minutes(row, row.next_reading_at),
        )
    taken = tuple(alert for alert in alerts if alert.taken_at is not None)
    return Tile(row, minutes, course.title if course else "", owed, above, alarms, taken, drawn, urgency)


def _minutes(row: SessionRow, at: datetime | None) -> int | None:
    return None if at is None or row.taken_at is None else int((at - row.taken_at) / timedelta(minutes=1))


def _since(one: Tile) -> datetime:
    if one.alarms:
        return min(alert.raised_at for alert in one.alarms)
    if one.owed:
        return min(owed.since for owed in one.owed)
    return one.row.taken_at or one.row.starts_at


def _above(row: SessionRow, programme: Programme) -> bool:
    """Whether the last reading lies above the limit of its moment: to begin, or during the session."""
    if row.systolic_mm_hg is None or row.diastolic_mm_hg is None:
        return False
    if row.stage == "live":
        return at_or_above((row.systolic_mm_hg, row.diastolic_mm_hg), programme.session.vitals.repeat_from)
    go = programme.session.pressure.go
    return row.systolic_mm_hg > go.systolic_mm_hg.value or row.diastolic_mm_hg > go.diastolic_mm_hg.value
