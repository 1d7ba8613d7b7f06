"""A command says who wants what, for whom."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, get_args
from uuid import UUID

import msgspec

Role = Literal[
    "visitor",
    "patient",
    "sitter",
    "prescriber",
    "therapist",
    "coordinator",
    "pharmacist",
    "biller",
    "director",
    "auditor",
    "administrator",
    "system",
]
ROLES: tuple[Role, ...] = get_args(Role)
StreamKind = Literal["person", "clinic", "message"]


class Actor(msgspec.Struct, frozen=True):
    """Who acts: a signed-in person, a sitter with a pass, a visitor, or one of our own processes.

    `stream` is the person whose chart is the actor's own (patient) or entrusted (sitter).
    """

    id: UUID
    role: Role
    clinic: UUID
    name: str = ""
    stream: UUID | None = None


class Command(msgspec.Struct, frozen=True, kw_only=True, tag_field="command"):
    """What every command carries. `id` is made by the client: the same id twice is one act."""

    id: UUID
    actor: Actor
    stream: UUID

    action: ClassVar[str]
    opens: ClassVar[StreamKind | None] = None


class ClockStruck(Command, frozen=True, kw_only=True, tag="chart.clock_struck"):
    """A deadline has come due."""

    kind: str
    key: str
    due_at: datetime

    action: ClassVar[str] = "chart.strike"


class Correct(Command, frozen=True, kw_only=True, tag="chart.correct"):
    """Supersede the fact of this `kind` at `position` by another, or mark it entered in error."""

    position: int
    kind: str
    reason: str
    replacement: str | None = None

    action: ClassVar[str] = "chart.correct"


class NoteGap(Command, frozen=True, kw_only=True, tag="chart.note_gap"):
    """Record that no keeper ran for a while."""

    began_at: datetime
    ended_at: datetime

    action: ClassVar[str] = "chart.strike"


KERNEL_COMMANDS: tuple[type[Command], ...] = (ClockStruck, Correct, NoteGap)
