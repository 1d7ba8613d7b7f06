"""Where facts from devices come in: each device's in its own order, each once, whenever they come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import msgspec

from troche.chart.commands import Actor, Command
from troche.simulation.door import Answer, Door, Work


class Parcel(msgspec.Struct, frozen=True):
    """One thing said on a device: the `seq`-th there, at what its clock showed."""

    device: UUID
    seq: int
    said_at: datetime
    kind: type[Command]
    by: Actor
    fields: Mapping[str, Any]

    @property
    def id(self) -> UUID:
        """The command's id, the same however often it is sent."""
        return uuid5(self.device, str(self.seq))


class Receipt(msgspec.Struct, frozen=True):
    """Up to which `seq` everything of a device is kept for ever."""

    kept: int
    answer: Answer | None = None


class Inbox:
    """The last number of each device, written in one with its fact."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.kept: dict[UUID, int] = {}

    def begin(self, parcel: Parcel, now: datetime) -> Work | Answer | Receipt:
        """What comes next is decided upon; what came before is known; what comes too early is sent again."""
        last = self.kept.get(parcel.device, 0)
        if parcel.seq != last + 1:
            return Receipt(last)
        work = self.door.begin(self.command(parcel), now, self._counting(parcel))
        return self.receipt(parcel, work) if isinstance(work, Answer) else work

    def command(self, parcel: Parcel) -> Command:
        """What is asked of the door."""
        assert parcel.by.stream is not None
        return parcel.kind(id=parcel.id, actor=parcel.by, stream=parcel.by.stream, **parcel.fields)

    def receipt(self, parcel: Parcel, answer: Answer) -> Receipt:
        """What the device may forget now."""
        return Receipt(self.kept.get(parcel.device, 0), answer)

    def _counting(self, parcel: Parcel) -> Callable[[], None]:
        def count() -> None:
            self.kept[parcel.device] = parcel.seq

        return count
