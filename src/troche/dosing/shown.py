"""What every page of a session shows: the people by name, what is expected, who asked for help."""

from __future__ import annotations

from troche.chart.rooms import Chart
from troche.dosing.doing import Opened
from troche.messaging.rules import OpenAlert, open_alerts
from troche.preparation.state import preparation_of
from troche.programme import Programme
from troche.programme.parts.session import Course

TITLES = frozenset({"Dr", "Prof"})
ASKED = frozenset({"help_asked", "unsure_check"})


def spoken_name(name: str) -> str:
    """A name as one says it in the room.

    >>> spoken_name("Ines Moreau"), spoken_name("Dr Amara Pattern"), spoken_name("")
    ('Ines', 'Dr Pattern', '')
    """
    parts = name.split()
    if len(parts) > 2 and parts[0].rstrip(".") in TITLES:
        return f"{parts[0]} {parts[-1]}"
    return parts[0] if parts else ""


def watcher(opened: Opened) -> str:
    """Who watches: whoever said to be ready, until then the one who is booked."""
    session = opened.session
    ready = opened.setting.clinic.staff.get(session.monitor_ready_id) if session.monitor_ready_id else None
    return spoken_name(ready.name if ready else session.booked.monitor_name)


def asked_for_help(chart: Chart) -> OpenAlert | None:
    """The open alert of somebody in the session who asked for help or was unsure."""
    return next((alert for alert in open_alerts(chart) if alert.code in ASKED), None)


def sitter_name(chart: Chart) -> str:
    """The sitter's name, or nothing."""
    sitter = preparation_of(chart).sitter
    return sitter.invited.name if sitter else ""


def expected(programme: Programme, minutes: int) -> Course | None:
    """What is expected at this minute; expected, never measured."""
    return next((c for c in programme.session.course if c.from_minute <= minutes < c.to_minute), None)
