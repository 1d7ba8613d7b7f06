"""What went wrong in the sessions of a person, with every step, its outcome and what followed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from troche.chart.commands import Role
from troche.chart.facts import Recorded
from troche.dosing.facts import ExtraTaken, WentWrong, WrongEnded, WrongFollowedUp, WrongStepDone

if TYPE_CHECKING:
    from troche.programme import Programme
    from troche.programme.parts.wrong import FollowUp


class WrongStep(msgspec.Struct, frozen=True):
    """A step somebody did."""

    seat: str
    step: str
    role: Role
    at: datetime


class FollowedUp(msgspec.Struct, frozen=True):
    """What followed, as it was recorded."""

    fact: WrongFollowedUp
    at: datetime


class Wrong(msgspec.Struct, frozen=True):
    """One thing that went wrong, from its opening to its last follow-up."""

    opened: WentWrong
    opened_at: datetime
    role: Role
    steps: tuple[WrongStep, ...] = ()
    extra: tuple[str, ...] = ()
    ended: WrongEnded | None = None
    ended_at: datetime | None = None
    followed: tuple[FollowedUp, ...] = ()

    @property
    def number(self) -> int:
        """Which of all that went wrong with this person."""
        return self.opened.number

    @property
    def is_open(self) -> bool:
        """Whether nobody has recorded yet how it ended."""
        return self.ended is None

    def has_done(self, seat: str, step: str) -> bool:
        """Whether this step was done."""
        return any((one.seat, one.step) == (seat, step) for one in self.steps)

    def left(self, programme: Programme) -> dict[str, FollowUp]:
        """What still has to follow; nothing where it turned out not to be so."""
        path = programme.wrong.paths.get(self.opened.path)
        if path is None or (self.ended is not None and self.ended.mistaken):
            return {}
        done = {one.fact.follow_up for one in self.followed}
        return {code: one for code, one in path.follow_ups.items() if code not in done}

    def holds_dose(self, programme: Programme) -> bool:
        """Whether the next dose waits for it. A path that the programme no longer knows waits for its outcome."""
        return self.is_open or any(one.holds_dose for one in self.left(programme).values())


Wrongs = tuple[Wrong, ...]


def wronged(wrongs: Wrongs, recorded: Recorded) -> Wrongs:
    """Everything that went wrong, after one more fact."""
    at = recorded.at
    match recorded.fact:
        case WentWrong() as fact:
            return (*wrongs, Wrong(fact, at, recorded.role))
        case WrongStepDone(number=number, seat=seat, step=step):
            done = WrongStep(seat, step, recorded.role, at)
            return _with(wrongs, number, lambda one: {"steps": (*one.steps, done)})
        case ExtraTaken(number=number, units=units):
            return _with(wrongs, number, lambda one: {"extra": (*one.extra, *units)})
        case WrongEnded(number=number) as fact:
            return _with(wrongs, number, lambda one: {"ended": fact, "ended_at": at})
        case WrongFollowedUp(number=number) as fact:
            followed = FollowedUp(fact, at)
            return _with(wrongs, number, lambda one: {"followed": (*one.followed, followed)})
    return wrongs


def _with(wrongs: Wrongs, number: int, changes: Callable[[Wrong], dict[str, Any]]) -> Wrongs:
    return tuple(
        msgspec.structs.replace(one, **changes(one)) if one.number == number else one for one in wrongs
    )
