"""What the patient's page says comes next."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from troche.chart.words import Words

Where = Literal["done", "next", "todo"]


class Moment(msgspec.Struct, frozen=True):
    """A point on the way to the step. `at` (UTC) where the time is known."""

    title: Words
    where: Where
    at: datetime | None = None
    note: Words | None = None


class NextStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step: what, when, why, who, and the page that does it (a route name and its arguments).

    `at` (UTC) is the time the step has; a step without a page is waited for.
    """

    code: str
    eyebrow: Words
    title: Words
    lead: Words
    action: Words | None = None
    page: str = ""
    arguments: tuple[str, ...] = ()
    at: datetime | None = None
    with_whom: Words | None = None
    move_page: str = ""
    way: tuple[Moment, ...] = ()
    way_title: Words | None = None
    checks_at: datetime | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether there is nothing for the patient to do."""
        return not self.page
