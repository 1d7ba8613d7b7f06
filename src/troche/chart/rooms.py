"""A room of the house: the part of a chart it keeps, what it decides, what it makes due."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

import msgspec

from troche.chart.commands import Command, Role, StreamKind
from troche.chart.facts import Fact, Recorded
from troche.chart.reasons import Refusal

S = TypeVar("S", bound=msgspec.Struct)
Decision = Sequence[Fact] | Refusal


class Deadline(msgspec.Struct, frozen=True):
    """What must have happened by `at` (UTC), and who owns it. One per `kind` and `key` in a chart."""

    kind: str
    key: str
    at: datetime
    owner: Role


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """A message to send. `template` names neutral words; `values` may hold no clinical content.

    `to` names those of the staff who are meant; without them, or when they are gone, it is the role.
    """

    key: str
    recipient: Role
    template: str
    values: dict[str, str] = {}
    to: tuple[UUID, ...] = ()


class Chart(msgspec.Struct, frozen=True):
    """One stream folded: the state of each room up to `position`."""

    stream: UUID
    clinic: UUID
    kind: StreamKind
    position: int
    states: dict[str, msgspec.Struct]


class Room(Generic[S]):
    """A room's rules, all pure. `facts` are those it listens to, `commands` those it decides.

    `Setting` is typed in the rooms themselves; the kernel only passes it through.
    """

    def __init__(
        self,
        name: str,
        *,
        initial: S,
        evolve: Callable[[S, Recorded], S],
        facts: Iterable[type[Fact]],
        decide: Callable[[Chart, Any, datetime, Any], Decision] | None = None,
        commands: Iterable[type[Command]] = (),
        due: Callable[[Chart, Any], Iterable[Deadline]] | None = None,
        follow: Callable[[Chart, Recorded, Any], Iterable[Notice]] | None = None,
        stream_kind: StreamKind = "person",
    ) -> None:
        self.name = name
        self.initial = initial
        self.evolve = evolve
        self.facts = tuple(facts)
        self.decide = decide
        self.commands = tuple(commands)
        self.due = due
        self.follow = follow
        self.stream_kind: StreamKind = stream_kind

    def of(self, chart: Chart) -> S:
        """This room's state in a chart."""
        return cast("S", chart.states[self.name])
