"""What the wall and the session page read, beside a chart."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from troche.chart.facts import Recorded
from troche.dosing.models import SessionRow
from troche.ledger import read_facts
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
