"""A person's values for pages: of one clinic, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from troche.integration.models import Measure

MOST_VALUES = 4_000  # of one person on one page; ours: four scales a day for over two years


class Value(NamedTuple):
    """A value on a local day."""

    day: date
    at: datetime
    value: int


class Said(NamedTuple):
    """A few words of a check-in."""

    at: datetime
    words: str


def values_by_kind(clinic: UUID, person: UUID, kinds: Sequence[str]) -> Mapping[str, list[Value]]:
    """The latest values of each kind in the order they were given; a kind without any has an empty list."""
    rows = (
        Measure.objects.filter(clinic_id=clinic, stream_id=person, kind__in=kinds, value__isnull=False)
        .order_by("-at", "-position")
        .values_list("kind", "day", "at", "value")[:MOST_VALUES]
    )
    found: dict[str, list[Value]] = {kind: [] for kind in kinds}
    for kind, day, at, value in reversed(rows):
        if value is not None:
            found[kind].append(Value(day, at, value))
    return found


def words_said(clinic: UUID, person: UUID, most: int = 14) -> list[Said]:
    """The latest words of check-ins, newest first."""
    rows = Measure.objects.filter(clinic_id=clinic, stream_id=person, kind="words").order_by("-at")
    return [Said(at, words) for at, words in rows.values_list("at", "words")[:most]]
