"""Open cases of all people: always of one clinic, in one query."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from troche.events.models import EventRow

MOST_SHOWN = 200  # rows of one page; ours


def open_event_rows(clinic: UUID, mine: UUID | None = None) -> Sequence[EventRow]:
    """Cases that are not closed: serious ones first, then those nobody has judged, each the longest due first."""
    rows = EventRow.objects.filter(clinic_id=clinic)
    if mine is not None:
        rows = rows.filter(owner_id=str(mine))
    return list(rows.order_by("rank", "due_at", "stream_id", "key")[:MOST_SHOWN])
