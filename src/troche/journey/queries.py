"""The board for pages: of one clinic, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F

from troche.journey.models import BoardRow

LONGEST_SEARCH = 100  # characters


class OnBoard(NamedTuple):
    """What every row is chosen and ordered by."""

    stream_id: UUID
    phase: str
    state: str
    owner: str
    owner_id: UUID | None
    next_at: datetime | None
    session_at: datetime | None
    alert_level: int | None
    in_session: bool


class Told(NamedTuple):
    """What the rows of one page say."""

    stream_id: UUID
    name: str
    birth_date: date | None
    why: Any
    owner_name: str
    since: datetime | None
    next_what: Any
    phq_first: int | None
    phq_latest: int | None
    phq_series: list[int | None]
    phq_provisional: bool
    alert_taken_by: str


def everybody(clinic: UUID, search: str = "") -> Sequence[OnBoard]:
    """Everybody in the clinic's programme whose name holds `search`, by phase, then urgency."""
    rows = BoardRow.objects.filter(clinic_id=clinic)
    if search:
        rows = rows.filter(name__icontains=search[:LONGEST_SEARCH])
    order = ("phase_order", "urgency", F("next_at").asc(nulls_last=True), "name", "stream_id")
    return [OnBoard(*row) for row in rows.order_by(*order).values_list(*OnBoard._fields)]


def told_of(clinic: UUID, people: Sequence[UUID]) -> Mapping[UUID, Told]:
    """What the rows of these people say."""
    rows = BoardRow.objects.filter(clinic_id=clinic, stream_id__in=people)
    return {row[0]: Told(*row) for row in rows.values_list(*Told._fields)}
