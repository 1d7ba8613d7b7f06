"""alerts.yaml: what needs a person, who owns it, and by when."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from troche.sheets.values import Number, Role, Ruled, Text

Level = Literal[1, 2, 3]
Closers = Annotated[tuple[Role, ...], msgspec.Meta(min_length=1)]


class Alert(Ruled, frozen=True, kw_only=True):
    """An alert by its code. Level 1 is now, 2 the same day, 3 a note.

    Unanswered after `respond_minutes` it climbs to the next of `then`, with the same time again. Taken and not closed
    after `close_minutes` it is open again; without them, after the time to answer. Without `closed_by` whoever may
    take it may close it.
    """

    title: Text
    level: Level
    owner: Role
    respond_minutes: Number
    then: tuple[Role, ...]
    do: Text
    patient: Text | None = None
    blocks_dose: bool = False
    close_minutes: Number | None = None
    closed_by: Closers | None = None
    closed_by_talk: bool = False
