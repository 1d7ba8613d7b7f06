"""What the wall and the session page read, beside a chart."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from troche.chart.facts import Recorded, tag_of
from troche.dosing.models import SessionRow
from troche.dosing.state import dosing_of
from troche.ledger import read_chart, read_facts
from troche.messaging.queries import open_alert_rows

AROUND = timedelta(hours=24)
CANNOT_WAIT = 2  # alert levels 1 and 2 are for today


def on_the_wall(clinic: UUID, now: datetime) -> list[SessionRow]:
    """Live sessions first, then today's that are ahead, then those just over."""
    near = SessionRow.objects.filter(clinic_id=clinic, starts_at__gt=now - AROUND, starts_at__lt=now + AROUND)
    live = SessionRow.objects.filter(clinic_id=clinic, stage="live")
    order = {"live": 0, "booked": 1, "ended": 2, "off": 3}
    rows = (near | live).order_by("starts_at", "stream_id")
    return sorted(rows, key=lambda row: order[row.stage])


def alerts_of(clinic: UUID) -> dict[UUID, list[str]]:
    """The titles of open alerts that cannot wait for tomorrow, by person, the most urgent first."""
    found: dict[UUID, list[str]] = defaultdict(list)
    for row in open_alert_rows(clinic):
        if row.level <= CANNOT_WAIT:
            found[row.stream_id].append(row.title)
    return found


def facts_of(clinic: UUID, person: UUID, session: int) -> list[Recorded]:
    """Everything recorded of one session, oldest first."""
    return [entry for entry in read_facts(clinic, person) if getattr(entry.fact, "session", None) == session]


def kinds_of_session_after(clinic: UUID, person: UUID, seen: int) -> list[tuple[int, str]]:
    """Position and kind of what was recorded after `seen` in the session booked last, in this room alone."""
    latest = dosing_of(read_chart(clinic, person)).latest
    found = ((entry, tag_of(entry.fact)) for entry in read_facts(clinic, person, seen + 1))
    return [
        (entry.position, kind)
        for entry, kind in found
        if latest is not None
        and kind.startswith("dosing.")
        and getattr(entry.fact, "session", None) == latest.number
    ]
