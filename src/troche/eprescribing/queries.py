"""What the e-prescriber said, for the work list: always of one clinic, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from troche.eprescribing.models import EventRow

MOST_SHOWN = 200  # rows of one page; ours


def event_rows(clinic: UUID, *, every: bool = False) -> Sequence[EventRow]:
    """What waits, the longest waiting first; with `every` all, the newest first."""
    rows = EventRow.objects.filter(clinic_id=clinic)
    if every:
        return list(rows.order_by("-received_at")[:MOST_SHOWN])
    return list(rows.filter(waits=True).order_by("received_at")[:MOST_SHOWN])


def event_row(clinic: UUID, event: UUID) -> EventRow | None:
    """One of them."""
    return EventRow.objects.filter(clinic_id=clinic, stream_id=event).first()
