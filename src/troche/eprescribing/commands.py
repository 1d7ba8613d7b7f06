"""What can be asked about a thing that the e-prescriber said."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from troche.chart.commands import Command, StreamKind
from troche.eprescribing.facts import Outcome


class ReceiveEvent(Command, frozen=True, kw_only=True, tag="eprescribing.receive_event"):
    """Keep it. Its stream and id are made from the sender's own id of it."""

    event: str
    order: str
    sequence: int
    status: str
    prescription: str
    message: str
    simulated: bool

    action: ClassVar[str] = "eprescribing.receive"
    opens: ClassVar[StreamKind | None] = "message"


class SettleEvent(Command, frozen=True, kw_only=True, tag="eprescribing.settle_event"):
    """Say whose order it was about, and what became of it there."""

    person: UUID
    outcome: Outcome

    action: ClassVar[str] = "eprescribing.receive"


class HoldEvent(Command, frozen=True, kw_only=True, tag="eprescribing.hold_event"):
    """Say why it fits no order."""

    reasons: tuple[str, ...]
    person: UUID | None = None

    action: ClassVar[str] = "eprescribing.receive"


class SetEventAside(Command, frozen=True, kw_only=True, tag="eprescribing.set_event_aside"):
    """Say why nothing more follows from it."""

    reason: str

    action: ClassVar[str] = "eprescribing.settle"
