"""What is known of one message."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from troche.chart.commands import Role
from troche.chart.facts import CommandReused, Recorded
from troche.laboratory.facts import (
    MessageFiled,
    MessageHeld,
    MessageReceived,
    MessageSetAside,
    MessageWaited,
)


class MessageState(msgspec.Struct, frozen=True):
    """A message. `since` is when it began to wait for a person; `reused`: its control id came with other content."""

    received: MessageReceived | None = None
    received_at: datetime | None = None
    received_by: UUID | None = None
    since: datetime | None = None
    held: tuple[str, ...] = ()
    filed: MessageFiled | None = None
    set_aside: MessageSetAside | None = None
    reused: bool = False
    owner: Role | None = None
    rung: int = 0

    @property
    def waits(self) -> bool:
        """Whether somebody has to look at it."""
        if self.received is None:
            return False
        if self.reused:
            return True
        return self.set_aside is None and (self.filed is None or bool(self.filed.left))


def evolve(state: MessageState, recorded: Recorded) -> MessageState:
    """The message after one more fact."""
    replace = msgspec.structs.replace
    match recorded.fact:
        case MessageReceived() as fact:
            at, by = recorded.at, recorded.command_id
            return replace(state, received=fact, received_at=at, received_by=by, since=at)
        case MessageHeld() as fact:
            return replace(state, held=fact.reasons)
        case MessageFiled() as fact:
            return replace(state, filed=fact, set_aside=None)
        case MessageSetAside() as fact:
            return replace(state, set_aside=fact, reused=False)
        case MessageWaited() as fact:
            return replace(state, owner=fact.owner, rung=fact.rung)
        case CommandReused(command_id=command_id) if command_id == state.received_by:
            return replace(state, reused=True, since=recorded.at, owner=None, rung=0)
    return state
