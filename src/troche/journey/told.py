"""What a row of the board tells."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from troche.chart.commands import Role
from troche.chart.words import Words, say

State = Literal["alarm", "unmet", "unknown", "live", "waiting", "clear", "held", "ended"]
URGENCY: tuple[State, ...] = ("alarm", "unmet", "unknown", "live", "waiting", "clear", "held", "ended")


class Blocker(msgspec.Struct, frozen=True):
    """A state, the sentence for it, the owning role, since when, and what comes next by when (UTC)."""

    state: State
    why: Words
    owner: Role
    since: datetime | None = None
    next_at: datetime | None = None
    next_what: Words | None = None


def with_more(why: Words, more: int) -> Words:
    """The reason, and how many more there are."""
    return say("{why} And {more} more.", why=why, more=more) if more else why
