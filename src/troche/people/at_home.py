"""Whether somebody at home is in a session right now: who is, and who sits beside, is not sent away by a clock."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from troche.dosing.live import live_session
from troche.ledger import read_chart
from troche.ledger.reading import NoSuchChartError
from troche.people.scope import in_clinic


def dose_taken_at(clinic: UUID, person: UUID) -> datetime | None:
    """When the dose of the session under way was taken; nothing when none is."""
    with in_clinic(clinic):
        try:
            session = live_session(read_chart(clinic, person))
        except NoSuchChartError:
            return None
    return session.taken_at if session is not None else None
