"""What is known of one thing that the e-prescriber said."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from troche.chart.commands import Role
from troche.chart.facts import CommandReused, Recorded
from troche.eprescribing.facts import EventHeld, EventReceived, EventSetAside, EventSettled, EventWaited


class EventState(msgspec.Struct, frozen=True):
    """An event. `reused`: its id came again with other content, which is somebody's to look at."""

    received: EventReceived | None = None
    received_at: datetime | None = None
    received_by: UUID | None = None
    since: datetime | None = None
    settled: EventSettled | None = None
    held: EventHeld | None = None
    set_aside: str | None = None
    reused: bool = False
    owner: Role | None = None
    rung: int = 0

    @property
    def waits(self) -> bool:
        """Whether somebody has to look at it."""
        if self.received is None:
            return False
        return self.reused or (self.set_aside is None and self.settled is None)


def evolve(state: EventState, recorded: Recorded) -> EventState:
    """The event after one more fact."""
    replace, at = msgspec.structs.replace, recorded.at
    match recorded.fact:
        case EventReceived() as fact:
            return replace(state, received=fact, received_at=at, received_by=recorded.command_id, since=at)
        case EventSettled() as fact:
            return replace(state, settled=fact)
        case EventHeld() as fact:
            return replace(state, held=fact)
        case EventSetAside(reason=reason):
            return replace(state, set_aside=reason, reused=False)
        case EventWaited() as fact:
            return replace(state, owner=fact.owner, rung=fact.rung)
        case CommandReused(command_id=command_id) if command_id == state.received_by:
            return replace(state, reused=True, since=at, owner=None, rung=0)
    return state
