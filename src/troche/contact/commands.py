"""What the keepers ask of signs of life. Nobody else can: only the server knows what it heard, and when."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from troche.chart.commands import Command
from troche.contact.facts import Seat


class NoteSilence(Command, frozen=True, kw_only=True, tag="contact.note_silence"):
    """A seat was heard last at `heard_at`, by the server's clock; None is not since it is listened for."""

    session: int
    seat: Seat
    heard_at: datetime | None

    action: ClassVar[str] = "chart.strike"


class NoteHeard(Command, frozen=True, kw_only=True, tag="contact.note_heard"):
    """A silent seat was heard again at `heard_at`, by the server's clock."""

    session: int
    seat: Seat
    heard_at: datetime

    action: ClassVar[str] = "chart.strike"
