"""What the wall and the session page read, beside a chart."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case, Q, When

from troche.chart.facts import Recorded, tag_of
from troche.dosing.models import SessionRow
from troche.dosing.state import dosing_of
from troche.ledger import read_chart, read_facts
from troche.messaging.models import AlertRow
from troche.messaging.queries import open_alert_rows

BEFORE, AHEAD = timedelta(hours=12), timedelta(hours=18)  # a day's sessions, seen from any hour of it
CANNOT_WAIT = 2  # alert levels 1 and 2 are for today
MOST_SEATS = 60  # more than anybody can watch


def on_the_wall(clinic: UUID, now: datetime) -> list[SessionRow]:
    """Live sessions, and those of about today: ahead, and just over."""
    live_first = Case(When(stage="live", then=0), default=1)
    rows = SessionRow.objects.filter(clinic_id=clinic)
    near = Q(stage__in=("booked", "ended", "off"), starts_at__gt=now - BEFORE, starts_at__lt=now + AHEAD)
    return list(
        rows.filter(Q(stage="live") | near).order_by(live_first, "starts_at", "stream_id")[:MOST_SEATS]
    )


def alerts_of(clinic: UUID) -> dict[object, list[AlertRow]]:
    """Open alerts that cannot wait for tomorrow, by person, the most urgent first."""
    found: dict[object, list[AlertRow]] = defaultdict(list)
    for row in open_alert_rows(clinic):
        if row.level <= CANNOT_WAIT:
            found[row.stream_id].append(row)
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
