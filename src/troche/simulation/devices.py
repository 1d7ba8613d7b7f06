"""Phones and browsers: what is said on them is kept until the server has it for ever, and asked until answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from troche.chart.commands import Actor, Command
from troche.device.envelope import Envelope
from troche.simulation.door import Answer
from troche.simulation.inbox import Parcel, Receipt
from troche.simulation.network import Line
from troche.simulation.servers import Cluster
from troche.simulation.weather import Spell
from troche.simulation.world import World

NAMES = UUID("0d3c9f0a-1f1f-4a55-8a3e-5f6ab2c9d001")
AGAIN_S, AGAIN_AT_MOST_S = 3.0, 20.0  # ours: until something unanswered is sent again
WRITES_S = 0.05  # ours: until the storage of a phone says that it has it


class Device:
    """One browser. Commands that need an answer are asked; facts are queued, and leave the queue when they are kept."""

    def __init__(self, world: World, cluster: Cluster, name: str) -> None:
        self.world = world
        self.cluster = cluster
        self.name = name
        self.line = Line(world, name)
        self.dice = world.dice(f"device {name}")
        self.id = uuid5(NAMES, f"{world.seed} {name}")
        self.offset = timedelta(seconds=world.weather.device_clock_s.get(name, 0.0))
        self.drift = world.weather.device_drift_ppm.get(name, 0.0) / 1e6
        self.life = 0
        self.dark: list[Spell] = []
        self.asked = 0
        self.disk: list[Parcel] = []
        self.last_seq = 0
        self.unsynced = 0
        self.contact_at = 0.0
        self.sending: int = 0
        self.durable: list[Parcel] = []
        self.answered: dict[UUID, Answer] = {}
        for who, at in world.weather.device_ends:
            if who == name:
                world.at(at, self.end)

    def astray(self) -> timedelta:
        """By how much its time is wrong beyond what it knows: it drifts, and may be set anew while it hears nobody."""
        world, wrong = self.world, self.drift * self.world.now
        at, by = world.weather.device_set_anew.get(self.name, (0.0, 0.0))
        if by and at <= world.now and self.contact_at < at:
            wrong += by
        return timedelta(seconds=wrong)

    def ask(self, command: Command, then: Callable[[Answer], object]) -> None:
        """Send until answered. The same id each time."""
        self._ask(self.life, command, then, AGAIN_S)

    def _ask(self, life: int, command: Command, then: Callable[[Answer], object], pause: float) -> None:
        if life != self.life or command.id in self.answered:
            return

        def back(answer: Answer | Receipt) -> None:
            self.line.send(arrived, answer)

        def arrived(answer: Answer) -> None:
            self.contact_at = self.world.now
            if command.id not in self.answered and life == self.life:
                if answer.refusal is not None and answer.refusal.reasons[0].code == "busy":
                    return
                self.answered[command.id] = answer
                then(answer)

        self.line.send(self.cluster.take, command, back)
        self.world.after(pause, self._ask, life, command, then, min(pause * 1.5, AGAIN_AT_MOST_S))

    def new_id(self) -> UUID:
        """An id for a command."""
        self.asked += 1
        return uuid5(self.id, f"asked {self.asked}")

    def say(self, kind: type[Command], by: Actor, fields: Mapping[str, Any]) -> None:
        """Put a fact into the queue. It is said only when the storage has it."""
        self.unsynced += 1
        said_at = self.world.instant() + self.offset + self.astray()
        self.world.after(WRITES_S, self._written, self.life, kind, by, fields, said_at)

    def _written(
        self, life: int, kind: type[Command], by: Actor, fields: Mapping[str, Any], said_at: Any
    ) -> None:
        if life != self.life:
            self.world.fault("unsaved on a device", self.name)
            return
        self.unsynced -= 1
        self.last_seq += 1
        offset_ms = -int(self.offset.total_seconds() * 1000) or None
        envelope = Envelope(self.id, self.last_seq, fields["session"], said_at, kind.__name__, offset_ms)
        parcel = Parcel(envelope, kind, by, fields)
        self.disk.append(parcel)
        self.durable.append(parcel)
        self.flush()

    def flush(self) -> None:
        """Send what comes next, if it is not under way."""
        if self.disk and not self.sending:
            self.sending = self.disk[0].seq
            self._send(self.life, self.disk[0], AGAIN_S)

    def _send(self, life: int, parcel: Parcel, pause: float) -> None:
        if life != self.life or self.sending != parcel.seq:
            return
        self.line.send(self.cluster.take, parcel, self._back)
        self.world.after(pause, self._send, life, parcel, min(pause * 1.5, AGAIN_AT_MOST_S))

    def _back(self, receipt: Receipt | Answer) -> None:
        if isinstance(receipt, Receipt):
            self.line.send(self.received, receipt)

    def received(self, receipt: Receipt) -> None:
        """The server has this for ever: the device may forget it."""
        self.contact_at = self.world.now
        self.disk = [one for one in self.disk if one.seq != receipt.kept]
        if self.sending == receipt.kept:
            self.sending = 0
            self.flush()

    def end(self) -> None:
        """The browser is closed or the battery is empty; a minute later it is there again, with its storage."""
        if self.world.healed:
            return
        self.world.fault("device ended", self.name)
        self.life += 1
        self.unsynced = 0
        self.sending = 0
        off = self.dice.uniform(5, 120)
        self.dark.append((self.world.now, off))
        self.world.after(off, self.flush)
