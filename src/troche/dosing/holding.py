"""What is left out before the session ahead, and the reminders of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from troche.chart.facts import DeadlineStruck, Recorded
from troche.chart.rooms import Chart, Deadline, Notice
from troche.dosing.state import dosing_of
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.screening.holds import Hold, holds
from troche.screening.rules import SCREENING

REMIND = "dosing.hold_begins"
AT = time(17)  # the afternoon before a hold begins; ours


def holds_ahead(chart: Chart, setting: Setting, starts_at: datetime) -> tuple[Hold, ...]:
    """The calendar of holds for a session that begins then."""
    return holds(SCREENING.of(chart).history, setting.programme, starts_at, PEOPLE.of(chart).zone)


def due(chart: Chart, setting: Setting) -> Iterator[Deadline]:
    """The afternoon before each day on which something is left out for the session, and before its own: the fast."""
    session = dosing_of(chart).current
    if session is None or session.stage != "booked":
        return
    zone = PEOPLE.of(chart).zone
    begins = {
        hold.begins_at.astimezone(zone).date()
        for hold in holds_ahead(chart, setting, session.booked.starts_at)
        if hold.begins_at is not None and hold.kind != "keep" and hold.whole_days
    }
    for day in sorted(begins):
        yield Deadline(REMIND, f"{session.number} {day.isoformat()}", _afternoon_before(day, zone), "patient")
    own_day = session.booked.starts_at.astimezone(zone).date()
    at = _afternoon_before(own_day, zone)
    if own_day not in begins and session.booked_at is not None and session.booked_at < at:
        yield Deadline(REMIND, f"{session.number} {own_day.isoformat()}", at, "patient")


def _afternoon_before(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day - timedelta(days=1), AT, zone).astimezone(UTC)


def follow(chart: Chart, recorded: Recorded, setting: Setting) -> Iterable[Notice]:
    """Neutral words: something about the day waits on the page."""
    match recorded.fact:
        case DeadlineStruck(kind="dosing.hold_begins", key=key):
            yield Notice(key=f"hold {key}", recipient="patient", template="something_waits")
        case DeadlineStruck(kind="dosing.agree_opens", key=key):
            yield Notice(key=f"agree {key}", recipient="patient", template="something_waits")
            if session := dosing_of(chart).sessions.get(int(key)):
                monitor = UUID(session.booked.monitor_id)
                yield Notice(
                    key=f"agree {key} monitor",
                    recipient="therapist",
                    template="something_waits",
                    to=(monitor,),
                )
