"""Signs of life: what the server hears of each seat, and the rows that keepers move by it (`contact/keeping.py`).

A beat every five seconds is not an event here. Whether one came is reckoned when somebody asks: from the device, its
line, the server's processes, and chance. That is the same, and a hundred times as fast.
"""

from __future__ import annotations

from datetime import datetime
from typing import cast
from uuid import uuid5
from zlib import crc32

from troche.chart.commands import Command
from troche.chart.facts import Recorded
from troche.chart.rooms import Deadline
from troche.contact.commands import NoteHeard, NoteSilence
from troche.contact.facts import SEATS, LadderArmed, Seat, SilenceEnded
from troche.contact.rules import HEARD_AGAIN, LOOK_AGAIN
from troche.proof.story import actor
from troche.simulation.devices import Device
from troche.simulation.door import Door, Name
from troche.simulation.servers import KINDS
from troche.simulation.weather import Spell
from troche.simulation.world import World, within

EVERY_S = 5.0  # as in the programme: beat_seconds
GRACE_S = 20.0  # as in contact/keeping.py
ODDS = 2**32
AHEAD = 1000  # beats: more than any line is away


class Beats:
    """When each seat was heard, by the server's clock."""

    def __init__(self, world: World, devices: dict[str, Device]) -> None:
        self.world = world
        self.devices = {seat: devices[seat] for seat in SEATS}
        self.unserved: list[Spell] = []
        """When no web process was there."""
        self.unserved_from: float | None = None
        self.healed_at: float | None = None
        self.phase = {seat: world.dice(f"beat {seat}").uniform(0, EVERY_S) for seat in SEATS}
        self.odds = {seat: crc32(f"{world.seed} {seat}".encode()) for seat in SEATS}

    def came(self, seat: Seat, number: int) -> bool:
        """Whether this beat of a seat reached the server."""
        at = self.time_of(seat, number)
        if self.healed_at is not None and at >= self.healed_at:
            return True
        device = self.devices[seat]
        if within(device.line.offline, at) or within(device.dark, at) or within(self.unserved, at):
            return False
        if self.unserved_from is not None and self.unserved_from <= at <= self.world.now:
            return False
        loss = self.world.weather.loss
        return not loss or crc32(number.to_bytes(4, "big"), self.odds[seat]) / ODDS >= loss

    def serve(self, is_served: bool) -> None:
        """Whether some web process is there from now on."""
        if not is_served and self.unserved_from is None:
            self.unserved_from = self.world.now
        elif is_served and self.unserved_from is not None:
            self.unserved.append((self.unserved_from, self.world.now - self.unserved_from))
            self.unserved_from = None

    def time_of(self, seat: Seat, number: int) -> float:
        """When a beat is sent."""
        return self.phase[seat] + number * EVERY_S

    def number_before(self, seat: Seat, second: float) -> int:
        """The latest beat sent by then."""
        return int((second - self.phase[seat]) // EVERY_S)

    def next_heard(self, seat: Seat, after: float) -> float | None:
        """The next beat that will come as far as is known now."""
        number = self.number_before(seat, after) + 1
        for later in range(number, number + AHEAD):
            if self.came(seat, later):
                return self.time_of(seat, later)
        return None

    def last_heard(self, seat: Seat, until: float, since: float) -> float | None:
        """The latest beat heard in this time, if there was one."""
        number = self.number_before(seat, until)
        while number >= 0 and (at := self.time_of(seat, number)) > since:
            if self.came(seat, number):
                return at
            number -= 1
        return None


class Watch:
    """The rows of silence, moved by what was heard. Only a row that has to strike comes before a keeper."""

    def __init__(self, world: World, door: Door, beats: Beats) -> None:
        self.world = world
        self.door = door
        self.beats = beats
        self.heard_at: dict[Seat, float] = {}
        self.back_at: float | None = None
        self.made: dict[Name, int] = {}
        self.waits: dict[Name, Deadline] = {}
        door.aside = self._armed
        door.heard.append(self._hear)

    def _hear(self, recorded: tuple[Recorded, ...]) -> None:
        for entry in recorded:
            if isinstance(entry.fact, LadderArmed):
                self.heard_at = dict.fromkeys(SEATS, self.world.second_of(entry.at))
            elif isinstance(entry.fact, SilenceEnded):
                self.heard_at[entry.fact.seat] = self.world.second_of(entry.fact.heard_at)

    def _armed(self, name: Name, deadline: Deadline | None) -> bool:
        """A row was made, moved or taken away; whether it waits here."""
        if name[0] not in KINDS:
            return False
        self.made[name] = turn = self.made.get(name, 0) + 1
        if deadline is None:
            self.door.deadlines.pop(name, None)
            self.waits.pop(name, None)
        else:
            self.waits[name] = deadline
            self.door.deadlines.pop(name, None)
            self._at(self.world.second_of(deadline.at), name, turn, deadline)
        return True

    def _at(self, second: float, name: Name, turn: int, deadline: Deadline) -> None:
        self.world.at(second, self._look, name, turn, deadline)

    def _look(self, name: Name, turn: int, deadline: Deadline) -> None:
        """What the keepers' statements do with a row that has come due: it is put off, or strikes."""
        if self.made.get(name) != turn:
            return
        until = self.until(name)
        if until > self.world.now:
            self._at(until, name, turn, deadline)
        else:
            at = self.world.instant()
            self.waits.pop(name, None)
            self.door.deadlines[name] = Deadline(deadline.kind, deadline.key, at, deadline.owner)
            self.door.wake()

    def until(self, name: Name) -> float:
        """Until when a row waits, by what was heard; now or before when it has to strike."""
        seat, seconds = _read(name)
        now = self.world.now
        heard = self.beats.last_heard(seat, now, self.heard_at[seat])
        if name[0] == HEARD_AGAIN:
            if heard is not None:
                return now
            coming = self.beats.next_heard(seat, now)
            return max(now, coming or now + AHEAD * EVERY_S) + LOOK_AGAIN.total_seconds()
        if heard is not None:
            self.heard_at[seat] = heard
        grace = self.back_at + GRACE_S if self.back_at is not None else 0.0
        return max(self.heard_at[seat] + seconds, grace)

    def heal(self) -> None:
        """From now on every beat comes: all rows are looked at."""
        self.beats.healed_at = self.world.now
        for name, deadline in self.waits.items():
            self.made[name] += 1
            self._at(self.world.now, name, self.made[name], deadline)

    def command(self, name: Name, now: datetime) -> Command | None:
        """What a keeper asks for when such a row comes due; None when it has to wait after all."""
        seat, seconds = _read(name)
        session = int(name[1].split(":")[0])
        stream, by = self.door.chart.stream, actor("system")
        second = self.world.second_of(now)
        heard = self.beats.last_heard(seat, self.world.now, self.heard_at[seat])
        if name[0] == HEARD_AGAIN:
            if heard is None:
                return None
            at = self.world.instant(heard)
            return NoteHeard(
                id=uuid5(stream, f"heard {name} {at}"),
                actor=by,
                stream=stream,
                session=session,
                seat=seat,
                heard_at=at,
            )
        if heard is not None:
            self.heard_at[seat] = heard
        if self.heard_at[seat] + seconds > second:
            return None
        at = self.world.instant(self.heard_at[seat])
        return NoteSilence(
            id=uuid5(stream, f"silent {name} {at}"),
            actor=by,
            stream=stream,
            session=session,
            seat=seat,
            heard_at=at,
        )

    def look_again(self, name: Name) -> None:
        """What a keeper asked was refused: a watch is never ended by that."""
        deadline = self.door.house.due(self.door.chart, self.door.setting).get(name)
        if deadline is not None and name not in self.waits and name not in self.door.deadlines:
            self.waits[name] = deadline
            self._at(self.world.now + LOOK_AGAIN.total_seconds(), name, self.made[name], deadline)

    def wait(self, name: Name) -> None:
        """The row waits after all: it was heard meanwhile, or what a keeper asked was refused."""
        deadline = self.door.deadlines.pop(name, None)
        if deadline is not None:
            later = max(self.until(name), self.world.now + LOOK_AGAIN.total_seconds())
            self.waits[name] = deadline
            self._at(later, name, self.made[name], deadline)


def _read(name: Name) -> tuple[Seat, float]:
    _, seat, seconds = name[1].split(":")
    return cast("Seat", seat), float(seconds)
