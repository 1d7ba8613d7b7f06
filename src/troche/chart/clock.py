"""The kernel's own room: which deadlines have struck, so that none strikes twice."""

from __future__ import annotations

from datetime import datetime

import msgspec

from troche.chart.facts import DeadlineStruck, Recorded
from troche.chart.rooms import Room


class Clock(msgspec.Struct, frozen=True):
    """The last instant at which each `kind key` struck."""

    struck: dict[str, datetime] = {}


def evolve(state: Clock, recorded: Recorded) -> Clock:
    """Remember a strike."""
    match recorded.fact:
        case DeadlineStruck() as fact:
            return Clock({**state.struck, f"{fact.kind} {fact.key}": fact.due_at})
    return state


CLOCK = Room("chart", initial=Clock(), evolve=evolve, facts=(DeadlineStruck,))
