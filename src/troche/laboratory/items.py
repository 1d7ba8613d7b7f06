"""What a message says, as it is kept: whom it names, and each result with what it is here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

import msgspec

from troche.screening.facts import Test

LONGEST_TEXT = 200  # characters; ours: more is no result but a letter, and stands in the message itself

What = Test | Literal["pressure", "weight", ""]
"""What an item is here; empty is something the programme has no code for."""
Status = Literal["final", "corrected", ""]
"""Whether it can be relied on; empty is not yet, or no more."""


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a message speaks of, in its own words."""

    numbers: tuple[str, ...] = ()
    family: str = ""
    given: str = ""
    birth_date: date | None = None


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One result as it was sent, what it is here, and why it waits for a person, if it does."""

    code: str
    name: str
    said: str
    unit: str = ""
    limits: str = ""
    flag: str = ""
    status: Status = ""
    what: What = ""
    value: float | None = None
    upper_limit: float | None = None
    finding: Literal["", "negative", "positive"] = ""
    collected_on: date | None = None
    systolic_mm_hg: int | None = None
    diastolic_mm_hg: int | None = None
    pulse_bpm: int | None = None
    measured_at: datetime | None = None
    held: str = ""

    @property
    def is_ready(self) -> bool:
        """Whether it can be recorded as it is."""
        return bool(self.what) and not self.held


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """A message as it was understood."""

    person: Named
    items: tuple[Item, ...]
    laboratory: str = ""

    def waiting(self) -> tuple[int, ...]:
        """The places of the items that wait for a person."""
        return tuple(place for place, item in enumerate(self.items) if item.held)

    def ready(self) -> tuple[int, ...]:
        """The places of the items that can be recorded as they are."""
        return tuple(place for place, item in enumerate(self.items) if item.is_ready)
