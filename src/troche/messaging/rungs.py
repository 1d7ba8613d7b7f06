"""Who owns an alert first, who next, and how long each has: read from the programme."""

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
