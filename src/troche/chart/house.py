"""All rooms of one kind of stream together: fold, decide, due, follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from troche.chart.clock import CLOCK
from troche.chart.commands import (
    KERNEL_COMMANDS,
    ClockStruck,
    Command,
    Correct,
    NoteGap,
    StreamKind,
)
from troche.chart.facts import KERNEL_FACTS, Corrected, DeadlineStruck, Fact, MonitoringGap, Recorded, tag_of
from troche.chart.keepable import is_keepable
from troche.chart.learned import from_json, from_msgpack
from troche.chart.reasons import Refusal, refuse
from troche.chart.rooms import Chart, Deadline, Decision, Notice, Room
from troche.chart.words import say

Evolve = Callable[[Any, Recorded], Any]
MayCorrect = Callable[[StreamKind, Correct], Refusal | None]

NOT_DUE = refuse("not_due", say("This deadline is no longer due."))
NO_REASON = refuse("no_reason", say("Say why the entry is corrected."))
NOT_CORRECTABLE = refuse("not_correctable", say("An entry of this kind cannot be corrected."))
NOT_YOURS = refuse("not_yours_to_correct", say("You may not correct an entry of this kind."))
NOT_A_FACT = refuse("not_a_fact", say("What should stand there instead cannot be read."))
NOTHING_TO_CORRECT = refuse("nothing_to_correct", say("There is no such entry to correct."))


def _nobody_may(kind: StreamKind, command: Correct) -> Refusal:
    return NOT_YOURS


class House:
    """The rooms of one kind of stream, in the order of the journey.

    `may_correct` says why somebody may not correct an entry so; the rules of its room are not asked again.
    Without it nobody may.
    """

    def __init__(
        self, kind: StreamKind, rooms: Sequence[Room[Any]], may_correct: MayCorrect | None = None
    ) -> None:
        self.kind = kind
        self.may_correct = may_correct or _nobody_may
        self.rooms: tuple[Room[Any], ...] = (CLOCK, *rooms)
        self.by_name = {room.name: room for room in self.rooms}
        self.by_command = {command: room for room in self.rooms for command in room.commands}
        self.commands: frozenset[type[Command]] = frozenset((*KERNEL_COMMANDS, *self.by_command))
        self.fact_types = {tag_of(fact): fact for room in self.rooms for fact in room.facts}
        self.fact_types |= {tag_of(fact): fact for fact in KERNEL_FACTS}
        self._read_fact = {tag: from_json(fact) for tag, fact in self.fact_types.items()}
        self._read_state = {room.name: from_msgpack(type(room.initial)) for room in self.rooms}
        self._listeners: dict[type[Fact], tuple[tuple[str, Evolve], ...]] = {
            fact: tuple((room.name, room.evolve) for room in self.rooms if fact in room.facts)
            for fact in self.fact_types.values()
        }

    @property
    def heard(self) -> list[str]:
        """The kinds of facts that some room reads, and those that correct others: the rest changes no state."""
        corrects = [tag for tag, fact in self.fact_types.items() if issubclass(fact, Corrected)]
        return [tag for tag, fact in self.fact_types.items() if self._listeners[fact]] + corrects

    def empty(self, stream: UUID, clinic: UUID) -> Chart:
        """A chart before its first fact."""
        return Chart(stream, clinic, self.kind, 0, {room.name: room.initial for room in self.rooms})

    def decode(self, kind: str, body: bytes | str) -> Fact:
        """A fact from its kept form. Raises `KeyError` for a kind no room knows."""
        return self._read_fact[kind](body)

    def thaw(self, states: dict[str, msgspec.Raw]) -> dict[str, msgspec.Struct]:
        """The rooms' states from their kept form."""
        return {name: read(states[name]) for name, read in self._read_state.items()}

    def fold(self, chart: Chart, recorded: Sequence[Recorded]) -> Chart:
        """The chart after these facts, which follow on from it and correct nothing before them."""
        if not recorded:
            return chart
        states = dict(chart.states)
        listeners = self._listeners
        for entry in recorded:
            for name, evolve in listeners[type(entry.fact)]:
                states[name] = evolve(states[name], entry)
        return Chart(chart.stream, chart.clinic, chart.kind, recorded[-1].position, states)

    def along(
        self, chart: Chart, recorded: Sequence[Recorded], kinds: tuple[type[Fact], ...]
    ) -> Iterator[tuple[Recorded, Chart]]:
        """Each fact of these kinds, with the chart as that fact left it."""
        folded = 0
        for number, entry in enumerate(recorded, 1):
            if isinstance(entry.fact, kinds):
                chart, folded = self.fold(chart, recorded[folded:number]), number
                yield entry, chart

    def refold(self, stream: UUID, clinic: UUID, recorded: Sequence[Recorded]) -> Chart:
        """The chart from all of its facts, each correction standing where the corrected fact stood."""
        chart = self.fold(self.empty(stream, clinic), self.corrected(recorded))
        return msgspec.structs.replace(chart, position=recorded[-1].position if recorded else 0)

    def corrected(self, recorded: Sequence[Recorded]) -> list[Recorded]:
        """The facts as they stand: superseded ones replaced, those entered in error left out."""
        if not any(isinstance(entry.fact, Corrected) for entry in recorded):
            return list(recorded)
        by_position: dict[int, Recorded | None] = {entry.position: entry for entry in recorded}
        for entry in recorded:
            if isinstance(entry.fact, Corrected):
                original = by_position.get(entry.fact.position)
                if original is not None and tag_of(original.fact) == entry.fact.kind:
                    by_position[original.position] = self._superseded(original, entry.fact)
        return [entry for entry in by_position.values() if entry is not None]

    def _superseded(self, original: Recorded, correction: Corrected) -> Recorded | None:
        if correction.replacement is None:
            return None
        fact = self.decode(tag_of(original.fact), correction.replacement)
        return msgspec.structs.replace(original, fact=fact)

    def decide(self, chart: Chart, command: Command, now: datetime, setting: Any) -> Decision:
        """What the command leads to: facts, or a refusal with reasons."""
        match command:
            case ClockStruck():
                return self._strike(chart, command, now, setting)
            case Correct():
                return self._correct(chart, command)
            case NoteGap():
                return [MonitoringGap(began_at=command.began_at, ended_at=command.ended_at)]
        room = self.by_command.get(type(command))
        if room is None or room.decide is None:
            return refuse("not_here", say("This cannot be asked of this chart."))
        return room.decide(chart, command, now, setting)

    def _strike(self, chart: Chart, command: ClockStruck, now: datetime, setting: Any) -> Decision:
        deadline = self.due(chart, setting).get((command.kind, command.key))
        if deadline is None or deadline.at != command.due_at or deadline.at > now:
            return NOT_DUE
        struck = DeadlineStruck(kind=command.kind, key=command.key, due_at=command.due_at)
        room = self.by_name[command.kind.split(".")[0]]
        if room.decide is None:
            return [struck]
        outcome = room.decide(chart, command, now, setting)
        return [struck] if isinstance(outcome, Refusal) else [struck, *outcome]

    def _correct(self, chart: Chart, command: Correct) -> Decision:
        if not 1 <= command.position <= chart.position:
            return NOTHING_TO_CORRECT
        if not command.reason.strip():
            return NO_REASON
        if command.kind not in self.fact_types or self.fact_types[command.kind] in KERNEL_FACTS:
            return NOT_CORRECTABLE
        if refused := self.may_correct(self.kind, command):
            return refused
        if command.replacement is not None and not self._is_a(command.kind, command.replacement):
            return NOT_A_FACT
        return [
            Corrected(
                position=command.position,
                kind=command.kind,
                reason=command.reason,
                replacement=command.replacement,
            )
        ]

    def _is_a(self, kind: str, body: str) -> bool:
        try:
            return is_keepable(self.decode(kind, body))
        except (msgspec.MsgspecError, UnicodeEncodeError):
            return False

    def due(self, chart: Chart, setting: Any) -> dict[tuple[str, str], Deadline]:
        """Every deadline that is still to be answered, by kind and key."""
        struck = CLOCK.of(chart).struck
        return {
            (deadline.kind, deadline.key): deadline
            for room in self.rooms
            if room.due is not None
            for deadline in room.due(chart, setting)
            if struck.get(f"{deadline.kind} {deadline.key}") != deadline.at
        }

    def follow(self, chart: Chart, recorded: Iterable[Recorded], setting: Any) -> list[tuple[int, Notice]]:
        """The notices that follow from facts just recorded, each with its fact's position."""
        return [
            (entry.position, notice)
            for entry in recorded
            for room in self.rooms
            if room.follow is not None
            for notice in room.follow(chart, entry, setting)
        ]
