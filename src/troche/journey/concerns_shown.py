"""Open concerns as pages show them: what, whose, what depends on it, and where it is mended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.urls import reverse

from troche.chart.commands import Actor, Role
from troche.chart.words import Words, say_n
from troche.journey.depends import dependents
from troche.people import concern_words
from troche.people.concern_rules import LET_GO, may_take
from troche.people.concerns import OpenConcern, name_of
from troche.people.policy import allows_at_all
from troche.people.setting import Setting

SEE_ALL: tuple[Role, ...] = ("administrator", "director", "coordinator", "auditor")
"""The others see what they are asked about, or what is about them."""
ON_BOARD = 3  # more would hide the board
PRESSING = ("hours_open", "nobody_takes_alerts")


class Shown(NamedTuple):
    """A concern and what its page says of it."""

    concern: OpenConcern
    name: UUID
    what: Words
    blocks: Words
    depends: Words | None
    owners: str
    is_late: bool
    is_mine: bool
    may_take: bool
    may_settle: bool
    mend: str


def seen_by(actor: Actor, setting: Setting) -> list[OpenConcern]:
    """The open concerns that somebody is shown."""
    return [
        one
        for one in setting.clinic.concerns.open.values()
        if actor.role in SEE_ALL or actor.id in (*one.owners, one.about, one.taken_by_id)
    ]


def concerns_shown(actor: Actor, setting: Setting, now: datetime, at_most: int | None = None) -> list[Shown]:
    """Each with its words, what depends on it, and what the reader may do; the most pressing first."""
    seen = seen_by(actor, setting)
    waiting = dependents(actor.clinic, seen, setting, now)

    def pressing(one: OpenConcern) -> tuple[bool, bool, int, str]:
        day = one.day.isoformat() if one.day else ""
        return one.taken_at is not None, one.code not in PRESSING, -waiting.get(one.id, 0), day

    return [_shown(actor, setting, now, one, waiting) for one in sorted(seen, key=pressing)[:at_most]]


def _shown(
    actor: Actor, setting: Setting, now: datetime, one: OpenConcern, waiting: Mapping[str, int]
) -> Shown:
    may = allows_at_all(actor.role, "people.take_concern") and may_take(
        setting.clinic, one, actor.id, actor.role
    )
    return Shown(
        concern=one,
        name=name_of(actor.clinic, one.id),
        what=concern_words.what(one, setting, now),
        blocks=concern_words.blocks(one),
        depends=_depends(one, waiting.get(one.id, 0)),
        owners=", ".join(_names(setting, one)),
        is_late=one.taken_at is None and one.rung > 0,
        is_mine=one.taken_by_id == actor.id,
        may_take=may and one.taken_by_id != actor.id,
        may_settle=may and one.code in LET_GO,
        mend=_mend(one) if allows_at_all(actor.role, "people.manage") else "",
    )


def _names(setting: Setting, concern: OpenConcern) -> Iterator[str]:
    return filter(None, map(setting.clinic.name_of, concern.owners))


def _depends(concern: OpenConcern, count: int) -> Words | None:
    if not count:
        return None
    if concern.code == "hours_open":
        return say_n(
            "{n} session is booked for these hours. It waits.",
            "{n} sessions are booked for these hours. They wait.",
            count,
        )
    return say_n("{n} person depends on it.", "{n} people depend on it.", count)


def _mend(concern: OpenConcern) -> str:
    if concern.code == "hours_open":
        return reverse("people:rota")
    about: UUID | None = concern.about
    return reverse("people:member", args=[about]) if about else reverse("people:staff")
