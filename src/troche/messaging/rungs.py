"""Who owns an alert first, who next, how long each has, and who may close it: read from the programme."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from troche.chart.commands import Role

if TYPE_CHECKING:
    from troche.programme import Programme


def rungs_of(programme: Programme, code: str) -> tuple[Role, ...]:
    """The owners of an alert in the order in which it is passed on; at least one."""
    alert = programme.alerts[code]
    return (alert.owner, *(role for role in alert.then if role != alert.owner))


def next_owner(programme: Programme, code: str, rung: int) -> Role:
    """Who owns it after this many escalations and one more; the last rung is asked again and again."""
    rungs = rungs_of(programme, code)
    return rungs[min(rung + 1, len(rungs) - 1)]


def response_time(programme: Programme, code: str) -> timedelta:
    """How long each rung has before the next is asked."""
    return timedelta(minutes=programme.alerts[code].respond_minutes.value)


def closing_time(programme: Programme, code: str) -> timedelta:
    """How long somebody who took it has to close it, before it is open again."""
    alert = programme.alerts[code]
    return timedelta(minutes=(alert.close_minutes or alert.respond_minutes).value)


def may_close(programme: Programme, code: str, role: Role) -> bool:
    """Whether somebody in this role may say that it is over."""
    closers = programme.alerts[code].closed_by
    return closers is None or role in closers
