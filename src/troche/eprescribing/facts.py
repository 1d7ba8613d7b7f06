"""What is recorded of a thing that the e-prescriber said, in a stream of its own."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from troche.chart.commands import Role
from troche.chart.facts import Fact

Outcome = Literal["applied", "late"]
"""It stands in the person's chart; or it was said before, or something newer was, and changed nothing."""


class EventReceived(Fact, frozen=True, kw_only=True, tag="eprescribing.event_received"):
    """It came, signed by the e-prescriber, under its own id."""

    event: str
    order: str
    sequence: int
    status: str
    prescription: str
    message: str
    simulated: bool


class EventSettled(Fact, frozen=True, kw_only=True, tag="eprescribing.event_settled"):
    """It was about an order of this person, and what became of it there."""

    person: UUID
    outcome: Outcome


class EventHeld(Fact, frozen=True, kw_only=True, tag="eprescribing.event_held"):
    """It fits no order as it stands, for these reasons, and waits for a person."""

    reasons: tuple[str, ...]
    person: UUID | None = None


class EventSetAside(Fact, frozen=True, kw_only=True, tag="eprescribing.event_set_aside"):
    """Nothing more follows from it, for this reason."""

    reason: str


class EventWaited(Fact, frozen=True, kw_only=True, tag="eprescribing.event_waited"):
    """Nobody looked at it in time; now it is this role's."""

    owner: Role
    rung: int
