"""Where facts from devices come in, as `device/pages.py` takes them: each once, late or not, with its own time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from troche.chart.commands import Actor, Command
from troche.device.commands import TellClock, TellGap
from troche.device.envelope import Envelope, command_id, note_id, said_at
from troche.simulation.door import Answer, Door, Work


class Parcel(msgspec.Struct, frozen=True):
    """One thing said on a device, in its envelope."""

    envelope: Envelope
    kind: type[Command]
    by: Actor
    fields: Mapping[str, Any]

    @property
    def device(self) -> UUID:
        """The device."""
        return self.envelope.device

    @property
    def seq(self) -> int:
        """Its number there."""
        return self.envelope.seq


class Receipt(msgspec.Struct, frozen=True):
    """This number of a device is kept for ever."""

    kept: int
    answer: Answer | None = None


class Inbox:
    """How far each device has come, written in one with its fact."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.kept: dict[UUID, int] = {}

    def begin(self, parcel: Parcel, now: datetime) -> Work | Answer | Receipt:
        """First what is odd about it, then what it says."""
        self._note(parcel, now)
        work = self.door.begin(self.command(parcel), now, self._counting(parcel))
        return self.receipt(parcel, work) if isinstance(work, Answer) else work

    def command(self, parcel: Parcel) -> Command:
        """What is asked of the door."""
        assert parcel.by.stream is not None
        own = command_id(parcel.by.stream, parcel.envelope)
        said = dict(parcel.fields)
        if "said_at" in parcel.kind.__struct_fields__:
            said |= {"said_at": said_at(parcel.envelope), "offset_ms": parcel.envelope.offset_ms}
        return parcel.kind(id=own, actor=parcel.by, stream=parcel.by.stream, **said)

    def receipt(self, parcel: Parcel, answer: Answer) -> Receipt:
        """What the device may forget now."""
        return Receipt(parcel.seq, answer)

    def _note(self, parcel: Parcel, now: datetime) -> None:
        envelope, last = parcel.envelope, self.kept.get(parcel.device, 0)
        stream = parcel.by.stream
        assert stream is not None
        told: dict[str, Any] = {"actor": parcel.by, "stream": stream, "session": envelope.session}
        told["device"] = str(envelope.device)
        if envelope.seq > last + 1:
            own = note_id(stream, envelope, "gap")
            self.door.act(TellGap(id=own, first=last + 1, last=envelope.seq - 1, **told), now)
        if envelope.offset_ms and envelope.seq > last:
            own = note_id(stream, envelope, "clock")
            self.door.act(TellClock(id=own, offset_ms=envelope.offset_ms, **told), now)

    def _counting(self, parcel: Parcel) -> Callable[[], None]:
        def count() -> None:
            self.kept[parcel.device] = max(parcel.seq, self.kept.get(parcel.device, 0))

        return count
