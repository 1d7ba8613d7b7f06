"""A fact is something that happened. It is appended once and never changed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from troche.chart.commands import Role


class Fact(msgspec.Struct, frozen=True, kw_only=True, tag_field="fact"):
    """What every room's facts are. Each names itself by an explicit `tag="room.what_happened"`."""


class Recorded(msgspec.Struct, frozen=True):
    """A fact as the ledger keeps it. `at` is the server's UTC instant of recording."""

    fact: Fact
    position: int
    at: datetime
    actor_id: UUID
    role: Role
    command_id: UUID


class Corrected(Fact, frozen=True, kw_only=True, tag="chart.corrected"):
    """The fact at `position` is superseded by `replacement`, the JSON of one of the same kind.

    Without a replacement it was entered in error. It takes effect only if the fact there is of this kind.
    """

    position: int
    kind: str
    reason: str
    replacement: str | None = None


class DeadlineStruck(Fact, frozen=True, kw_only=True, tag="chart.deadline_struck"):
    """A deadline came due and was acted upon."""

    kind: str
    key: str
    due_at: datetime


class CommandReused(Fact, frozen=True, kw_only=True, tag="chart.command_reused"):
    """A command's id came again with other content; the second was refused."""

    command_id: UUID
    digest: str


class MonitoringGap(Fact, frozen=True, kw_only=True, tag="chart.monitoring_gap"):
    """No keeper ran between these instants, so nothing that came due then was fired on time."""

    began_at: datetime
    ended_at: datetime


KERNEL_FACTS: tuple[type[Fact], ...] = (Corrected, DeadlineStruck, CommandReused, MonitoringGap)


def tag_of(kind: type[Fact] | Fact) -> str:
    """The name under which a fact is kept, such as `dosing.dose_taken`."""
    tag = kind.__struct_config__.tag
    assert isinstance(tag, str), f"{kind!r} needs an explicit tag"
    return tag
