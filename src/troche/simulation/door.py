"""The door and the ledger, in memory: the same rules, the same order of things, the same promises as `ledger.act`.

`tests/simulation/test_conformance.py` holds it to the real one: the same commands give the same facts, answers,
deadlines and post. A transaction is begun, and later committed or not; what another committed meanwhile makes it
begin anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import msgspec

from troche.chart.commands import Actor, ClockStruck, Command
from troche.chart.facts import CommandReused, Fact, Recorded
from troche.chart.house import House
from troche.chart.keepable import is_keepable
from troche.chart.reasons import NOT_ALLOWED, REUSED, UNKEEPABLE, Refusal
from troche.chart.rooms import Chart, Deadline, Notice
from troche.journey.rooms import PERSON
from troche.people.policy import allows, relation
from troche.people.setting import Setting

ONCE_MORE = UUID("5c1f6d0e-6f0e-4c57-9a0b-0d5f3b1f7c11")
KEEPER = UUID("8f4c2b9e-53d4-4f2f-9f0e-2a6d1c9f7e01")

Name = tuple[str, str]
_bytes_of = msgspec.json.Encoder().encode


class Remembering(House):
    """The house of a person, which reckons what is due once for each chart: a pure answer to the same question."""

    _last: tuple[Chart, Setting, dict[Name, Deadline]] | None = None

    def due(self, chart: Chart, setting: Any) -> dict[Name, Deadline]:
        """Every deadline that is still to be answered."""
        last = self._last
        if last is None or last[0] is not chart or last[1] is not setting:
            last = self._last = (chart, setting, super().due(chart, setting))
        return last[2]


def person_house() -> Remembering:
    """The rooms of a person as they are now."""
    return Remembering("person", PERSON.rooms[1:], PERSON.may_correct)


class Answer(msgspec.Struct, frozen=True):
    """What a command was answered: its facts, or the reasons of a refusal; `again` when not for the first time."""

    recorded: tuple[Recorded, ...] = ()
    refusal: Refusal | None = None
    again: bool = False


class Receipt(msgspec.Struct, frozen=True):
    """What is kept of an answer."""

    digest: bytes
    first: int
    last: int
    refusal: Refusal | None


class Waiting(msgspec.Struct):
    """A row of the outbox."""

    key: str
    notice: Notice
    try_at: datetime
    tries: int = 0
    sent_at: datetime | None = None


class Work(msgspec.Struct, frozen=True):
    """A transaction before its commit. `beside` is done in one with it."""

    command: Command
    chart: Chart
    digest: bytes
    facts: tuple[Fact, ...]
    refusal: Refusal | None
    now: datetime
    beside: Callable[[], object] | None = None


class MovedError(Exception):
    """Somebody else wrote since the chart was read. Nothing was kept."""


class Door:
    """One person's stream with its receipts, deadlines and outbox."""

    def __init__(self, chart: Chart, setting: Setting, house: House | None = None) -> None:
        self.house = house or person_house()
        self.chart = chart
        self.began_with = chart
        self.setting = setting
        self.facts: list[Recorded] = []
        self.receipts: dict[UUID, Receipt] = {}
        self.deadlines: dict[Name, Deadline] = dict(self.house.due(chart, setting))
        self.outbox: dict[str, Waiting] = {}
        self.heard: list[Callable[[tuple[Recorded, ...]], object]] = []
        self.held_by = ""
        self.aside: Callable[[Name, Deadline | None], bool] = lambda name, deadline: False
        self.wake: Callable[[], object] = lambda: None

    def begin(
        self, command: Command, now: datetime, beside: Callable[[], object] | None = None
    ) -> Work | Answer:
        """Authorise, load, decide. What was answered before, or may not be asked, has its answer at once."""
        actor = command.actor
        if not allows(actor.role, relation(actor, command.stream), command.action):
            return Answer(refusal=NOT_ALLOWED)
        if not is_keepable(command):
            return Answer(refusal=UNKEEPABLE)
        digest = _bytes_of(command)
        receipt = self.receipts.get(command.id)
        if receipt is not None:
            return self._first_answer(command, receipt, digest, now)
        decision = self.house.decide(self.chart, command, now, self.setting)
        if isinstance(decision, Refusal):
            return Work(command, self.chart, digest, decision.record, decision, now, beside)
        return Work(command, self.chart, digest, tuple(decision), None, now, beside)

    def commit(self, work: Work) -> Answer:
        """Keep all of it: facts, receipt, deadlines, outbox. Raises `MovedError`."""
        if work.chart.position != self.chart.position or work.command.id in self.receipts:
            raise MovedError
        recorded = self._append(work)
        if work.beside is not None:
            work.beside()
        return Answer(recorded, work.refusal)

    def act(self, command: Command, now: datetime) -> Answer:
        """Begin and commit in one."""
        work = self.begin(command, now)
        return work if isinstance(work, Answer) else self.commit(work)

    def _append(self, work: Work) -> tuple[Recorded, ...]:
        command, before = work.command, self.chart
        recorded = tuple(
            Recorded(fact, position, work.now, command.actor.id, command.actor.role, command.id)
            for position, fact in enumerate(work.facts, before.position + 1)
        )
        self.receipts[command.id] = Receipt(
            work.digest, before.position + 1, before.position + len(recorded), work.refusal
        )
        if recorded:
            self.facts.extend(recorded)
            self.follow_through(before, recorded, work.now)
            for hear in self.heard:
                hear(recorded)
        return recorded

    def follow_through(self, before: Chart, recorded: tuple[Recorded, ...], now: datetime) -> None:
        """Everything that could be rebuilt: the chart, what is armed and disarmed, what is to be sent."""
        old = self.house.due(before, self.setting)
        self.chart = self.house.fold(before, recorded)
        new = self.house.due(self.chart, self.setting)
        for name in old.keys() - new.keys():
            if not self.aside(name, None):
                self.deadlines.pop(name, None)
        for name, deadline in new.items():
            if old.get(name) != deadline and not self.aside(name, deadline):
                self.deadlines[name] = deadline
        self.fill_outbox(recorded, now)

    def fill_outbox(self, recorded: Sequence[Recorded], now: datetime) -> None:
        """One row a notice, by its key."""
        for position, notice in self.house.follow(self.chart, recorded, self.setting):
            key = f"{self.chart.stream}:{position}:{notice.key}"
            self.outbox.setdefault(key, Waiting(key, notice, now))

    def _first_answer(
        self, command: Command, receipt: Receipt, digest: bytes, now: datetime
    ) -> Work | Answer:
        if receipt.digest == digest:
            kept = tuple(one for one in self.facts if receipt.first <= one.position <= receipt.last)
            return Answer(kept if receipt.refusal is None else (), receipt.refusal, again=True)
        reused = CommandReused(command_id=command.id, digest=digest.hex())
        own = msgspec.structs.replace(command, id=uuid5(ONCE_MORE, f"{command.id} {digest.hex()}"))
        if own.id in self.receipts:
            return Answer(refusal=REUSED)
        return Work(own, self.chart, digest, (reused,), REUSED, now)

    def due_first(self, now: datetime) -> Name | None:
        """The deadline that came due first, if one has."""
        first = min(self.deadlines.values(), key=lambda one: (one.at, one.kind, one.key), default=None)
        return (first.kind, first.key) if first is not None and first.at <= now else None

    def stroke(self, name: Name) -> ClockStruck:
        """The command by which a keeper strikes this deadline."""
        deadline = self.deadlines[name]
        stream = self.chart.stream
        return ClockStruck(
            id=uuid5(stream, f"{name[0]} {name[1]} {deadline.at.isoformat()}"),
            actor=Actor(KEEPER, "system", self.chart.clinic, "keeper"),
            stream=stream,
            kind=name[0],
            key=name[1],
            due_at=deadline.at,
        )

    def strike(self, name: Name, work: Work | Answer) -> None:
        """Keep what a stroke led to and take the deadline away. A refusal leaves no receipt: it may come due again."""
        armed = self.deadlines.get(name)
        if isinstance(work, Work) and work.refusal is None:
            self.commit(work)
        if armed is not None and self.deadlines.get(name) is armed:
            del self.deadlines[name]
